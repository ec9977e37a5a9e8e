// Educations and employments. Schools, degrees and disciplines are option ids, never text; entries cannot be
// changed, only deleted and written again ("Notes, attachments, educations, employments, tags").
import { updateCandidateEvent } from "../hooks/payloads/person.ts";
import type { Education, Employment } from "../world/records.ts";
import { invalid } from "../world/refusal.ts";
import type { World } from "../world/world.ts";
import { type Actor, need, needCandidate } from "./references.ts";

export interface EducationInput {
  candidate_id: number;
  school_name_custom_field_option_id?: number;
  degree_custom_field_option_id?: number;
  discipline_custom_field_option_id?: number;
  start_date?: string;
  end_date?: string;
  start_date_month?: number;
  start_date_year?: number;
  end_date_month?: number;
  end_date_year?: number;
}

export function addEducation(world: World, actor: Actor, input: EducationInput): Education {
  needCandidate(world, actor, input.candidate_id);
  checkOption(world, input.school_name_custom_field_option_id, "school_name");
  checkOption(world, input.degree_custom_field_option_id, "degree");
  checkOption(world, input.discipline_custom_field_option_id, "discipline");
  const start = side(input.start_date, input.start_date_month, input.start_date_year);
  const end = side(input.end_date, input.end_date_month, input.end_date_year);
  const education = world.educations.add({
    ...world.stamp(world.educations),
    candidate_id: input.candidate_id,
    school_name_custom_field_option_id: input.school_name_custom_field_option_id ?? null,
    degree_custom_field_option_id: input.degree_custom_field_option_id ?? null,
    discipline_custom_field_option_id: input.discipline_custom_field_option_id ?? null,
    start_at: start.at,
    end_at: end.at,
    start_date_month: start.month,
    start_date_year: start.year,
    end_date_month: end.month,
    end_date_year: end.year,
    latest: false,
  });
  recomputeLatest(world, input.candidate_id);
  return need(world.educations, education.id, "Candidate Education");
}

function checkOption(world: World, id: number | undefined, key: string): void {
  if (id === undefined) return;
  const option = world.customFieldOptions.get(id);
  const field = world.customFields.get(option?.custom_field_id);
  if (!option?.active || field?.internal_type !== key) {
    throw invalid(`${key}_custom_field_option_id`, `${id} is not an active option of ${key}`);
  }
}

interface Side {
  at: string | null;
  month: number | null;
  year: number | null;
}

function side(date: string | undefined, month: number | undefined, year: number | undefined): Side {
  if (date !== undefined) {
    return {
      at: new Date(date).toISOString(),
      month: Number(date.slice(5, 7)),
      year: Number(date.slice(0, 4)),
    };
  }
  if (month === undefined || year === undefined) return { at: null, month: null, year: null };
  return { at: new Date(Date.UTC(year, month - 1, 1)).toISOString(), month, year };
}

export interface EmploymentInput {
  candidate_id: number;
  company_name: string;
  title: string;
  start_date: string | null;
  end_date?: string | null;
}

export function addEmployment(world: World, actor: Actor, input: EmploymentInput): Employment {
  needCandidate(world, actor, input.candidate_id);
  const employment = world.employments.add({
    ...world.stamp(world.employments),
    candidate_id: input.candidate_id,
    company_name: input.company_name,
    title: input.title,
    start_date: input.start_date,
    end_date: input.end_date ?? null,
    latest: false,
  });
  recomputeLatest(world, input.candidate_id);
  // The mirroring is described for v3; the examples of v1 show people whose company is not their latest employer.
  if (actor.mirrorsEmployer) mirrorEmployer(world, input.candidate_id);
  return need(world.employments, employment.id, "Candidate Employment");
}

export function removeEducation(world: World, actor: Actor, id: number): void {
  const row = need(world.educations, id, "Candidate Education");
  needCandidate(world, actor, row.candidate_id);
  world.educations.remove(id);
  recomputeLatest(world, row.candidate_id);
}

export function removeEmployment(world: World, actor: Actor, id: number): void {
  const row = need(world.employments, id, "Candidate Employment");
  needCandidate(world, actor, row.candidate_id);
  world.employments.remove(id);
  recomputeLatest(world, row.candidate_id);
  mirrorEmployer(world, row.candidate_id);
}

/** The latest entry is the one without an end, then the one that ended last, then the one that began last. */
export function recomputeLatest(world: World, candidateId: number): void {
  const educations = world.educations.by("candidate_id", candidateId);
  const education = newest(educations, (row) => [row.end_at, row.start_at]);
  for (const row of educations)
    mark(row.latest, row === education, (latest) => world.educations.update(row.id, { latest }));
  const employments = world.employments.by("candidate_id", candidateId);
  const employment = newest(employments, (row) => [row.end_date, row.start_date]);
  for (const row of employments)
    mark(row.latest, row === employment, (latest) => world.employments.update(row.id, { latest }));
}

function mark(is: boolean, should: boolean, set: (latest: boolean) => void): void {
  if (is !== should) set(should);
}

function newest<T>(rows: T[], span: (row: T) => [end: string | null, start: string | null]): T | undefined {
  const key = (row: T) => {
    const [end, start] = span(row);
    return `${end ?? "9999"} ${start ?? ""}`;
  };
  return rows.toSorted((a, b) => key(b).localeCompare(key(a)))[0];
}

/** The latest employment is shown as the person's company and title, so a new job changes the person too. */
function mirrorEmployer(world: World, candidateId: number): void {
  const candidate = world.candidates.get(candidateId);
  const latest = world.employments.by("candidate_id", candidateId).find((row) => row.latest);
  if (!candidate || !latest) return;
  if (candidate.company === latest.company_name && candidate.title === latest.title) return;
  const change = { company: latest.company_name, title: latest.title, updated_at: world.clock.iso() };
  updateCandidateEvent(world, world.candidates.update(candidateId, change));
}
