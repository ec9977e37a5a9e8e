/** Documents that make claims are held to them: what they name is there, and nothing is left out. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const filesUnder = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`);

/** The cells of each row of the table behind a heading. */
function rowsBehind(text: string, heading: string): string[][] {
  const section = text.split(`## ${heading}`)[1]?.split("\n## ")[0] ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(1)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe("docs/security.md", () => {
  const claims = rowsBehind(read("docs/security.md"), "Claims, and the test that holds each");

  it("has claims, and each names a test that is there", () => {
    expect(claims.length).toBeGreaterThan(30);
    const missing = claims.filter(([, test = "", file = ""]) => {
      return !existsSync(join(ROOT, file)) || !titlesIn(read(file)).some((title) => title.includes(test));
    });
    expect(missing).toEqual([]);
  });

  it("says whom to write to", () => {
    expect(read("docs/security.md")).toMatch(/security@headhuntr\.io/);
  });
});

/** Titles of the tests in a file, as they stand in the source. */
const titlesIn = (source: string): string[] =>
  Array.from(
    source.matchAll(/\b(?:it|test)(?:\.each\([\s\S]*?\))?\(\s*(["'`])((?:\\.|(?!\1).)*)\1/g),
    ([, , title = ""]) => title,
  )
    .concat(Array.from(source.matchAll(/\)\("((?:\\.|[^"])*)"/g), ([, title = ""]) => title))
    .map((title) => title.replace(/\\(["'`])/g, "$1"));

describe("docs/storage.md", () => {
  const documented = Array.from(read("docs/storage.md").matchAll(/^\| (`[^|]*`) \|/gm), ([, names = ""]) =>
    Array.from(names.matchAll(/`([a-z_*]+)`/g), ([, name = ""]) => name),
  ).flat();
  /** The schema as the migrations make it, table by table. */
  const tables = new Set<string>();
  for (const file of readdirSync(join(ROOT, "migrations"))
    .filter((name) => name.endsWith(".sql"))
    .sort()) {
    for (const [, kind = "", first = "", second = ""] of read(`migrations/${file}`).matchAll(
      /\b(CREATE (?:VIRTUAL )?TABLE|DROP TABLE|ALTER TABLE)\s+`?([a-z_]+)`?(?:\s+RENAME TO\s+`?([a-z_]+)`?)?/g,
    )) {
      if (kind.startsWith("CREATE")) tables.add(first);
      if (kind.startsWith("DROP")) tables.delete(first);
      if (kind.startsWith("ALTER") && second !== "") {
        tables.delete(first);
        tables.add(second);
      }
    }
  }
  const tells = (table: string): boolean =>
    documented.some((name) => name === table || (name.endsWith("*") && table.startsWith(name.slice(0, -1))));

  it("tells of every table of the schema", () => {
    expect(tables.size).toBeGreaterThan(30);
    expect([...tables].filter((table) => !tells(table))).toEqual([]);
  });

  it("tells of none that is not there", () => {
    const there = (name: string) =>
      name.endsWith("*")
        ? [...tables].some((table) => table.startsWith(name.slice(0, -1)))
        : tables.has(name);
    expect(documented.filter((name) => !there(name))).toEqual([]);
  });

  it("tells of backups, which keep what was erased for a while", () => {
    expect(read("docs/storage.md")).toMatch(/Time Travel[^.]*30 days/);
  });
});

describe("the supply chain", () => {
  const manifest = JSON.parse(read("package.json"));
  const lock = JSON.parse(read("package-lock.json"));

  it("pins every dependency exactly and lets no install script run", () => {
    const versions = {
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
    };
    const loose = Object.entries<string>(versions).filter(
      ([, version]) => !/^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
    expect(read(".npmrc")).toMatch(/^save-exact=true$/m);
    const packages = Object.entries<{ hasInstallScript?: boolean; resolved?: string; integrity?: string }>(
      lock.packages,
    );
    const scripted = packages
      .filter(([, one]) => one.hasInstallScript)
      .map(([path]) => path.split("node_modules/").at(-1));
    const undecided = scripted.filter((name) => !(String(name) in manifest.allowScripts));
    expect(undecided).toEqual([]);
    expect(Object.values(manifest.allowScripts).filter((allowed) => allowed !== false)).toEqual([]);
    expect(packages.filter(([path, one]) => path !== "" && one.resolved && !one.integrity)).toEqual([]);
  });

  it("gives the reason of every package that runs in the worker", () => {
    const guide = read("CONTRIBUTING.md");
    expect(Object.keys(manifest.dependencies).filter((name) => !guide.includes(`| \`${name}\` |`))).toEqual(
      [],
    );
  });
});

it("fetches nowhere but at Greenhouse and at the tenant's callback", () => {
  const fetching = filesUnder("src").filter((file) =>
    /(?<![.\w])fetch\(|\.fetch\(|cloudflare:sockets/.test(withoutComments(read(file))),
  );
  expect(fetching.sort()).toEqual([
    "src/changes/push.ts",
    "src/deps.ts",
    "src/greenhouse/call.ts",
    "src/greenhouse/v3/token.ts",
  ]);
});

const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
