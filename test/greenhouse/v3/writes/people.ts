// Writes on candidates and what belongs to them: notes, files, history, tags.
import { type ApplicationInput, checkApplication, createApplication } from "../../acts/applications.ts";
import { createCandidate, type PersonInput, updateCandidate } from "../../acts/candidates.ts";
import {
  ANONYMIZE_AT_ONCE_JOBS,
  anonymizeCandidate,
  deleteCandidate,
  jobCount,
  mergeCandidates,
} from "../../acts/endings.ts";
import { fileUrl } from "../../acts/files.ts";
import {
  addEducation,
  addEmployment,
  type EducationInput,
  type EmploymentInput,
  removeEducation,
  removeEmployment,
} from "../../acts/history.ts";
import {
  type AttachmentInput,
  addAttachment,
  addNote,
  checkFile,
  fetchContent,
  type NoteInput,
} from "../../acts/papers.ts";
import { need, needApplication, needCandidate } from "../../acts/references.ts";
import { applyTag, createTag, removeTag } from "../../acts/tags.ts";
import { updateCandidateEvent } from "../../hooks/payloads/person.ts";
import type { Attachment } from "../../world/records.ts";
import type { World } from "../../world/world.ts";
import { applicationView, candidateView } from "../lists/people.ts";
import { BODIES } from "./bodies.ts";
import { Answer, type Operation } from "./operation.ts";
import { deleted, shown } from "./shown.ts";

function attachmentView(world: World, file: Attachment, origin: string): object {
  return shown({ ...file, url: fileUrl(world, file, origin) });
}

export const PEOPLE_WRITES: Operation[] = [
  {
    method: "POST",
    path: "/v3/candidates",
    scope: "harvest:candidates:create",
    success: 201,
    body: BODIES.createCandidate,
    run: ({ world, actor, body }) => {
      const { application, ...person } = body as PersonInput & { application?: ApplicationInput };
      if (application) checkApplication(world, application, null);
      const candidate = createCandidate(world, actor, person);
      const created = application ? createApplication(world, actor, candidate.id, application) : null;
      const now = need(world.candidates, candidate.id, "Candidate");
      return {
        candidate: shown(candidateView(world, now)),
        application: created && shown(applicationView(world, created)),
      };
    },
  },
  {
    method: "PATCH",
    path: "/v3/candidates/:id",
    scope: "harvest:candidates:update",
    success: 200,
    body: BODIES.updateCandidate,
    run: ({ world, actor, id, body }) =>
      shown(candidateView(world, updateCandidate(world, actor, id, body as PersonInput))),
  },
  {
    method: "DELETE",
    path: "/v3/candidates/:id",
    scope: "harvest:candidates:destroy",
    success: 200,
    body: null,
    run: ({ world, actor, id }) => {
      deleteCandidate(world, actor, id);
      return deleted("Candidate", id);
    },
  },
  {
    method: "POST",
    path: "/v3/candidates/:id/merge",
    scope: "harvest:candidates:merge",
    success: 200,
    body: BODIES.mergeCandidate,
    run: ({ world, actor, id, body }) => {
      const { secondary_candidate_id: secondary } = body as { secondary_candidate_id: number };
      return shown(candidateView(world, mergeCandidates(world, actor, id, secondary)));
    },
  },
  {
    method: "PATCH",
    path: "/v3/candidates/:id/anonymize",
    scope: "harvest:candidates:anonymize",
    success: 200,
    body: BODIES.anonymizeCandidate,
    run: ({ world, actor, id, body }) => {
      const many = jobCount(world, id) > ANONYMIZE_AT_ONCE_JOBS;
      const candidate = anonymizeCandidate(world, actor, id, (body as { fields: string[] }).fields);
      if (!many) return shown(candidateView(world, candidate));
      return new Answer(202, {
        message:
          "This candidate is on more than 5 jobs. An anonymization job has been submitted and should complete shortly.",
      });
    },
  },
  {
    method: "POST",
    path: "/v3/notes",
    scope: "harvest:notes:create",
    success: 201,
    body: BODIES.createNote,
    run: ({ world, actor, body }) => shown(addNote(world, actor, body as NoteInput)),
  },
  {
    method: "POST",
    path: "/v3/attachments",
    scope: "harvest:attachments:create",
    success: 201,
    body: BODIES.createAttachment,
    run: async ({ world, actor, body, origin }) => {
      const input = body as AttachmentInput;
      needApplication(world, actor, input.application_id);
      checkFile(world, input);
      const content = await fetchContent(input);
      return attachmentView(world, addAttachment(world, actor, input, content), origin);
    },
  },
  {
    method: "DELETE",
    path: "/v3/attachments/:id",
    scope: "harvest:attachments:destroy",
    success: 200,
    body: null,
    run: ({ world, id }) => {
      need(world.attachments, id, "Attachment");
      world.attachments.remove(id);
      return deleted("Attachment", id);
    },
  },
  {
    method: "POST",
    path: "/v3/candidate_educations",
    scope: "harvest:candidate_educations:create",
    success: 201,
    body: BODIES.createEducation,
    run: ({ world, actor, body }) => shown(addEducation(world, actor, body as EducationInput)),
  },
  {
    method: "DELETE",
    path: "/v3/candidate_educations/:id",
    scope: "harvest:candidate_educations:destroy",
    success: 200,
    body: null,
    run: ({ world, actor, id }) => {
      removeEducation(world, actor, id);
      return deleted("Candidate Education", id);
    },
  },
  {
    method: "POST",
    path: "/v3/candidate_employments",
    scope: "harvest:candidate_employments:create",
    success: 201,
    body: BODIES.createEmployment,
    run: ({ world, actor, body }) => shown(addEmployment(world, actor, body as EmploymentInput)),
  },
  {
    method: "DELETE",
    path: "/v3/candidate_employments/:id",
    scope: "harvest:candidate_employments:destroy",
    success: 200,
    body: null,
    run: ({ world, actor, id }) => {
      removeEmployment(world, actor, id);
      return deleted("Candidate Employment", id);
    },
  },
  {
    method: "POST",
    path: "/v3/candidate_tags",
    scope: "harvest:candidate_tags:create",
    success: 201,
    body: BODIES.createTag,
    run: ({ world, body }) => shown(createTag(world, (body as { name: string }).name)),
  },
  {
    method: "DELETE",
    path: "/v3/candidate_tags/:id",
    scope: "harvest:candidate_tags:destroy",
    success: 200,
    body: null,
    run: ({ world, id }) => {
      need(world.candidateTags, id, "Candidate Tag");
      removeTag(world, id);
      return deleted("Candidate Tag", id);
    },
  },
  {
    method: "POST",
    path: "/v3/applied_candidate_tags",
    scope: "harvest:applied_candidate_tags:create",
    success: 201,
    body: BODIES.applyTag,
    run: ({ world, actor, body }) => {
      const input = body as { candidate_id: number; candidate_tag_id: number };
      const candidate = needCandidate(world, actor, input.candidate_id);
      need(world.candidateTags, input.candidate_tag_id, "Candidate Tag");
      const applied = applyTag(world, candidate.id, input.candidate_tag_id);
      updateCandidateEvent(world, candidate);
      return shown(applied);
    },
  },
  {
    method: "DELETE",
    path: "/v3/applied_candidate_tags/:id",
    scope: "harvest:applied_candidate_tags:destroy",
    success: 200,
    body: null,
    run: ({ world, id }) => {
      need(world.appliedTags, id, "Applied Candidate Tag");
      world.appliedTags.remove(id);
      return deleted("Applied Candidate Tag", id);
    },
  },
];
