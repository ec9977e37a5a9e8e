/**
 * Both sides on this machine: the practice Greenhouse, and the worker in wrangler dev with real D1, Queues and
 * Durable Objects, its data in a folder of its own. Needs no account and no network.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { startGreenhouse } from "../greenhouse/server.ts";
import { freePort } from "./ports.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Development values, the same as in `.dev.vars.example`, which the worker is started with. */
export const OPERATOR_KEY = "development-operator-key";
/** As `wrangler.toml` has it. */
const CRON_MS = 60_000;
const BOOT_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 5_000;
/** What is kept of the worker's output: enough for the last minutes of a long `npm run dev`. */
const KEPT_OUTPUT = 2_000_000;
const LAST_LINES = 20;

export interface Stack {
  workerUrl: string;
  greenhouseUrl: string;
  /** What the worker has printed so far, for finding out what went wrong and which mails it sent. */
  output(): string;
  /** Its last lines, for showing. */
  lastLines(): string;
  /** Fulfilled when the worker has ended by itself; `stop` does not count. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export interface StackOptions {
  workerPort?: number;
  greenhousePort?: number;
  /** Where the worker's data is kept; a temporary folder that goes with the stack otherwise. */
  persistTo?: string;
  /** Gets the way to end it all before anything is started, for whoever is interrupted while it starts. */
  onStarting?: (stop: () => Promise<void>) => void;
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const port = options.workerPort ?? (await freePort());
  const greenhouse = await startGreenhouse({ port: options.greenhousePort ?? 0 });
  const temporary = await mkdtemp(join(tmpdir(), "headhuntr-"));
  const data = options.persistTo ?? join(temporary, "state");
  const environment = quietEnvironment(temporary);
  const workerUrl = `http://127.0.0.1:${port}`;
  let output = "";
  let child: ChildProcess | null = null;
  let stopping: Promise<void> | null = null;
  let cron: NodeJS.Timeout | undefined;
  const stop = () => {
    stopping ??= (async () => {
      clearInterval(cron);
      if (child) await end(child);
      await greenhouse.close();
      await rm(temporary, { recursive: true, force: true });
    })();
    return stopping;
  };
  options.onStarting?.(stop);
  try {
    const migrations = ["d1", "migrations", "apply", "DB", "--local", "--persist-to", data];
    child = wrangler(migrations, environment);
    await finished(child, migrations);
    const vars = { PUBLIC_URL: workerUrl, HARVEST_URL: greenhouse.url, GREENHOUSE_AUTH_URL: greenhouse.url };
    const worker = wrangler(
      [
        ...["dev", "--port", String(port), "--ip", "127.0.0.1", "--persist-to", data],
        ...["--env-file", ".dev.vars.example", "--show-interactive-dev-session=false"],
        ...["--inspector-port", String(await freePort())],
        ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
      ],
      environment,
    );
    child = worker;
    const keep = (chunk: Buffer) => {
      output = (output + stripVTControlCharacters(chunk.toString())).slice(-KEPT_OUTPUT);
    };
    worker.stdout?.on("data", keep);
    worker.stderr?.on("data", keep);
    await answers(`${workerUrl}/healthz`, worker, () => output);
    // wrangler dev has cron triggers, but does not pull them.
    const minute = () => void fetch(`${workerUrl}/cdn-cgi/local/scheduled`).catch(() => {});
    minute();
    cron = setInterval(minute, CRON_MS);
    const ended = new Promise<void>((resolve) => {
      worker.once("exit", () => stopping ?? resolve());
    });
    const lastLines = () => tail(output);
    return { workerUrl, greenhouseUrl: greenhouse.url, output: () => output, lastLines, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Blank lines left out. */
const tail = (output: string): string =>
  output
    .split(/\n\s*/)
    .filter((line) => line !== "")
    .slice(-LAST_LINES)
    .map((line) => `  | ${line}`)
    .join("\n");

/** Nothing of this machine's own wrangler set-up takes part, and nothing is asked of the network or left behind. */
export function quietEnvironment(folder: string): NodeJS.ProcessEnv {
  const { CLOUDFLARE_ENV: _, ...inherited } = process.env;
  return {
    ...inherited,
    CI: "1",
    NO_COLOR: "1",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_LOG_PATH: join(folder, "logs"),
    WRANGLER_REGISTRY_PATH: join(folder, "registry"),
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
  };
}

/** By its file and this very Node: the one on the path may be too old for wrangler. */
export const wrangler = (args: string[], env: NodeJS.ProcessEnv): ChildProcess =>
  spawn(process.execPath, [join(ROOT, "node_modules/wrangler/bin/wrangler.js"), ...args], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that workerd ends with it.
    detached: true,
  });

export async function finished(child: ChildProcess, args: string[]): Promise<void> {
  let output = "";
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`wrangler ${args.join(" ")} ended with ${code}:\n${output}`);
}

export async function answers(url: string, worker: ChildProcess, output: () => string): Promise<void> {
  const until = Date.now() + BOOT_TIMEOUT_MS;
  let last = "nothing";
  while (Date.now() < until) {
    if (worker.exitCode !== null) throw new Error(`the worker did not start:\n${output()}`);
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) return;
      last = `${response.status} ${await response.text()}`;
    } catch {
      // Not up yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const waited = `${BOOT_TIMEOUT_MS / 1000} s`;
  throw new Error(`the worker did not answer well within ${waited}; last: ${last}\n${output()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const { pid } = child;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  signal(pid, "SIGTERM");
  const late = setTimeout(() => signal(pid, "SIGKILL"), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(late);
  // Whatever wrangler left of its group.
  signal(pid, "SIGKILL");
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // Already gone.
  }
}
