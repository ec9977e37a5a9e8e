/**
 * `npm test [part of a path …]`: the plain Node tests and, beside them, the workerd files dealt out to a few lanes.
 * Each lane is one vitest process with a practice Greenhouse of its own, so lanes do not meet; within a lane, files run
 * one after the other and share what vite has compiled. `LANES=1` runs them all in a row.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromiumPath } from "./browser/chromium.ts";

const ROOT = join(import.meta.dirname, "..");
/** More lanes than cores: a file mostly waits, for a queue or for a limit to pass. */
const LANES = Number(process.env["LANES"] ?? 4);
/** Several times what the slowest lane takes; more is a hang, and counts as a failure. */
const LIMIT_MS = (process.env["LONG_TESTS"] ? 60 : 12) * 60_000;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
const reports = mkdtempSync(join(tmpdir(), "headhuntr-tests-"));
const total: Counts = { passed: 0, failed: 0, skipped: 0 };

/** The workerd project's files, as vitest.config.ts includes them. */
function workerdFiles(): string[] {
  const files = ["room", "flows", "policy"].flatMap((folder) =>
    readdirSync(join(ROOT, "test", folder), { recursive: true, encoding: "utf8" }).map(
      (file) => `test/${folder}/${file}`,
    ),
  );
  return files
    .filter((file) => file.endsWith(".test.ts") && !file.endsWith(".node.test.ts"))
    .filter((file) => !file.startsWith("test/room/greenhouse/"));
}

/** The largest files first, each to the lane that has the least so far: size stands for time well enough. */
function deal(files: string[], lanes: number): string[][] {
  const sized = files.map((file) => ({ file, size: statSync(join(ROOT, file)).size }));
  const dealt = Array.from({ length: lanes }, () => ({ files: [] as string[], size: 0 }));
  for (const { file, size } of sized.sort((a, b) => b.size - a.size)) {
    const lane = dealt.reduce((least, next) => (next.size < least.size ? next : least));
    lane.files.push(file);
    lane.size += size;
  }
  return dealt.map(({ files }) => files).filter((files) => files.length > 0);
}

/** What a failed run printed, without the worker's own lines about what went well. */
const withoutInfo = (output: string): string =>
  output
    .split("\n")
    .filter((line) => !line.startsWith('{"level":"info"'))
    .join("\n");

/** Runs vitest once, tells each file as it ends, and everything where something failed. */
async function vitest(name: string, args: string[]): Promise<void> {
  const report = join(reports, `${name}.json`);
  const child = spawn(
    join(ROOT, "node_modules/.bin/vitest"),
    ["run", ...args, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
    },
  );
  let output = "";
  let line = "";
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
    line += chunk.toString();
    const lines = line.split("\n");
    line = lines.pop() ?? "";
    for (const done of lines) if (/^\W*✓\W.*\btest\/\S+\.test\.ts/.test(done)) console.log(done);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const code = await new Promise<number | null>((resolve) => {
    const late = setTimeout(() => {
      output += `\n${name} does not end: killed after ${LIMIT_MS / 60_000} minutes`;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, LIMIT_MS);
    child.on("close", (ended) => {
      clearTimeout(late);
      resolve(ended);
    });
  });
  const { passed, failed, skipped } = readCounts(report);
  total.passed += passed;
  total.skipped += skipped;
  // A run that ends badly without a failed test is a failure all the same.
  total.failed += code !== 0 && failed === 0 ? 1 : failed;
  if (code !== 0) console.log(`\n✗ ${name}\n${withoutInfo(output)}`);
}

function readCounts(report: string): Counts {
  try {
    const counts = JSON.parse(readFileSync(report, "utf8"));
    return {
      passed: counts.numPassedTests,
      failed: counts.numFailedTests,
      skipped: counts.numPendingTests + counts.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

/** In Chromium, by themselves. In CI there must be one; on a colleague's machine it is said that they were left out. */
async function browserTests(): Promise<void> {
  if (parts.length > 0 && !browserFiles().some((file) => parts.some((part) => file.includes(part)))) return;
  if (chromiumPath() || process.env["CI"]) await vitest("browser", ["--project", "browser", ...parts]);
  else console.log("- browser tests skipped: there is no Chromium; npm run browser:install installs it");
}

const browserFiles = () => readdirSync(join(ROOT, "test/browser")).map((file) => `test/browser/${file}`);

const parts = process.argv.slice(2);
const chosen = workerdFiles().filter(
  (file) => parts.length === 0 || parts.some((part) => file.includes(part)),
);
await Promise.all([
  vitest("node", ["--project", "node", "--passWithNoTests", ...parts]),
  ...deal(chosen, LANES).map((files, lane) => vitest(`lane-${lane + 1}`, ["--project", "workerd", ...files])),
]);
await browserTests();
rmSync(reports, { recursive: true });
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
if (process.env["TEST_COUNTS"])
  writeFileSync(process.env["TEST_COUNTS"], `${total.passed} ${total.failed}\n`);
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
