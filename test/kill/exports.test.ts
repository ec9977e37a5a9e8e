/**
 * Exports under everything at once: of all answers of Greenhouse a fifth is lost after it was done and a tenth is a
 * 5xx (half of those after it was done), messages come twice and in any order, and the worker is killed at random.
 * In the end everyone is there once, with every part once. With LONG_TESTS 1,000 exports; otherwise a tenth of it.
 */
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { Export } from "../demo/answers.ts";
import { Client } from "../demo/client.ts";
import { Greenhouse } from "../demo/greenhouse.ts";
import { OPERATOR_KEY } from "../demo/stack.ts";
import { type PracticeGreenhouse, startGreenhouse } from "../greenhouse/server.ts";
import { gather, REQUESTED_BY, type Sent } from "./crowd.ts";
import { asExpected, asFound } from "./landed.ts";
import { Worker } from "./worker.ts";

const LONG = Boolean(process.env["LONG_TESTS"]);
const EXPORTS = LONG ? 1_000 : 100;
const KILLS = LONG ? 12 : 2;
const AT_ONCE = 5;
/** As wrangler.toml's trigger, only sooner: a lost wake-up need not be waited for. */
const CRON_MS = 4_000;
const LOST_AFTER_COMMIT = 0.2;
const SERVER_ERROR = 0.1;

let server: PracticeGreenhouse;
let worker: Worker;
beforeAll(async () => {
  server = await startGreenhouse();
  worker = await Worker.create({ greenhouseUrl: server.url, script: "test/support/restless.ts" });
}, 180_000);
afterAll(async () => {
  await worker?.discard();
  await server?.close();
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const Made = z.object({ id: z.string(), apiKey: z.string() });
const Faults = z.array(z.object({ fault: z.string(), seen: z.int(), fired: z.int() }));

/** A tenant of the worker, connected, with the recruiter mapped. */
async function readyTenant(greenhouse: Greenhouse): Promise<Client> {
  const operator = new Client(worker.url, OPERATOR_KEY);
  const { id, apiKey } = await operator.post("/v1/tenants", 201, Made, { name: "Umbra Robotics" });
  const product = new Client(`${worker.url}/v1/tenants/${id}`, apiKey);
  const credential = await greenhouse.newV3Credential();
  await product.put("/connection", z.unknown(), { kind: "harvest_v3", ...credential });
  const { users } = await greenhouse.state();
  const recruiter = users.find(({ site_admin, deactivated }) => site_admin && !deactivated);
  const mapping = { greenhouseUserId: recruiter?.id };
  const path = `/user-mappings/${REQUESTED_BY.userId}`;
  while ((await product.send("PUT", path, { body: mapping })).status !== 200) await wait(200);
  return product;
}

/** Sends until it is accepted, with the same key each time, as a client does whose connection breaks. */
async function request(product: Client, { key, body }: Sent): Promise<string> {
  for (;;) {
    const answer = await product
      .send("POST", "/exports", { body, headers: { "idempotency-key": key } })
      .catch(() => null);
    if (answer?.status === 202) return z.object({ id: z.string() }).parse(JSON.parse(answer.text)).id;
    // 409: the request before this one died while it was accepted. 429: our own API's share is used up for a moment.
    // 503: Greenhouse could not be asked.
    if (answer && ![409, 429, 500, 503].includes(answer.status))
      throw new Error(`${answer.status} ${answer.text}`);
    await wait(300);
  }
}

/** SIGKILL, and three minutes in which nobody is there, so that the leases of the dead have run out. */
async function die(): Promise<void> {
  await worker.kill();
  // workerd lets go of the file a moment after wrangler has ended.
  const database = new DatabaseSync(await worker.databaseFile(), { timeout: 5_000 });
  database.exec(`
    UPDATE export_pumps SET lease_until = 0;
    UPDATE export_rows SET due_at = 0, lease_until = 0 WHERE outcome = 'running';
    UPDATE export_rows SET due_at = due_at - 180000 WHERE outcome = 'queued';
    UPDATE idempotency_keys SET created_at = created_at - 180000 WHERE answer IS NULL;`);
  database.close();
  await worker.start();
}

const People = z.object({ candidates: z.array(z.unknown()) });

/** Waits for the end of every export; kills in between, the next time whenever another share of people is there. */
async function killUntilDone(product: Client, control: Client, ids: Promise<string[]>): Promise<void> {
  const people = async () => (await control.get("/state?only=candidates", People)).candidates.length;
  const before = await people();
  for (let deaths = 0; deaths < KILLS; ) {
    await wait(500);
    const made = (await people()) - before;
    if (made < ((deaths + 0.2 + 0.6 * Math.random()) * EXPORTS * 0.8) / KILLS) continue;
    await die();
    deaths += 1;
  }
  const open = new Set(await ids);
  while (open.size > 0) {
    await wait(1_000);
    for (const id of open) {
      const answer = await product.send("GET", `/exports/${id}`);
      if (answer.status === 200 && Export.parse(JSON.parse(answer.text)).finishedAt !== null) open.delete(id);
    }
  }
}

it(
  "makes everyone once, with every part once, whatever is lost, repeated, overtaken or killed",
  async () => {
    const greenhouse = new Greenhouse(server.url);
    const control = new Client(`${server.url}/_control`);
    const product = await readyTenant(greenhouse);
    const limits = { rateLimit: 1_000_000, tokenLimit: 1_000_000 };
    await control.send("PATCH", "/settings", { body: limits });
    const strike = (fault: string, probability: number, more: object = {}) =>
      control.send("POST", "/faults", { body: { match: {}, fault, probability, ...more } });
    // Struck one after the other: each takes its share of what the ones before it have left.
    await strike("drop_after_commit", LOST_AFTER_COMMIT);
    await strike("status", SERVER_ERROR / 2 / 0.8, { status: 503 });
    await strike("status_after_commit", SERVER_ERROR / 2 / 0.75, { status: 502 });
    const cron = setInterval(
      () => void fetch(`${worker.url}/cdn-cgi/local/scheduled`).catch(() => undefined),
      CRON_MS,
    );
    const { jobs } = await greenhouse.state();
    const open = jobs.filter(({ status, confidential }) => status === "open" && !confidential);
    const crowd = gather(
      EXPORTS,
      open.map(({ id }) => id),
    );
    const waiting = crowd.requests.map((sent) => sent);
    const sender = async () => {
      const ids: string[] = [];
      for (let next = waiting.shift(); next; next = waiting.shift()) ids.push(await request(product, next));
      return ids;
    };
    try {
      const ids = Promise.all(Array.from({ length: AT_ONCE }, sender)).then((lists) => lists.flat());
      await killUntilDone(product, control, ids);
    } finally {
      clearInterval(cron);
    }
    const faults = await control.get("/faults", Faults);
    await control.send("DELETE", "/faults");
    const state = await greenhouse.state();
    await worker.kill();
    report(faults);
    expect(asFound(state, crowd)).toEqual(asExpected(crowd));
    expect(unsettled(await worker.databaseFile())).toEqual([]);
    const [lost, failed, late] = faults;
    expect(lost?.fired).toBeGreaterThan(EXPORTS / 2);
    expect((failed?.fired ?? 0) + (late?.fired ?? 0)).toBeGreaterThan(EXPORTS / 4);
  },
  LONG ? 5_400_000 : 480_000,
);

/** Rows that are neither exported nor there, and steps of which it is not known what became of them. */
function unsettled(file: string): unknown[] {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    return [
      ...database
        .prepare(
          "SELECT candidate_id, outcome, error FROM export_rows WHERE outcome NOT IN ('exported', 'existing') OR error IS NOT NULL",
        )
        .all(),
      ...database
        .prepare("SELECT candidate_id, step, state FROM export_steps WHERE state <> 'confirmed'")
        .all(),
    ];
  } finally {
    database.close();
  }
}

function report(faults: z.infer<typeof Faults>): void {
  const counts = [...worker.output.matchAll(/restless \{"doubled":(\d+),"overtaken":(\d+)\}/g)];
  const sum = (at: number) => counts.reduce((total, match) => total + Number(match[at]), 0);
  const struck = faults.map(({ fault, fired }) => `${fired} ${fault}`).join(", ");
  process.stdout.write(
    `${EXPORTS} exports, ${faults[0]?.seen} calls: ${struck}; ${sum(1)} messages doubled, ${sum(2)} overtaken; ${KILLS} kills\n`,
  );
}
