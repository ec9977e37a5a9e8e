import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = join(import.meta.dirname, "../../src");

/** Rooms by rank: an import goes to the same rank or further down, and never between rooms that are kept apart. */
const RANKS: readonly (readonly string[])[] = [
  ["index"],
  ["app", "consumer", "scheduled", "console", "verbs"],
  ["health"],
  ["webhooks", "exports", "sync"],
  [
    "connections",
    "people",
    "mirror",
    "ledger",
    "shortlist",
    "changes",
    "tenants",
    "files",
    "dead-letters",
    "docs",
    "sweeps",
    "audit",
  ],
  ["http", "deps", "env"],
  ["greenhouse", "limits", "queues", "db", "mail", "metrics"],
  ["lib"],
];
/** Ranks whose rooms never import each other. */
const APART = new Set([3, 6]);

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
const roomOf = (file: string) => (file.split("/")[0] ?? "").replace(/\.tsx?$/, "");
const rankOf = (room: string) => RANKS.findIndex((rooms) => rooms.includes(room));

interface Import {
  from: string;
  to: string;
  text: string;
}
const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(SRC, file), "utf8");
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)];
  return found.map(([, path = ""]) => {
    const target = relative(SRC, resolve(SRC, dirname(file), path));
    return { from: file, to: target, text: path };
  });
});

describe("imports", () => {
  it("are found at all", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(200);
  });

  it("know every room's rank", () => {
    expect(files.map(roomOf).filter((room) => rankOf(room) === -1)).toEqual([]);
  });

  it("run downward only, and never between rooms that are kept apart", () => {
    const wrong = imports.filter(({ from, to }) => {
      const [a, b] = [roomOf(from), roomOf(to)];
      if (a === b) return false;
      return rankOf(b) < rankOf(a) || (rankOf(a) === rankOf(b) && APART.has(rankOf(a)));
    });
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it("run in no circle between rooms", () => {
    const edges = new Map<string, Set<string>>();
    for (const { from, to } of imports) {
      const [a, b] = [roomOf(from), roomOf(to)];
      if (a !== b) edges.set(a, (edges.get(a) ?? new Set()).add(b));
    }
    const circles: string[] = [];
    const walk = (room: string, path: string[]): void => {
      if (path.includes(room)) {
        circles.push([...path.slice(path.indexOf(room)), room].join(" → "));
        return;
      }
      for (const next of edges.get(room) ?? []) walk(next, [...path, room]);
    };
    for (const room of edges.keys()) walk(room, []);
    expect([...new Set(circles)]).toEqual([]);
  });

  it("name files, never folders", () => {
    expect(
      imports
        .filter(({ text }) => !/\.(tsx?|css|js|json|txt)$/.test(text))
        .map(({ from, text }) => `${from}: ${text}`),
    ).toEqual([]);
  });
});

describe("source", () => {
  const lines = files.flatMap((file) =>
    readFileSync(join(SRC, file), "utf8")
      .split("\n")
      .map((text, index) => ({ place: `${file}:${index + 1}`, text })),
  );
  /** Without comments and the insides of strings, which are prose. */
  const code = ({ text }: { text: string }) =>
    /^\s*(\*|\/\*|import )/.test(text)
      ? ""
      : text.replace(/"[^"]*"|'[^']*'|`[^`]*`?/g, '""').replace(/\/\/.*/, "");
  const having = (pattern: RegExp) =>
    lines.filter((line) => pattern.test(code(line))).map(({ place }) => place);

  it("takes bindings from the environment in index and deps only", () => {
    const touched = having(/\b(?:c\.)?env\.(DB|EXPORTS|WORK|DEAD|LIMITER|CALLS|GUESSES|EMAIL|METRICS)\b/);
    expect(touched.filter((place) => !/^(index|deps)\.ts:/.test(place))).toEqual([]);
  });

  it("asks Drizzle for no transaction, which D1 does not have", () => {
    expect(having(/\bdb\.transaction\(/)).toEqual([]);
  });

  it("overrules the compiler nowhere but in the one helper", () => {
    expect(
      having(/\bas (?!const\b)[A-Z{(]|\bas (any|unknown|string|number)\b|@ts-|biome-ignore/).filter(
        (place) => !place.startsWith("lib/cast.ts"),
      ),
    ).toEqual([]);
  });

  it("keeps every file under 300 lines", () => {
    const long = files.filter((file) => readFileSync(join(SRC, file), "utf8").split("\n").length > 301);
    expect(long).toEqual([]);
  });
});
