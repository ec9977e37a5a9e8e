// The table of v1's writes: the nine of the 27 permissions that change something.
import { checkApplication, createApplication, updateApplication } from "../../acts/applications.ts";
import { updateCandidate } from "../../acts/candidates.ts";
import { fileUrl } from "../../acts/files.ts";
import { addEducation, addEmployment } from "../../acts/history.ts";
import { addAttachment, addNote } from "../../acts/papers.ts";
import { type Actor, needApplication, needCandidate } from "../../acts/references.ts";
import type { Rule } from "../../rules/schema.ts";
import type { Application, Candidate } from "../../world/records.ts";
import { conflict, invalid, notFound } from "../../world/refusal.ts";
import type { Permission } from "../permissions.ts";
import { noteView } from "../reads/activity-feed.ts";
import {
  applicationView,
  candidateView,
  educationView,
  employmentView,
  type Look,
} from "../reads/views-people.ts";
import { addFiles, addPerson, checkFiles, checkOptions, fetchAll, type NewPerson } from "./add-person.ts";
import { V1_BODIES } from "./bodies.ts";
import * as from from "./input.ts";

export interface V1WriteCall {
  look: Look;
  actor: Actor;
  id: number;
  body: unknown;
}

export interface V1Write {
  method: "POST" | "PATCH";
  path: string;
  permission: Permission;
  success: 200 | 201;
  body: (raw: unknown) => Rule;
  run: (call: V1WriteCall) => object | Promise<object>;
}

/** The answer of a create whose record is not readable yet. */
export class Truncated {
  readonly body: object;
  constructor(body: object) {
    this.body = body;
  }
}

/** With the switch on, a new record can be read only later, and the answer holds ids alone. */
function personAnswer({ look }: V1WriteCall, candidate: Candidate, short: (ids: number[]) => object): object {
  const { world } = look;
  const applications = world.applications.by("candidate_id", candidate.id);
  if (!world.settings.v1Truncated) return withoutDates(candidateView(look, candidate));
  const readableAt = world.clock.now() + world.settings.v1TruncatedMs;
  world.candidates.update(candidate.id, { _readable_at: readableAt });
  for (const application of applications)
    world.applications.update(application.id, { _readable_at: readableAt });
  return new Truncated(short(applications.map((application) => application.id)));
}

/** The answer to a create shows educations without dates. */
function withoutDates(view: ReturnType<typeof candidateView>): object {
  const educations = view.educations.map(({ start_date: _start, end_date: _end, ...rest }) => rest);
  return { ...view, educations };
}

function applicationAnswer({ look }: V1WriteCall, application: Application): object {
  const { world } = look;
  if (!world.settings.v1Truncated) return applicationView(look, application);
  world.applications.update(application.id, {
    _readable_at: world.clock.now() + world.settings.v1TruncatedMs,
  });
  return new Truncated({ id: application.id });
}

function readableCandidate({ look, actor, id }: V1WriteCall): Candidate {
  const candidate = needCandidate(look.world, actor, id);
  if (candidate._readable_at > look.world.clock.now()) throw notFound("Candidate", id);
  return candidate;
}

export const V1_WRITES: V1Write[] = [
  {
    method: "POST",
    path: "/v1/candidates",
    permission: "Candidates › POST: Add Candidate",
    success: 201,
    body: () => V1_BODIES.addCandidate,
    run: async (call) => {
      const candidate = await addPerson(call, (call.body as NewPerson).applications ?? []);
      return personAnswer(call, candidate, (ids) => ({ id: candidate.id, application_ids: ids }));
    },
  },
  {
    method: "POST",
    path: "/v1/prospects",
    permission: "Candidates › POST: Add Prospect",
    success: 201,
    body: () => V1_BODIES.addProspect,
    run: async (call) => {
      const application = (call.body as NewPerson).application ?? {};
      const candidate = await addPerson(call, [{ ...application, prospect: true }]);
      return personAnswer(call, candidate, () => ({ id: candidate.id }));
    },
  },
  {
    method: "PATCH",
    path: "/v1/candidates/:id",
    permission: "Candidates › PATCH: Edit Candidate",
    success: 200,
    body: () => V1_BODIES.editCandidate,
    run: (call) => {
      const { world } = call.look;
      const before = readableCandidate(call);
      const input = from.personInput(world, call.body as from.V1Person, before.custom_fields);
      const view = candidateView(call.look, updateCandidate(world, call.actor, call.id, input));
      // The documents' example answers with a list of one.
      return world.settings.v1PatchArray ? [view] : view;
    },
  },
  {
    method: "POST",
    path: "/v1/candidates/:id/applications",
    permission: "Candidates › POST: Add Application",
    success: 201,
    body: (raw) =>
      typeof raw === "object" && raw !== null && "prospect" in raw
        ? V1_BODIES.addProspectApplication
        : V1_BODIES.addApplication,
    run: async (call) => {
      const { world } = call.look;
      const body = call.body as from.V1Application;
      const contents = await fetchAll(body.attachments ?? []);
      readableCandidate(call);
      const input = from.applicationInput(world, body);
      if (input.prospective_office_id !== undefined && input.prospective_department_id === undefined) {
        throw invalid("prospective_office_id", "prospective_office_id needs a prospective_department_id");
      }
      checkApplication(world, input, call.id);
      checkFiles(call, body.attachments ?? [], contents);
      const made = world.together(() => {
        const application = createApplication(world, call.actor, call.id, input);
        addFiles(call, application.id, body.attachments ?? [], contents);
        return application;
      });
      return applicationAnswer(call, made);
    },
  },
  {
    method: "PATCH",
    path: "/v1/applications/:id",
    permission: "Applications › PATCH: Update Application",
    success: 200,
    body: () => V1_BODIES.updateApplication,
    run: (call) => {
      const { world } = call.look;
      const before = needApplication(world, call.actor, call.id);
      if (before._readable_at > world.clock.now()) throw notFound("Application", call.id);
      const { rejection_details: rejection, ...rest } = call.body as from.V1Change & {
        rejection_details?: { custom_fields: from.V1Field[] };
      };
      const detail = world.rejectionDetails.by("application_id", call.id)[0];
      if (rejection && !detail) throw conflict("rejection_details can only be set on rejected applications");
      const change = from.applicationChange(world, rest, before.custom_fields);
      if (rejection && detail) {
        const answers = detail.question_custom_fields;
        const merged = from.mergedValues(world, "rejection_question", answers, rejection.custom_fields);
        world.rejectionDetails.update(detail.id, { question_custom_fields: merged });
      }
      return applicationView(call.look, updateApplication(world, call.actor, call.id, change));
    },
  },
  {
    method: "POST",
    path: "/v1/candidates/:id/activity_feed/notes",
    permission: "Candidates › POST: Add Note",
    success: 200,
    body: () => V1_BODIES.addNote,
    run: (call) => {
      const { world } = call.look;
      readableCandidate(call);
      return noteView(
        world,
        addNote(world, call.actor, from.noteInput(world, call.id, call.body as from.V1Note)),
      );
    },
  },
  {
    method: "POST",
    path: "/v1/candidates/:id/attachments",
    permission: "Candidates › POST: Add Attachment",
    success: 200,
    body: () => V1_BODIES.addAttachment,
    run: async (call) => {
      const { world, origin } = call.look;
      const file = call.body as from.V1Attachment;
      const [content = new Uint8Array()] = await fetchAll([file]);
      readableCandidate(call);
      // A file hangs on an application; here it is the person's newest.
      const newest = world.applications.by("candidate_id", call.id).at(-1);
      if (!newest) throw conflict("Candidate has no application");
      const kept = addAttachment(world, call.actor, from.attachmentInput(newest.id, file), content);
      const url = fileUrl(world, kept, origin);
      return { filename: kept.filename, url, type: file.type, content_type: file.content_type ?? null };
    },
  },
  {
    method: "POST",
    path: "/v1/candidates/:id/educations",
    permission: "Candidates › POST: Add Education",
    success: 201,
    body: () => V1_BODIES.addEducation,
    run: (call) => {
      const { world } = call.look;
      readableCandidate(call);
      checkOptions(call, call.body as from.V1Education);
      const input = from.educationInput(call.id, call.body as from.V1Education);
      return educationView(world, addEducation(world, call.actor, input));
    },
  },
  {
    method: "POST",
    path: "/v1/candidates/:id/employments",
    permission: "Candidates › POST: Add Employment",
    success: 201,
    body: () => V1_BODIES.addEmployment,
    run: (call) => {
      readableCandidate(call);
      const input = from.employmentInput(call.id, call.body as from.V1Employment);
      return employmentView(addEmployment(call.look.world, call.actor, input));
    },
  },
];
