/** The worker in wrangler dev, to be ended in mid-work and started again over the same data. */
import type { ChildProcess } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../demo/ports.ts";
import { answers, finished, quietEnvironment, wrangler } from "../demo/stack.ts";

/** Nothing answers here: for tests that look at nothing of Greenhouse's. */
const NOWHERE = "http://127.0.0.1:9";

export interface WorkerOptions {
  greenhouseUrl?: string;
  /** Another entry than the worker's own, from the checkout's root. */
  script?: string;
}

export class Worker {
  readonly url: string;
  readonly #port: number;
  readonly #folder: string;
  readonly #options: WorkerOptions;
  #child: ChildProcess | null = null;
  #output = "";

  private constructor(port: number, folder: string, options: WorkerOptions) {
    this.#port = port;
    this.#folder = folder;
    this.#options = options;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** With an empty database of its own. */
  static async create(options: WorkerOptions = {}): Promise<Worker> {
    const folder = await mkdtemp(join(tmpdir(), "headhuntr-kill-"));
    const worker = new Worker(await freePort(), folder, options);
    const migrations = ["d1", "migrations", "apply", "DB", "--local", "--persist-to", worker.#data];
    await finished(wrangler(migrations, quietEnvironment(worker.#folder)), migrations);
    await worker.start();
    return worker;
  }

  get #data(): string {
    return join(this.#folder, "state");
  }

  /** Fulfilled when it answers. */
  async start(): Promise<void> {
    const { greenhouseUrl = NOWHERE, script } = this.#options;
    const vars = { PUBLIC_URL: this.url, HARVEST_URL: greenhouseUrl, GREENHOUSE_AUTH_URL: greenhouseUrl };
    const child = wrangler(
      [
        ...[
          "dev",
          ...(script ? [script] : []),
          "--port",
          String(this.#port),
          "--ip",
          "127.0.0.1",
          "--persist-to",
          this.#data,
        ],
        ...["--env-file", ".dev.vars.example", "--show-interactive-dev-session=false"],
        ...["--inspector-port", String(await freePort())],
        ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
      ],
      quietEnvironment(this.#folder),
    );
    this.#child = child;
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-1_000_000);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    await answers(`${this.url}/healthz`, child, () => this.#output);
  }

  /** What it has printed of late, over all its lives. */
  get output(): string {
    return this.#output;
  }

  /** SIGKILL to wrangler and workerd alike, with no chance to finish anything. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGKILL");
    await gone;
  }

  /** The file of the D1 database; to be opened only when the worker is not running. */
  async databaseFile(): Promise<string> {
    const folder = join(this.#data, "v3", "d1", "miniflare-D1DatabaseObject");
    const files = (await readdir(folder)).filter(
      (name) => name.endsWith(".sqlite") && name !== "metadata.sqlite",
    );
    const [only] = files;
    if (only === undefined || files.length > 1) throw new Error(`one database expected: ${files.join(", ")}`);
    return join(folder, only);
  }

  /** Ends it and takes its data away. */
  async discard(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
