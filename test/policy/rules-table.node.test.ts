/** `docs/greenhouse.md` names the test that holds each rule: those tests must be there, under the titles that it gives. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const FOLDERS: Record<string, string> = {
  room: "test/room/greenhouse",
  connections: "test/room/connections",
  flows: "test/flows",
  pure: "test/pure",
  "room/sync": "test/room/sync",
};

/** Rows of all tables, header lines left out: each as its cells. */
const rows = readFileSync(join(ROOT, "docs/greenhouse.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| rule |"))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

/** `room/call` as a path of the test, or a folder of tests. */
function fileOf(reference: string): string {
  const folder = Object.keys(FOLDERS)
    .filter((name) => reference === name || reference.startsWith(`${name}/`))
    .toSorted((a, b) => b.length - a.length)[0];
  const path = folder ? (FOLDERS[folder] ?? "") + reference.slice(folder.length) : reference;
  return existsSync(join(ROOT, `${path}.test.ts`)) ? `${path}.test.ts` : path;
}

function textOf(path: string): string {
  const full = join(ROOT, path);
  if (!existsSync(full)) return "";
  if (!statSync(full).isDirectory()) return readFileSync(full, "utf8");
  const files = readdirSync(full, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(full, file), "utf8"))
    .join("\n");
}

/** References of a cell: a file in backquotes, and after a colon titles that are separated by semicolons. */
function referencesIn(cell: string): { file: string; titles: string[] }[] {
  return [...cell.matchAll(/`([^`]+)`(?:: ((?:[^`]|`(?![a-z]+\/))*))?/g)].map(
    ([, file = "", titles = ""]) => ({
      file,
      titles: titles
        .split(";")
        .map((title) => title.trim().replace(/,$/, "").replace(/…$/, ""))
        .filter((title) => title !== ""),
    }),
  );
}

describe("the table of Greenhouse's rules", () => {
  it("is read at all, and every row has a rule, a source, how sure it is, what is done and a test", () => {
    expect(rows.length).toBeGreaterThan(60);
    for (const cells of rows) {
      expect({ rule: cells[0], cells: cells.length }).toEqual({ rule: cells[0], cells: 6 });
      expect(cells.every((cell) => cell !== "")).toBe(true);
      expect(cells[2]).toMatch(/^(documented|observed|assumed|announced)/);
    }
  });

  it("names tests that exist", () => {
    const missing = rows.flatMap(([rule, , , , , test = ""]) => {
      if (test.startsWith("none:")) return [];
      const references = referencesIn(test);
      if (references.length === 0) return [`${rule}: names no test`];
      return references.flatMap(({ file, titles }) => {
        const text = textOf(fileOf(file));
        if (text === "") return [`${rule}: there is no ${file}`];
        if (titles.length === 0) return [`${rule}: ${file} is named without a title`];
        return titles
          .filter((title) => !text.includes(title))
          .map((title) => `${file} has no test “${title}”`);
      });
    });
    expect(missing).toEqual([]);
  });
});
