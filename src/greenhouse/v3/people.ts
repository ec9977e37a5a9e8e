/** People on v3 (v3 reference, Candidates). */
import { iso } from "../../lib/clock.ts";
import { ok } from "../../lib/result.ts";
import { call, type Wire } from "../call.ts";
import type { PersonChange } from "../changes.ts";
import type { CreatedPerson } from "../created.ts";
import type { PersonDraft, Placement } from "../drafts.ts";
import type { Answer, GreenhousePerson, Page } from "../harvest.ts";
import { changedPerson, newPerson } from "../person-body.ts";
import { MAX_IDS, readAll, readPage } from "../walk.ts";
import { placementBody } from "./applications.ts";
import type { Referrers } from "./referrers.ts";
import { Created, Person } from "./shapes.ts";

const PATH = "/v3/candidates";
const PER_PAGE = 100;
/** The most that a page may hold (v3 reference, Pagination): a walk is cheap in calls. */
const MOST_PER_PAGE = 500;

/** Everyone who has this address on the profile; Greenhouse compares without case. */
export function findPeopleByEmail(wire: Wire, email: string): Answer<GreenhousePerson[]> {
  return readAll(wire, { path: PATH, query: { email, per_page: PER_PAGE }, row: Person });
}

/** People by id, in requests of 50. */
export async function getPeople(wire: Wire, ids: number[]): Answer<GreenhousePerson[]> {
  const people: GreenhousePerson[] = [];
  for (let from = 0; from < ids.length; from += MAX_IDS) {
    const some = ids.slice(from, from + MAX_IDS).join(",");
    const found = await readAll(wire, { path: PATH, query: { ids: some, per_page: MAX_IDS }, row: Person });
    if (!found.ok) return found;
    people.push(...found.value);
  }
  return ok(people);
}

export function peopleCreatedSince(
  wire: Wire,
  sinceMs: number,
  next: string | null,
): Answer<Page<GreenhousePerson>> {
  const query = { "created_at[gte]": iso(sinceMs), per_page: MOST_PER_PAGE };
  return readPage(wire, { path: PATH, query, row: Person }, next);
}

/** One write for the person and the application: without one a person is in no pipeline and can hold no file. */
export async function createPerson(
  wire: Wire,
  referrers: Referrers,
  person: PersonDraft,
  placement: Placement,
): Answer<CreatedPerson> {
  const application = await placementBody(placement, referrers);
  if (!application.ok) return application;
  const { body: applicationBody, creditedVia, uncredited } = application.value;
  const body = {
    ...newPerson(person),
    ...(person.preferredName ? { preferred_name: person.preferredName } : {}),
    ...(person.customFields.length > 0 ? { custom_fields: person.customFields.map(customField) } : {}),
    application: applicationBody,
  };
  const created = await call(wire, { method: "POST", template: PATH, path: PATH, body, answer: Created });
  if (!created.ok) return created;
  const { candidate, application: made } = created.value.value;
  return ok({
    candidateId: candidate.id,
    applicationId: made?.id ?? null,
    creditedVia,
    uncredited,
    left: null,
  });
}

export async function updatePerson(wire: Wire, id: number, change: PersonChange): Answer<GreenhousePerson> {
  const body = changedPerson(change);
  const template = `${PATH}/{id}`;
  const changed = await call(wire, {
    method: "PATCH",
    template,
    path: `${PATH}/${id}`,
    body,
    answer: Person,
  });
  return changed.ok ? ok(changed.value.value) : changed;
}

/** Exactly one of the two names of a field (v3 reference, custom_fields). */
function customField({ nameKey, id, value }: PersonDraft["customFields"][number]): Record<string, unknown> {
  return id === undefined ? { name_key: nameKey, value } : { custom_field_id: id, value };
}
