import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GreenhouseHook } from "../../../src/greenhouse/v3/web-hooks.ts";
import {
  ownHooks,
  planHooks,
  type Remembered,
  type Step,
  wantedHooks,
} from "../../../src/webhooks/remote-plan.ts";

const BASE = "https://ats.example.com/webhooks/token/";
const WANTED = wantedHooks(BASE, "ats@example.com");
const SECRET = "sec_2";
const good = (n: number, id: number): GreenhouseHook => {
  const hook = WANTED[n % WANTED.length] ?? WANTED[0];
  if (!hook) throw new Error("no hook is wanted");
  const { name, url, action, attempts, errorRecipientEmail } = hook;
  return { id, name, url, action, attempts, errorRecipientEmail, deactivated: false };
};

/** What Greenhouse and we hold after the steps. */
function after(found: GreenhouseHook[], remembered: Remembered[], steps: Step[]) {
  let nextId = 1 + Math.max(0, ...found.map(({ id }) => id));
  const hooks = new Map(found.map((hook) => [hook.id, { ...hook }]));
  const known = new Map(remembered.map((one) => [one.slug, one]));
  for (const step of steps) {
    if (step.do === "remove") hooks.delete(step.id);
    if (step.do === "create") {
      const { slug, ...hook } = step.hook;
      known.set(slug, { slug, remoteId: nextId, secretId: SECRET });
      hooks.set(nextId, { ...hook, id: nextId++, deactivated: false });
    }
    if (step.do === "change") {
      const hook = hooks.get(step.id);
      if (!hook) throw new Error("a hook was changed that is not there");
      Object.assign(hook, step.change);
      known.set(step.slug, { slug: step.slug, remoteId: step.id, secretId: SECRET });
    }
  }
  return { found: [...hooks.values()], remembered: [...known.values()] };
}

const hook = fc
  .record({
    n: fc.nat(13),
    id: fc.integer({ min: 1, max: 60 }),
    change: fc.constantFrom({}, { name: "x" }, { attempts: 1 }, { deactivated: true }, { url: `${BASE}old` }),
  })
  .map(({ n, id, change }) => ({ ...good(n, id), ...change }));
const foundHooks = fc.uniqueArray(hook, { selector: ({ id }) => id, maxLength: 25 });
const memory = fc.uniqueArray(
  fc.record({
    slug: fc.constantFrom(...WANTED.map(({ slug }) => slug)),
    remoteId: fc.integer({ min: 1, max: 60 }),
    secretId: fc.constantFrom("sec_1", SECRET),
  }),
  { selector: ({ slug }) => slug },
);

describe("what is to be done about the hooks in Greenhouse", () => {
  it("is to make all 14 where there is none", () => {
    expect(planHooks(WANTED, [], [], SECRET).map((step) => step.do)).toEqual(Array(14).fill("create"));
  });

  it("ends, whatever was there, with one good hook for each event, and then is nothing", () => {
    fc.assert(
      fc.property(foundHooks, memory, (found, remembered) => {
        const done = after(found, remembered, planHooks(WANTED, found, remembered, SECRET));
        expect(done.found.map(({ id: _id, ...rest }) => rest).sort(byAction)).toEqual(
          WANTED.map(({ slug: _slug, ...rest }) => ({ ...rest, deactivated: false })).sort(byAction),
        );
        expect(planHooks(WANTED, done.found, done.remembered, SECRET)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("hands on a new secret to every hook, and nothing else", () => {
    const found = WANTED.map((_hook, n) => good(n, n + 1));
    const remembered = WANTED.map(({ slug }, n) => ({ slug, remoteId: n + 1, secretId: "sec_1" }));
    for (const step of planHooks(WANTED, found, remembered, SECRET))
      expect(step).toMatchObject({ do: "change", change: {}, secret: true });
  });

  it("keeps of two the one that is remembered, else the one at work", () => {
    const pair = [{ ...good(0, 7), deactivated: true }, good(0, 9)];
    const removed = (remembered: Remembered[]) =>
      planHooks(WANTED, pair, remembered, SECRET).flatMap((step) => (step.do === "remove" ? [step.id] : []));
    expect(removed([])).toEqual([7]);
    expect(removed([{ slug: "candidate-hired", remoteId: 7, secretId: SECRET }])).toEqual([9]);
  });

  it("touches nobody else's: another address of the same application is another tenant's", () => {
    const others = { ...good(0, 1), url: "https://ats.example.com/webhooks/another/candidate-hired" };
    const moved = { ...good(0, 2), url: "https://old.example.com/webhooks/token/candidate-hired" };
    const remembered = [{ slug: "candidate-hired", remoteId: 2, secretId: SECRET }];
    expect(ownHooks([others, moved, good(1, 3)], BASE, remembered).map(({ id }) => id)).toEqual([2, 3]);
    expect(ownHooks([others, moved, good(1, 3)], null, remembered).map(({ id }) => id)).toEqual([2]);
  });
});

const byAction = (a: { action: string }, b: { action: string }) => a.action.localeCompare(b.action);
