/** Educations on v3: option ids instead of names, and dates in one of two forms (v3 reference, Educations). */
import { ok } from "../../lib/result.ts";
import { call, type Wire } from "../call.ts";
import { hasDay, type Side, yearMonth } from "../dates.ts";
import type { EducationDraft } from "../drafts.ts";
import { MaybeId } from "../fields.ts";
import type { Answer, EducationOnFile } from "../harvest.ts";
import type { OptionKey } from "../options.ts";
import { readAll } from "../walk.ts";
import type { Options } from "./options.ts";
import { Education } from "./shapes.ts";

const PATH = "/v3/candidate_educations";
const PARTS = [
  { part: "school", key: "school_name", field: "school_name_custom_field_option_id" },
  { part: "degree", key: "degree", field: "degree_custom_field_option_id" },
  { part: "discipline", key: "discipline", field: "discipline_custom_field_option_id" },
] as const satisfies readonly { part: keyof EducationDraft; key: OptionKey; field: string }[];

interface Matched {
  ids: Record<string, number>;
  unmatched: string[];
}

async function match(options: Options, education: EducationDraft): Answer<Matched> {
  const ids: Record<string, number> = {};
  const unmatched: string[] = [];
  for (const { part, key, field } of PARTS) {
    const name = education[part]?.trim();
    if (!name) continue;
    const id = await options.idOf(key, name);
    // Without the right to read options no name can be matched, and all of them belong into a note.
    if (!id.ok && id.reason.code !== "permission_missing") return id;
    if (id.ok && id.value !== null) ids[field] = id.value;
    else unmatched.push(name);
  }
  return ok({ ids, unmatched });
}

/** Writable is what has at least one name that the account knows. */
export async function matchEducation(
  options: Options,
  education: EducationDraft,
): Answer<{ writable: boolean; unmatched: string[] }> {
  const matched = await match(options, education);
  if (!matched.ok) return matched;
  const { ids, unmatched } = matched.value;
  return ok({ writable: Object.keys(ids).length > 0, unmatched });
}

/** Writes what matches; names without an option are left out, `matchEducation` tells which. */
export async function addEducation(
  wire: Wire,
  options: Options,
  candidateId: number,
  education: EducationDraft,
): Answer<{ id: number | null }> {
  const matched = await match(options, education);
  if (!matched.ok) return matched;
  const dates = { ...dateKeys("start", education.startDate), ...dateKeys("end", education.endDate) };
  const body = { candidate_id: candidateId, ...matched.value.ids, ...dates };
  const added = await call(wire, { method: "POST", template: PATH, path: PATH, body, answer: MaybeId });
  return added.ok ? ok({ id: added.value.value?.id ?? null }) : added;
}

/** A date with a day goes as one; else month and year, always both, because they are documented as a pair. */
function dateKeys(side: Side, date: string | undefined): Record<string, string | number> {
  const month = date === undefined ? null : yearMonth(date, side);
  if (date === undefined || month === null) return {};
  if (hasDay(date)) return { [`${side}_date`]: date.trim().slice(0, 10) };
  return { [`${side}_date_month`]: Number(month.slice(5)), [`${side}_date_year`]: Number(month.slice(0, 4)) };
}

/** A person's educations with dates as `YYYY-MM`, whatever form they were sent in. */
export async function educationsOf(
  wire: Wire,
  options: Options,
  candidateId: number,
): Answer<EducationOnFile[]> {
  const query = { candidate_ids: candidateId, per_page: 100 };
  const rows = await readAll(wire, { path: PATH, query, row: Education });
  if (!rows.ok) return rows;
  const ids = rows.value.flatMap((row) => PARTS.flatMap(({ field }) => row[field] ?? []));
  const names = await options.namesOf(ids);
  if (!names.ok) return names;
  const nameOf = (id: number | null): string | null => (id === null ? null : (names.value.get(id) ?? null));
  return ok(
    rows.value.map((row) => ({
      school: nameOf(row.school_name_custom_field_option_id),
      degree: nameOf(row.degree_custom_field_option_id),
      discipline: nameOf(row.discipline_custom_field_option_id),
      startDate: heldMonth(row.start_date_year, row.start_date_month, row.start_at, "start"),
      endDate: heldMonth(row.end_date_year, row.end_date_month, row.end_at, "end"),
    })),
  );
}

function heldMonth(
  year: number | null | undefined,
  month: number | null | undefined,
  at: string | null,
  side: Side,
): string | null {
  if (year && month) return `${year}-${String(month).padStart(2, "0")}`;
  return at === null ? null : yearMonth(at, side);
}
