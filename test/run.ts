/**
 * `npm test`: plain Node tests in one process, then every workerd file in a process of its own, two at a time. Each
 * process has its own practice Greenhouse, so files do not meet; and the test runtime, which now and then does not end
 * between two files of one process, ends with its process. A file that hangs is run once more; one that fails is not.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const SIDE_BY_SIDE = 2;
/** Several times what the slowest takes; more is a hang. */
const LIMIT_MS = 300_000;
const reports = mkdtempSync(join(tmpdir(), "headhuntr-tests-"));

interface Counts {
  passed: number;
  failed: number;
}
const total: Counts = { passed: 0, failed: 0 };

function workerdFiles(): string[] {
  const files = ["room", "flows", "policy"].flatMap((folder) =>
    readdirSync(join(ROOT, "test", folder), { recursive: true, encoding: "utf8" }).map(
      (file) => `test/${folder}/${file}`,
    ),
  );
  return files
    .filter((file) => file.endsWith(".test.ts") && !file.endsWith(".node.test.ts"))
    .filter((file) => !file.startsWith("test/room/greenhouse/"))
    .sort();
}

/** Runs vitest once; null when it had to be ended. */
function vitest(name: string, args: string[]): Promise<{ code: number; counts: Counts } | null> {
  const report = join(reports, `${name.replace(/\W+/g, "-")}.json`);
  const child = spawn(
    join(ROOT, "node_modules/.bin/vitest"),
    ["run", ...args, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  let output = "";
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return new Promise((resolve) => {
    let hung = false;
    const late = setTimeout(() => {
      hung = true;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, LIMIT_MS);
    child.on("close", (code) => {
      clearTimeout(late);
      const counts = readCounts(report);
      const good = !hung && code === 0;
      console.log(
        good ? `✓ ${name}: ${counts.passed} passed` : `✗ ${name}${hung ? " does not end" : ""}\n${output}`,
      );
      resolve(hung ? null : { code: code ?? 1, counts });
    });
  });
}

function readCounts(report: string): Counts {
  try {
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, "utf8"));
    return { passed, failed };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

async function count(name: string, args: string[]): Promise<void> {
  const ended = (await vitest(name, args)) ?? (await vitest(name, args));
  total.passed += ended?.counts.passed ?? 0;
  total.failed += ended?.counts.failed ?? 0;
  // A run that ends badly without a failed test, or not at all, is a failure all the same.
  if (!ended || (ended.code !== 0 && ended.counts.failed === 0)) total.failed += 1;
}

const chosen = process.argv.slice(2);
const waiting = workerdFiles().filter(
  (file) => chosen.length === 0 || chosen.some((part) => file.includes(part)),
);
if (chosen.length === 0) await count("node", ["--project", "node"]);
const lane = async () => {
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    await count(file, ["--project", "workerd", file]);
  }
};
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
if (process.env["TEST_COUNTS"])
  writeFileSync(process.env["TEST_COUNTS"], `${total.passed} ${total.failed}\n`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
