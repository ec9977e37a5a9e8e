/** What is in Greenhouse of a crowd, and what is to be: two lists that must be equal. */
import type { GreenhouseState } from "../demo/greenhouse.ts";
import { type Crowd, placeOf } from "./crowd.ts";

interface Landed {
  lastName: string;
  /** As often as there is a person of that name. */
  applications: string[];
  notes: string[];
  files: string[];
  educations: number;
  employments: string[];
}

export const asExpected = ({ people }: Crowd): Landed[][] =>
  [...people.values()].map((expected) => [
    {
      ...expected,
      applications: [...expected.applications].sort(),
      notes: expected.notes.toSorted(),
      files: expected.files.toSorted(),
      employments: expected.employments.toSorted(),
    },
  ]);

/** For each human being a list of their records: of one, where all is well. */
export function asFound(state: GreenhouseState, { people }: Crowd): Landed[][] {
  return [...people.values()].map(({ lastName }) =>
    state.candidates
      .filter((candidate) => candidate.last_name === lastName)
      .map(({ id }) => recordOf(state, lastName, id)),
  );
}

function recordOf(state: GreenhouseState, lastName: string, id: number): Landed {
  const applications = state.applications.filter((one) => one.candidate_id === id);
  const mine = new Set(applications.map((application) => application.id));
  const of = <T extends { candidate_id: number | null }>(list: T[]) =>
    list.filter((one) => one.candidate_id === id);
  return {
    lastName,
    applications: applications
      .map(({ prospect, job_id, prospective_job_ids: jobs }) =>
        prospect ? `prospect ${[...jobs].sort((a, b) => a - b).join(",")}` : placeOf([job_id ?? 0]),
      )
      .sort(),
    notes: of(state.notes)
      .map(({ body }) => body ?? "")
      .sort(),
    files: state.attachments
      .filter(({ application_id }) => mine.has(application_id))
      .map(({ filename }) => filename)
      .sort(),
    educations: of(state.candidate_educations).length,
    employments: of(state.candidate_employments)
      .map(({ company_name }) => company_name)
      .sort(),
  };
}
