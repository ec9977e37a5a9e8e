/** `Harvest` on v1. Nothing outside the 27 permissions is called: what they do not reach is null or goes into a note. */

import { ok } from "../../lib/result.ts";
import type { Harvest } from "../harvest.ts";
import { profileUrl } from "../profile-url.ts";
import { addApplication, getApplication, updateApplication } from "./applications.ts";
import { contentTypeOf } from "./content-type.ts";
import { matchEducation } from "./educations.ts";
import { getOne, listPage, postOfJob, postsOfJob, stagesOfJob } from "./lists.ts";
import * as parts from "./parts.ts";
import * as people from "./people.ts";
import { proveAccess } from "./prove.ts";
import { peopleUpdated, peopleWithApplications } from "./updated.ts";
import type { V1 } from "./write.ts";

export function createClient(v1: V1): Harvest {
  const { wire } = v1;
  return {
    kind: "harvest_v1",
    inlineParts: new Set(["attachments", "notes", "educations", "employments"]),
    ownsNewProspects: false,
    takesFile: (filename) => contentTypeOf(filename) !== null,
    proveAccess: () => proveAccess(v1),
    listPage: (list, next) => listPage(wire, list, next),
    getOne: (list, id) => getOne(wire, list, id),
    stagesOfJob: (jobId) => stagesOfJob(wire, jobId),
    postsOfJob: (jobId) => postsOfJob(wire, jobId),
    postOfJob: (jobId) => postOfJob(wire, jobId),
    findPeopleByEmail: (email) => people.findPeopleByEmail(wire, email),
    getPeople: (ids) => people.getPeople(wire, ids),
    peopleCreatedSince: (sinceMs, next) => people.peopleCreatedSince(wire, sinceMs, next),
    peopleUpdated: (window, next) => peopleUpdated(wire, window, next),
    applicationsUpdated: async () => ok({ items: [], next: null }),
    peopleWithApplications: (ids) => peopleWithApplications(wire, ids),
    async applicationsOf(candidateId) {
      const belongings = await people.belongingsOf(wire, candidateId);
      return belongings.ok ? ok(belongings.value.applications ?? []) : belongings;
    },
    getApplication: (id) => getApplication(v1, id),
    createPerson: (person, placement, with_, credit) =>
      people.createPerson(v1, person, placement, with_, credit),
    addApplication: (candidateId, placement, credit) => addApplication(v1, candidateId, placement, credit),
    updatePerson: (id, change, credit) => people.updatePerson(v1, id, change, credit),
    updateApplication: (id, change, credit) => updateApplication(v1, id, change, credit),
    addAttachment: ({ candidateId }, attachment, credit) =>
      parts.addAttachment(v1, candidateId, attachment, credit),
    addNote: (candidateId, note, credit) => parts.addNote(v1, candidateId, note, credit),
    addEducation: (candidateId, education, credit) => parts.addEducation(v1, candidateId, education, credit),
    addEmployment: (candidateId, employment, credit) =>
      parts.addEmployment(v1, candidateId, employment, credit),
    async attachmentsOf({ candidateId }) {
      const belongings = await people.belongingsOf(wire, candidateId);
      if (!belongings.ok) return belongings;
      const files = belongings.value.attachments ?? [];
      return ok(files.map(({ created_at, ...file }) => ({ ...file, createdAt: created_at })));
    },
    // The activity feed is outside the 27 permissions.
    notesOf: async () => ok(null),
    async educationsOf(candidateId) {
      const belongings = await people.belongingsOf(wire, candidateId);
      return belongings.ok ? ok(people.educationsOn(belongings.value)) : belongings;
    },
    async employmentsOf(candidateId) {
      const belongings = await people.belongingsOf(wire, candidateId);
      return belongings.ok ? ok(people.employmentsOn(belongings.value)) : belongings;
    },
    async matchEducation(education) {
      const { fields, unmatched } = await matchEducation(v1.options, education);
      return ok({ writable: fields !== null, unmatched });
    },
    profileUrl,
  };
}
