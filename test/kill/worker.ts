/** The worker in wrangler dev, to be ended in mid-work and started again over the same data. */
import type { ChildProcess } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../demo/ports.ts";
import { answers, finished, quietEnvironment, wrangler } from "../demo/stack.ts";

/** Nothing answers here: what these tests look at needs no Greenhouse. */
const NOWHERE = "http://127.0.0.1:9";

export class Worker {
  readonly url: string;
  readonly #port: number;
  readonly #folder: string;
  #child: ChildProcess | null = null;

  private constructor(port: number, folder: string) {
    this.#port = port;
    this.#folder = folder;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** With an empty database of its own. */
  static async create(): Promise<Worker> {
    const worker = new Worker(await freePort(), await mkdtemp(join(tmpdir(), "headhuntr-kill-")));
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
    const vars = { PUBLIC_URL: this.url, HARVEST_URL: NOWHERE, GREENHOUSE_AUTH_URL: NOWHERE };
    const child = wrangler(
      [
        ...["dev", "--port", String(this.#port), "--ip", "127.0.0.1", "--persist-to", this.#data],
        ...["--env-file", ".dev.vars.example", "--show-interactive-dev-session=false"],
        ...["--inspector-port", String(await freePort())],
        ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
      ],
      quietEnvironment(this.#folder),
    );
    this.#child = child;
    let output = "";
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-100_000);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    await answers(`${this.url}/healthz`, child, () => output);
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
