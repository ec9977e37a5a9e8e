/**
 * What changed within a span of time on v1 (v1 reference, section 6.1). Listing applications is outside the 27
 * permissions, but every person carries their own.
 */
import * as z from "zod";
import { iso } from "../../lib/clock.ts";
import { ok } from "../../lib/result.ts";
import type { Wire } from "../call.ts";
import type { Answer, Page, PersonWithApplications, Window } from "../harvest.ts";
import { MAX_IDS, readAll, readPage } from "../walk.ts";
import { Application, Person } from "./shapes.ts";

const PATH = "/v1/candidates";
const PER_PAGE = 100;

const Applications = z.object({ applications: z.array(Application).nullish() });
const Row = z
  .intersection(Person, Applications)
  .transform(
    ({ applications, ...person }): PersonWithApplications => ({ person, applications: applications ?? [] }),
  );

export function peopleUpdated(
  wire: Wire,
  { from, until }: Window,
  next: string | null,
): Answer<Page<PersonWithApplications>> {
  const query = {
    updated_after: iso(from),
    updated_before: iso(until),
    per_page: PER_PAGE,
    skip_count: true,
  };
  return readPage(wire, { path: PATH, query, row: Row }, next);
}

/** By ids in fifties. Page numbers over changing rows can show one twice. */
export async function peopleWithApplications(wire: Wire, ids: number[]): Answer<PersonWithApplications[]> {
  const found = new Map<number, PersonWithApplications>();
  for (let at = 0; at < ids.length; at += MAX_IDS) {
    const query = { candidate_ids: ids.slice(at, at + MAX_IDS).join(","), per_page: PER_PAGE };
    const rows = await readAll(wire, { path: PATH, query, row: Row });
    if (!rows.ok) return rows;
    for (const row of rows.value) found.set(row.person.id, row);
  }
  return ok([...found.values()]);
}
