import { Deliveries } from "../answers.ts";
import { THERE_BEFORE } from "../people.ts";
import { all } from "../scene.ts";
import type { Filled } from "../set-up.ts";
import { present, same, sameSet, type Told } from "../story.ts";
import type { Exported } from "./export.ts";
import { UNKNOWN_JOB } from "./refusals.ts";

/** The whole afternoon once more, from Greenhouse's side: nobody twice, nothing refused, no web hook lost. */
export async function checkIntegrity(told: Told, filled: Filled, exports: Exported[]): Promise<void> {
  const { scene, connectedAt } = filled;
  const { greenhouse, product } = scene;
  const state = await greenhouse.state();
  const before = present("the first export", exports[0]).before;
  const people = exports.flatMap(({ requisition }) => requisition.people);
  const fresh = people.filter(({ id }) => !THERE_BEFORE.has(id));
  const added = state.candidates.slice(before.candidates.length);
  const name = (first: string | null, last: string | null) => `${first} ${last}`;
  sameSet(
    "who is new in Greenhouse",
    added.map(({ first_name, last_name }) => name(first_name, last_name)),
    fresh.map(({ profile }) => name(profile.firstName, profile.lastName)),
  );
  const made = exports.flatMap(({ rows }) => rows).filter(({ outcome }) => outcome === "exported").length;
  same("applications added", state.applications.length - before.applications.length, made);
  told.ok(`${added.length} people and ${made} applications are new in Greenhouse; nobody and nothing twice`);

  const requests = (await greenhouse.requests(connectedAt)).filter(
    ({ path }) => path !== "/token" && !path.startsWith("/oauth"),
  );
  const unhappy = requests.filter(({ status, path }) => status >= 400 && !path.endsWith(`/${UNKNOWN_JOB}`));
  same("calls that Greenhouse refused", unhappy, []);
  const writes = requests.filter(({ method }) => method !== "GET").length;
  told.ok(
    `${requests.length} calls to Harvest ${scene.generation}, ${writes} of them writes; not one was refused or over the rate limit`,
  );

  const sent = (await greenhouse.deliveries()).filter(({ action }) => action !== "ping");
  same(
    "deliveries that failed",
    sent.filter(({ ok, attempt }) => !ok || attempt > 1),
    [],
  );
  const taken = await all(product, "/deliveries", Deliveries);
  const events = taken.filter(({ action }) => action !== "ping");
  sameSet(
    "deliveries on both sides",
    events.map(({ action }) => action),
    sent.map(({ action }) => action),
  );
  same(
    "deliveries that could not be applied",
    taken.filter(({ state: how }) => how === "failed"),
    [],
  );
  told.ok(`${sent.length} web hooks sent and ${events.length} kept, each once, none failed`);
}
