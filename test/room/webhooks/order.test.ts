/** Whatever the order in which a history arrives, mirror, links and flags end the same: as Greenhouse has it. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commit } from "../../../src/db/client.ts";
import { buildDeps, type Deps } from "../../../src/deps.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { trusted } from "../../../src/lib/cast.ts";
import type { TenantId } from "../../../src/lib/ids.ts";
import { saveApplication, savePerson, settleStale } from "../../../src/mirror/apply.ts";
import { applicationsOfPeople, staleRecords } from "../../../src/mirror/queries.ts";
import { receiveWebhook } from "../../../src/webhooks/receive.ts";
import { body } from "../../fixtures/webhooks/events.ts";
import { type Hooked, hookedTenant, signatureOf } from "./hook.ts";
import { type Event, World } from "./world.ts";

const PEOPLE = [101, 102, 103, 104, 105, 106, 107, 108];
const productId = (person: number) => `candidate-${person}`;

function depsNow(): Deps {
  const built = buildDeps(env, { waitUntil: () => {} }, {});
  if (!built.ok) throw new Error("not configured");
  const silent = { info: () => {}, warn: () => {}, error: () => {}, with: () => silent };
  return { ...built.value, log: silent, queue: { send: async () => {} } };
}

/** One tenant for all runs: each run's ids are moved out of the others' way. */
let shared: Promise<Hooked> | undefined;
let runs = 0;

/**
 * Delivers the events in this order, lets the re-reads happen, and looks at what came of it. Re-reads show how
 * things stand in Greenhouse, where all of it has happened already; what comes in after one is old news.
 */
async function play(world: World, order: readonly Event[], rereadsAfter: ReadonlySet<number> = new Set()) {
  shared ??= hookedTenant();
  const hooked = await shared;
  const deps = depsNow();
  const tenantId = trusted<TenantId>(hooked.id, "made by the API a moment ago");
  const shift = 1_000_000 * ++runs;
  const links = PEOPLE.map((person) =>
    env.DB.prepare(
      "INSERT INTO greenhouse_links (tenant_id, candidate_id, greenhouse_candidate_id, linked_at, exported_at) VALUES (?1, ?2, ?3, 1, 1)",
    ).bind(hooked.id, `${productId(person)}-${shift}`, person + shift),
  );
  await env.DB.batch(links);
  for (const [n, { action, payload }] of order.entries()) {
    if (rereadsAfter.has(n)) await rereadAll(deps, tenantId, world, shift);
    const raw = utf8(body(action, moved(payload, shift)));
    const signature = await signatureOf(raw, hooked.secretKey);
    const eventId = crypto.randomUUID();
    const taken = await receiveWebhook(deps, {
      token: hooked.token,
      slug: undefined,
      signature,
      eventId,
      body: raw,
    });
    if (!taken.ok) throw new Error(`${action} was not taken`);
  }
  await rereadAll(deps, tenantId, world, shift);
  return outcome(deps, tenantId, shift);
}

const isId = (key: string) => key === "id" || key === "candidate_id" || key === "new_candidate_id";
const moved = (payload: unknown, shift: number): unknown =>
  JSON.parse(JSON.stringify(payload), (key, value) => (isId(key) && value > 100 ? value + shift : value));

async function rereadAll(deps: Deps, tenantId: TenantId, world: World, shift: number): Promise<void> {
  const readAt = Date.now() + 1;
  const stale = await staleRecords(deps.db, tenantId, "people", 1_000);
  const statements = stale.flatMap((id) => {
    const shown = world.read(id - shift);
    if (!shown) return [];
    const person = { ...NOBODY, id };
    const saved = shown.map((one) => ({
      ...one,
      id: one.id + shift,
      candidateId: id,
      jobIds: one.jobIds.map((job) => job + shift),
    }));
    return [
      ...saved.flatMap((application) => saveApplication(deps.db, tenantId, application, readAt)),
      ...savePerson(deps.db, tenantId, person, [], readAt),
    ];
  });
  await commit(deps.db, [...statements, settleStale(deps.db, tenantId, "people", stale, readAt)]);
}

const NOBODY = {
  id: 0,
  firstName: null,
  lastName: null,
  company: null,
  title: null,
  isPrivate: false,
  emails: [],
  phones: [],
  websites: [],
  socials: [],
  tags: [],
  createdAt: null,
  updatedAt: null,
  lastActivityAt: null,
};

async function outcome(deps: Deps, tenantId: TenantId, shift: number) {
  const { results } = await env.DB.prepare(
    `SELECT l.candidate_id, l.greenhouse_candidate_id - ?2 AS at, p.deleted_at IS NOT NULL AS deleted
     FROM greenhouse_links l LEFT JOIN mirror_people p ON p.tenant_id = l.tenant_id AND p.id = l.greenhouse_candidate_id
     WHERE l.tenant_id = ?1 AND l.candidate_id LIKE ?3 ORDER BY l.candidate_id`,
  )
    .bind(tenantId, shift, `%-${shift}`)
    .all<{ at: number; deleted: number }>();
  const ids = [...new Set(results.map((row) => row.at + shift))];
  const applications = await applicationsOfPeople(deps.db, tenantId, ids);
  return {
    people: results.map(({ at, deleted }) => (deleted ? null : at)),
    applications: applications.map((one) => ({
      id: one.id - shift,
      candidateId: one.candidateId - shift,
      prospect: one.prospect,
      status: one.status,
      stage: one.stage,
      rejectedAt: one.rejectedAt,
      rejectionReason: one.rejectionReason,
      hiredAt: one.hiredAt,
    })),
  };
}

function truth(world: World) {
  const applications = [...world.applications.values()].filter((one) => !one.deleted);
  return {
    people: PEOPLE.map((person) => world.recordOf(person)),
    applications: applications
      .sort((a, b) => a.id - b.id)
      .map((one) => ({
        id: one.id,
        candidateId: one.candidateId,
        prospect: one.prospect,
        status: one.status,
        stage: one.stageName,
        rejectedAt: one.rejectedAt,
        rejectionReason: one.rejectionReason,
        hiredAt: one.status === "hired" ? one.hiredAt : null,
      })),
  };
}

/** A world that went through this, with events of every kind that may be told about the people. */
function worldAfter(steps: readonly ((world: World) => void)[]): World {
  const world = new World(PEOPLE);
  for (const step of steps) step(world);
  return world;
}

function* orders<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [i, item] of items.entries())
    for (const rest of orders([...items.slice(0, i), ...items.slice(i + 1)])) yield [item, ...rest];
}

/** `npm run test:long` sets LONG_TESTS: every order and many histories there, a part of them here. */
const LONG = Reflect.get(env, "LONG_TESTS") === "1";

describe("every order of a short history ends as Greenhouse has it", () => {
  const histories: [string, ((world: World) => void)[]][] = [
    [
      "moved, rejected, taken back",
      [
        (w) => w.apply(101, 501),
        (w) => w.change(501, "move"),
        (w) => w.change(501, "reject"),
        (w) => w.change(501, "unreject"),
        (w) => w.change(501, "move"),
      ],
    ],
    [
      "two moves in one second",
      [(w) => w.apply(101, 501), (w) => w.change(501, "move"), (w) => w.change(501, "move", 0)],
    ],
    [
      "hired, taken back, hired again",
      [(w) => w.apply(101, 501), (w) => w.hire(501), (w) => w.change(501, "unhire"), (w) => w.hire(501)],
    ],
    [
      "a chain of merges",
      [
        (w) => w.apply(101, 501),
        (w) => w.merge(101, 102),
        (w) => w.change(501, "move"),
        (w) => w.merge(102, 103),
        (w) => w.change(501, "reject"),
      ],
    ],
    [
      "merged, then the survivor deleted",
      [
        (w) => w.apply(101, 501),
        (w) => w.apply(102, 502, true),
        (w) => w.merge(101, 102),
        (w) => w.remove(102),
        (w) => w.edit(103),
      ],
    ],
    [
      "deleted after a rejection",
      [(w) => w.apply(101, 501), (w) => w.change(501, "reject"), (w) => w.edit(101), (w) => w.remove(101)],
    ],
    [
      "one application deleted, one not",
      [
        (w) => w.apply(101, 501),
        (w) => w.apply(101, 502, true),
        (w) => w.change(501, "move"),
        (w) => w.removeApplication(501),
        (w) => w.change(502, "reject"),
      ],
    ],
  ];
  it.each(histories)("%s", async (_what, steps) => {
    const world = worldAfter(steps);
    const all = [...orders(world.events)];
    const stride = LONG ? 1 : Math.ceil(all.length / 24);
    for (const [n, order] of all.entries()) {
      if (n % stride !== 0) continue;
      const between = new Set([n % (order.length + 1)]);
      expect(await play(world, order)).toEqual(truth(world));
      expect(await play(world, order, between)).toEqual(truth(world));
    }
  });
});

const person = fc.constantFrom(...PEOPLE);
const applicationId = fc.integer({ min: 501, max: 520 });
const seconds = fc.constantFrom(0, 1, 1, 1);
const step: fc.Arbitrary<(world: World) => void> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.tuple(person, applicationId, fc.boolean(), seconds).map(
      ([p, id, prospect, s]) =>
        (w: World) =>
          w.apply(p, id, prospect, s),
    ),
  },
  {
    weight: 60,
    arbitrary: fc
      .tuple(
        applicationId,
        fc.constantFrom(
          "move" as const,
          "reject" as const,
          "unreject" as const,
          "unhire" as const,
          "touch" as const,
        ),
        seconds,
      )
      .map(
        ([id, how, s]) =>
          (w: World) =>
            w.change(id, how, s),
      ),
  },
  { weight: 15, arbitrary: applicationId.map((id) => (w: World) => w.hire(id)) },
  { weight: 3, arbitrary: applicationId.map((id) => (w: World) => w.removeApplication(id)) },
  { weight: 6, arbitrary: person.map((p) => (w: World) => w.edit(p)) },
  {
    weight: 3,
    arbitrary: fc.tuple(person, person).map(
      ([from, into]) =>
        (w: World) =>
          w.merge(from, into),
    ),
  },
  { weight: 1, arbitrary: person.map((p) => (w: World) => w.remove(p)) },
);

describe("a long history with merges and deletes", () => {
  it("ends as Greenhouse has it, however it is shuffled and whatever is sent twice", async () => {
    const history = fc.array(step, { minLength: 150, maxLength: 250, size: "max" });
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.infiniteStream(fc.integer({ min: 0, max: 2 ** 30 })),
        async (steps, dice) => {
          const world = worldAfter(steps);
          const events = [...world.events, ...world.events.filter(() => (dice.next().value ?? 0) % 5 === 0)];
          const order = events
            .map((event) => ({ event, at: dice.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ event }) => event);
          expect(await play(world, order)).toEqual(truth(world));
        },
      ),
      { numRuns: LONG ? 1_000 : 12, endOnFailure: true },
    );
  });
});
