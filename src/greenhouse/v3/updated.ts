/** What changed within a span of time, and people with their applications, on v3 (v3 reference, Filters). */
import { iso } from "../../lib/clock.ts";
import { ok } from "../../lib/result.ts";
import type { Wire } from "../call.ts";
import type { Answer, GreenhouseApplication, Page, PersonWithApplications, Window } from "../harvest.ts";
import { MAX_IDS, readAll, readPage } from "../walk.ts";
import { getPeople } from "./people.ts";
import type { RejectionReasons } from "./rejection-reasons.ts";
import { Application, Person } from "./shapes.ts";

const PER_PAGE = 100;
const PEOPLE = "/v3/candidates";
const APPLICATIONS = "/v3/applications";

const within = ({ from, until }: Window) => ({
  "updated_at[gte]": iso(from),
  "updated_at[lte]": iso(until),
  per_page: PER_PAGE,
});

/** Without their applications, which have a list of their own here. */
export async function peopleUpdated(
  wire: Wire,
  window: Window,
  next: string | null,
): Answer<Page<PersonWithApplications>> {
  const page = await readPage(wire, { path: PEOPLE, query: within(window), row: Person }, next);
  if (!page.ok) return page;
  return ok({ ...page.value, items: page.value.items.map((person) => ({ person, applications: null })) });
}

export async function applicationsUpdated(
  wire: Wire,
  reasons: RejectionReasons,
  window: Window,
  next: string | null,
): Answer<Page<GreenhouseApplication>> {
  const list = { path: APPLICATIONS, query: within(window), row: Application };
  const page = await readPage(wire, list, next);
  if (!page.ok) return page;
  const named = await reasons(page.value.items);
  return named.ok ? ok({ ...page.value, items: named.value }) : named;
}

/** Two lists, each by ids: the people, then the applications of all of them. */
export async function peopleWithApplications(
  wire: Wire,
  reasons: RejectionReasons,
  ids: number[],
): Answer<PersonWithApplications[]> {
  const people = await getPeople(wire, ids);
  if (!people.ok) return people;
  const applications: GreenhouseApplication[] = [];
  for (let at = 0; at < ids.length; at += MAX_IDS) {
    const query = { candidate_ids: ids.slice(at, at + MAX_IDS).join(","), per_page: PER_PAGE };
    const rows = await readAll(wire, { path: APPLICATIONS, query, row: Application });
    if (!rows.ok) return rows;
    applications.push(...rows.value);
  }
  const named = await reasons(applications);
  if (!named.ok) return named;
  return ok(
    people.value.map((person) => ({
      person,
      applications: named.value.filter(({ candidateId }) => candidateId === person.id),
    })),
  );
}
