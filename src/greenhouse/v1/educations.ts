/**
 * Educations on v1 (v1 reference, section 6.9). Schools, degrees and disciplines are ids whose lists no customer
 * grants with the 27 permissions, so only names that were handed to the client can be written.
 */
import { hasDay, type Side, yearMonth } from "../dates.ts";
import type { EducationDraft } from "../drafts.ts";
import { foldName, indexOptions, type OptionKey, type OptionStore } from "../options.ts";

const PARTS = [
  { part: "school", key: "school_name", field: "school_id" },
  { part: "degree", key: "degree", field: "degree_id" },
  { part: "discipline", key: "discipline", field: "discipline_id" },
] as const satisfies readonly { part: keyof EducationDraft; key: OptionKey; field: string }[];

export interface MatchedEducation {
  /** Null where not one name is known: an entry without any would be an empty line. */
  fields: Record<string, unknown> | null;
  unmatched: string[];
}

export async function matchEducation(
  store: OptionStore,
  education: EducationDraft,
): Promise<MatchedEducation> {
  const ids: Record<string, number> = {};
  const unmatched: string[] = [];
  for (const { part, key, field } of PARTS) {
    const name = education[part]?.trim();
    if (!name) continue;
    const id = indexOptions((await store.get(key))?.options ?? []).get(foldName(name));
    if (id === undefined) unmatched.push(name);
    else ids[field] = id;
  }
  if (Object.keys(ids).length === 0) return { fields: null, unmatched };
  const dates = { ...dateKeys("start", education.startDate), ...dateKeys("end", education.endDate) };
  return { fields: { ...ids, ...dates }, unmatched };
}

/** One of two forms, never both; month and year belong together. */
function dateKeys(side: Side, date: string | undefined): Record<string, string | number> {
  const month = date === undefined ? null : yearMonth(date, side);
  if (date === undefined || month === null) return {};
  if (hasDay(date)) return { [`${side}_date`]: `${date.trim().slice(0, 10)}T00:00:00.000Z` };
  return { [`${side}_month`]: Number(month.slice(5)), [`${side}_year`]: Number(month.slice(0, 4)) };
}

/** One line for a note. */
export function educationLine({ school, degree, discipline, startDate, endDate }: EducationDraft): string {
  const what = [school, degree, discipline].filter(Boolean).join(", ");
  const when = startDate || endDate ? ` (${startDate ?? "?"} to ${endDate ?? "today"})` : "";
  return `Education: ${what}${when}`;
}
