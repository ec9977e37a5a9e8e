/**
 * The worker is killed at random while signed events come in, and Greenhouse does what it does: what was not answered
 * 200 is sent again. With LONG_TESTS set 2,000 events and many deaths; otherwise a tenth of it.
 */
import { createHmac } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { OPERATOR_KEY } from "../demo/stack.ts";
import { Worker } from "./worker.ts";

const LONG = Boolean(process.env["LONG_TESTS"]);
const EVENTS = LONG ? 2_000 : 200;
const KILLS = LONG ? 8 : 2;
const AT_ONCE = 20;
/** Several events for each application, so that they overtake each other. */
const APPLICATIONS = EVENTS / 10;
const START = Date.parse("2026-03-01T09:00:00Z");

let worker: Worker;
beforeAll(async () => {
  worker = await Worker.create();
}, 120_000);
afterAll(() => worker?.discard());

interface Event {
  id: string;
  applicationId: number;
  stage: string;
  at: number;
  body: string;
}

const events: Event[] = Array.from({ length: EVENTS }, (_, n) => {
  const applicationId = 75_000_000_000 + (n % APPLICATIONS);
  const at = START + n * 1000;
  const stage = `Stage ${n}`;
  const application = {
    id: applicationId,
    candidate: { id: 60_000_000_000 + (n % APPLICATIONS) },
    prospect: false,
    status: "active",
    last_activity_at: new Date(at).toISOString(),
    current_stage: { id: 1000 + n, name: stage },
    jobs: [{ id: 40_000_000_001, name: "Engineer" }],
  };
  const body = JSON.stringify({ action: "candidate_stage_change", payload: { application } });
  return { id: `event-${n}`, applicationId, stage, at, body };
});

async function call(method: string, path: string, key: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${worker.url}/v1/tenants${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
const textOf = (from: unknown, name: string): string => {
  const value: unknown = typeof from === "object" && from !== null ? Reflect.get(from, name) : undefined;
  if (typeof value !== "string") throw new Error(`no ${name}`);
  return value;
};

/** Sends until it is answered 200, as Greenhouse does; the same event id each time. */
async function deliver(url: string, secretKey: string, event: Event): Promise<void> {
  const signature = `sha256 ${createHmac("sha256", secretKey).update(event.body).digest("hex")}`;
  const headers = { "content-type": "application/json", "greenhouse-event-id": event.id, signature };
  for (;;) {
    try {
      const signal = AbortSignal.timeout(10_000);
      const response = await fetch(url, { method: "POST", headers, body: event.body, signal });
      await response.text();
      if (response.status === 200) return;
      // Storage that is out is told as such, and nothing else is.
      expect(response.status).toBe(503);
    } catch (error) {
      if (error instanceof Error && error.name === "AssertionError") throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

it(
  "every event that was answered 200 is there, and none had an effect twice",
  async () => {
    const tenant = await call("POST", "", OPERATOR_KEY, { name: "Umbra Robotics" });
    const [tenantId, apiKey] = [textOf(tenant, "id"), textOf(tenant, "apiKey")];
    const hooks = JSON.stringify(await call("GET", `/${tenantId}/webhooks`, apiKey));
    const url = /http:[^"]+\/candidate-stage-change/.exec(hooks)?.[0] ?? "";
    const secret = await call("POST", `/${tenantId}/webhooks/secret`, apiKey);
    const secretKey = textOf(secret, "secretKey");

    const waiting = events
      .map((event) => ({ event, order: Math.random() }))
      .sort((a, b) => a.order - b.order);
    const killAt = Array.from(
      { length: KILLS },
      (_, n) => ((n + 0.2 + 0.7 * Math.random()) * EVENTS) / KILLS,
    );
    let answered = 0;
    let deaths = 0;
    let dying: Promise<void> = Promise.resolve();
    const sender = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        await deliver(url, secretKey, next.event);
        answered += 1;
        if (answered > (killAt[deaths] ?? Number.POSITIVE_INFINITY)) {
          deaths += 1;
          dying = worker.kill().then(() => worker.start());
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
    await dying;
    expect({ answered, deaths }).toEqual({ answered: EVENTS, deaths: KILLS });

    await worker.kill();
    const database = new DatabaseSync(await worker.databaseFile());
    const all = (query: string) => database.prepare(query).all();
    try {
      const stored = all("SELECT event_id AS id FROM webhook_deliveries").map(({ id }) => String(id));
      expect(stored.sort()).toEqual(events.map(({ id }) => id).sort());

      const told = all("SELECT greenhouse ->> '$.applicationId' || ' ' || at AS news FROM changes");
      const applied = all(
        "SELECT count(*) AS n FROM webhook_deliveries WHERE state = 'applied' AND applied_by = id",
      );
      expect(new Set(told.map(({ news }) => news)).size).toBe(told.length);
      expect(applied).toEqual([expect.objectContaining({ n: told.length })]);

      const newest = new Map(events.map(({ applicationId, stage, at }) => [applicationId, { stage, at }]));
      const mirrored = all("SELECT id, stage_name AS stage, last_activity_at AS at FROM mirror_applications");
      expect(new Map(mirrored.map(({ id, stage, at }) => [id, { stage, at }]))).toEqual(newest);
    } finally {
      database.close();
    }
  },
  LONG ? 600_000 : 120_000,
);
