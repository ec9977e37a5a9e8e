/** People on v1 (v1 reference, section 6). */
import * as z from "zod";
import { iso } from "../../lib/clock.ts";
import { ok } from "../../lib/result.ts";
import type { Wire } from "../call.ts";
import type { ApplicationChange, PersonChange } from "../changes.ts";
import type { CreatedPerson } from "../created.ts";
import { fullDate, yearMonth } from "../dates.ts";
import type { EmploymentDraft, Parts, PersonDraft, Placement, WriteCredit } from "../drafts.ts";
import type { Answer, EducationOnFile, GreenhousePerson, Page } from "../harvest.ts";
import { changedPerson, newPerson } from "../person-body.ts";
import { MAX_IDS, readAll, readPage } from "../walk.ts";
import { creditOf, sharedFields } from "./applications.ts";
import { getRecord } from "./lists.ts";
import { type Inline, inlineParts, noteFields } from "./parts.ts";
import { Belongings, Created, Person } from "./shapes.ts";
import { type Actor, type V1, write } from "./write.ts";

const PATH = "/v1/candidates";

export const findPeopleByEmail = (wire: Wire, email: string): Answer<GreenhousePerson[]> =>
  readAll(wire, { path: PATH, query: { email, per_page: 100 }, row: Person });

/** One by its own path, several through the list's filter for ids. */
export async function getPeople(wire: Wire, ids: number[]): Answer<GreenhousePerson[]> {
  const [only] = ids;
  if (only !== undefined && ids.length === 1) {
    const person = await getRecord(wire, `${PATH}/{id}`, `${PATH}/${only}`, Person);
    return person.ok ? ok(person.value ? [person.value] : []) : person;
  }
  const people = new Map<number, GreenhousePerson>();
  for (let from = 0; from < ids.length; from += MAX_IDS) {
    const query = { candidate_ids: ids.slice(from, from + MAX_IDS).join(","), per_page: 100 };
    const found = await readAll(wire, { path: PATH, query, row: Person });
    if (!found.ok) return found;
    for (const person of found.value) people.set(person.id, person);
  }
  return ok([...people.values()]);
}

export function peopleCreatedSince(
  wire: Wire,
  sinceMs: number,
  next: string | null,
): Answer<Page<GreenhousePerson>> {
  const query = { created_after: iso(sinceMs), per_page: 500, skip_count: true };
  return readPage(wire, { path: PATH, query, row: Person }, next);
}

/** One write with everything in it. A prospect's pool comes back as `left`, and its owner cannot be set at all. */
export async function createPerson(
  v1: V1,
  person: PersonDraft,
  placement: Placement,
  parts: Parts,
  credit: WriteCredit,
): Answer<CreatedPerson> {
  const path = placement.as === "candidate" ? PATH : "/v1/prospects";
  const inline = await inlineParts(v1.options, parts);
  const body = (actor: Actor) => createBody(person, placement, inline, actor);
  const created = await write(v1, { method: "POST", template: path, path, body, answer: Created }, credit);
  if (!created.ok) return created;
  const { id, application_ids, applications } = created.value.value;
  const { creditedVia, uncredited } = creditOf(placement, created.value);
  const ownerless = placement.as === "prospect" && placement.ownerUserId !== undefined;
  return ok({
    candidateId: id,
    applicationId: application_ids?.[0] ?? applications?.[0]?.id ?? null,
    creditedVia,
    uncredited: [...uncredited, ...(ownerless ? (["owner_not_settable"] as const) : [])],
    left: poolOf(placement),
  });
}

function createBody(
  person: PersonDraft,
  placement: Placement,
  { educations, employments, attachments, notes }: Inline,
  actor: Actor,
): Record<string, unknown> {
  const fields = person.customFields.map(({ nameKey, id, value }) =>
    id === undefined ? { name_key: nameKey, value } : { id, value },
  );
  const application = {
    ...sharedFields(placement, actor),
    ...(attachments.length > 0 ? { attachments } : {}),
  };
  const body = {
    ...newPerson(person),
    ...(fields.length > 0 ? { custom_fields: fields } : {}),
    ...(educations.length > 0 ? { educations } : {}),
    ...(employments.length > 0 ? { employments } : {}),
    ...(notes.length > 0 ? { activity_feed_notes: notes.map((note) => noteFields(note, actor)) } : {}),
  };
  if (placement.as === "prospect") {
    const { jobIds } = placement;
    return { ...body, application: { ...(jobIds.length > 0 ? { job_ids: jobIds } : {}), ...application } };
  }
  const { jobId, stageId } = placement;
  const stage = stageId === undefined ? {} : { initial_stage_id: stageId };
  return { ...body, applications: [{ job_id: jobId, ...stage, ...application }] };
}

function poolOf(placement: Placement): ApplicationChange | null {
  if (placement.as !== "prospect" || placement.poolId === undefined) return null;
  const { poolId, poolStageId } = placement;
  return { poolId, ...(poolStageId === undefined ? {} : { poolStageId }) };
}

/** The documented answer is an array of one; the object itself is taken as well. */
const Changed = z.union([Person, z.tuple([Person]).transform(([person]) => person)]);

export async function updatePerson(
  v1: V1,
  id: number,
  change: PersonChange,
  credit: WriteCredit,
): Answer<GreenhousePerson> {
  const body = () => changedPerson(change);
  const template = `${PATH}/{id}`;
  const changed = await write(
    v1,
    { method: "PATCH", template, path: `${PATH}/${id}`, body, answer: Changed },
    credit,
  );
  return changed.ok ? ok(changed.value.value) : changed;
}

/** What hangs on a person comes with the person; nothing for one that is not there. */
export async function belongingsOf(wire: Wire, candidateId: number): Answer<z.infer<typeof Belongings>> {
  const found = await getRecord(wire, `${PATH}/{id}`, `${PATH}/${candidateId}`, Belongings);
  return found.ok ? ok(found.value ?? {}) : found;
}

export const educationsOn = (belongings: z.infer<typeof Belongings>): EducationOnFile[] =>
  (belongings.educations ?? []).map(({ school_name, degree, discipline, start_date, end_date }) => ({
    school: school_name,
    degree,
    discipline,
    startDate: start_date === null ? null : yearMonth(start_date, "start"),
    endDate: end_date === null ? null : yearMonth(end_date, "end"),
  }));

export const employmentsOn = (belongings: z.infer<typeof Belongings>): EmploymentDraft[] =>
  (belongings.employments ?? []).map(({ company_name, title, start_date, end_date }) => {
    const end = end_date === null ? null : fullDate(end_date, "end");
    const startDate = start_date === null ? "" : (fullDate(start_date, "start") ?? "");
    return {
      company: company_name ?? "",
      title: title ?? "",
      startDate,
      ...(end === null ? {} : { endDate: end }),
    };
  });
