// A person of v1 with everything inline: applications, files, notes, history. All of it is checked before anything is
// kept, and the events are made when everything is there.
import { checkApplication, createApplication } from "../../acts/applications.ts";
import { createCandidate } from "../../acts/candidates.ts";
import { addEducation, addEmployment } from "../../acts/history.ts";
import { addAttachment, addNote, checkFile, fetchContent } from "../../acts/papers.ts";
import type { Candidate } from "../../world/records.ts";
import { invalid } from "../../world/refusal.ts";
import * as from from "./input.ts";
import type { V1WriteCall } from "./table.ts";

export interface NewPerson extends from.V1Person {
  educations?: from.V1Education[];
  employments?: from.V1Employment[];
  activity_feed_notes?: from.V1Note[];
  applications?: from.V1Application[];
  application?: from.V1Application;
}

export async function addPerson(call: V1WriteCall, applications: from.V1Application[]): Promise<Candidate> {
  const { world } = call.look;
  const {
    educations = [],
    employments = [],
    activity_feed_notes: notes = [],
    ...rest
  } = call.body as NewPerson;
  const { applications: _many, application: _one, ...person } = rest;
  const contents = await Promise.all(
    applications.map((application) => fetchAll(application.attachments ?? [])),
  );
  const inputs = applications.map((application) => from.applicationInput(world, application));
  const jobs = inputs.map((input) => input.job_id).filter((id) => id !== undefined);
  if (new Set(jobs).size !== jobs.length) throw invalid("applications", "the same job is named twice");
  for (const input of inputs) checkApplication(world, input, null);
  const input = from.personInput(world, person, {});
  for (const note of notes) from.noteInput(world, 0, note);
  for (const education of educations) checkOptions(call, education);
  checkFiles(
    call,
    applications.flatMap((application) => application.attachments ?? []),
    contents.flat(),
  );
  return world.together(() => {
    const candidate = createCandidate(world, call.actor, input);
    for (const education of educations)
      addEducation(world, call.actor, from.educationInput(candidate.id, education));
    for (const employment of employments)
      addEmployment(world, call.actor, from.employmentInput(candidate.id, employment));
    for (const note of notes) addNote(world, call.actor, from.noteInput(world, candidate.id, note));
    for (const [index, application] of inputs.entries()) {
      const made = createApplication(world, call.actor, candidate.id, application);
      addFiles(call, made.id, applications[index]?.attachments ?? [], contents[index] ?? []);
    }
    return world.candidates.get(candidate.id) ?? candidate;
  });
}

const OPTION_OF = { school_id: "school_name", degree_id: "degree", discipline_id: "discipline" } as const;

export function checkOptions({ look: { world } }: V1WriteCall, education: from.V1Education): void {
  for (const key of ["school_id", "degree_id", "discipline_id"] as const) {
    const id = education[key];
    if (id === undefined) continue;
    const option = world.customFieldOptions.get(id);
    const field = world.customFields.get(option?.custom_field_id);
    if (!option?.active || field?.internal_type !== OPTION_OF[key])
      throw invalid(key, `${key} ${id} does not exist`);
  }
}

export function checkFiles(
  { look: { world } }: V1WriteCall,
  files: from.V1Attachment[],
  contents: Uint8Array[],
): void {
  for (const [index, file] of files.entries())
    checkFile(world, from.attachmentInput(0, file), contents[index]);
}

export function fetchAll(files: from.V1Attachment[]): Promise<Uint8Array[]> {
  return Promise.all(files.map((file) => fetchContent(from.attachmentInput(0, file))));
}

export function addFiles(
  call: V1WriteCall,
  applicationId: number,
  files: from.V1Attachment[],
  contents: Uint8Array[],
): void {
  for (const [index, file] of files.entries()) {
    const input = from.attachmentInput(applicationId, file);
    addAttachment(call.look.world, call.actor, input, contents[index] ?? new Uint8Array());
  }
}
