/** `Harvest` on v3. Every call is made with the connection's own token: a recruiter's would read emptiness. */
import { ok } from "../../lib/result.ts";
import type { Wire } from "../call.ts";
import type { TokenSource } from "../gate.ts";
import type { Harvest } from "../harvest.ts";
import type { OptionStore } from "../options.ts";
import { profileUrl } from "../profile-url.ts";
import { addApplication, applicationsOf, getApplication, updateApplication } from "./applications.ts";
import { addEducation, educationsOf, matchEducation } from "./educations.ts";
import { getOne, listPage, postsOfJob, stagesOfJob } from "./lists.ts";
import { createOptions } from "./options.ts";
import * as parts from "./parts.ts";
import { createPerson, findPeopleByEmail, getPeople, peopleCreatedSince, updatePerson } from "./people.ts";
import { proveAccess } from "./prove.ts";
import { createReferrers } from "./referrers.ts";
import { createRejectionReasons } from "./rejection-reasons.ts";
import { applicationsUpdated, peopleUpdated, peopleWithApplications } from "./updated.ts";

export function createClient(wire: Wire, tokens: TokenSource, store: OptionStore): Harvest {
  const options = createOptions(wire, store);
  const referrers = createReferrers(wire);
  const reasons = createRejectionReasons(wire);
  return {
    kind: "harvest_v3",
    inlineParts: new Set(),
    ownsNewProspects: true,
    takesFile: () => true,
    proveAccess: () => proveAccess(wire, tokens),
    listPage: (list, next) => listPage(wire, list, next),
    getOne: (list, id) => getOne(wire, list, id),
    stagesOfJob: (jobId) => stagesOfJob(wire, jobId),
    postsOfJob: (jobId) => postsOfJob(wire, jobId),
    async postOfJob(jobId) {
      const posts = await postsOfJob(wire, jobId);
      return posts.ok ? ok(posts.value.find(({ live }) => live) ?? posts.value[0] ?? null) : posts;
    },
    findPeopleByEmail: (email) => findPeopleByEmail(wire, email),
    getPeople: (ids) => getPeople(wire, ids),
    peopleCreatedSince: (sinceMs, next) => peopleCreatedSince(wire, sinceMs, next),
    peopleUpdated: (window, next) => peopleUpdated(wire, window, next),
    applicationsUpdated: (window, next) => applicationsUpdated(wire, reasons, window, next),
    peopleWithApplications: (ids) => peopleWithApplications(wire, reasons, ids),
    applicationsOf: (candidateId) => applicationsOf(wire, reasons, candidateId),
    getApplication: (id) => getApplication(wire, reasons, id),
    createPerson: (person, placement) => createPerson(wire, referrers, person, placement),
    addApplication: (candidateId, placement) => addApplication(wire, referrers, candidateId, placement),
    updatePerson: (id, change) => updatePerson(wire, id, change),
    updateApplication: (id, change) => updateApplication(wire, referrers, id, change),
    addAttachment: ({ applicationId }, attachment) => parts.addAttachment(wire, applicationId, attachment),
    addNote: (candidateId, note) => parts.addNote(wire, candidateId, note),
    addEducation: (candidateId, education) => addEducation(wire, options, candidateId, education),
    addEmployment: (candidateId, employment) => parts.addEmployment(wire, candidateId, employment),
    attachmentsOf: ({ candidateId }) => parts.attachmentsOf(wire, candidateId),
    notesOf: (candidateId) => parts.notesOf(wire, candidateId),
    educationsOf: (candidateId) => educationsOf(wire, options, candidateId),
    employmentsOf: (candidateId) => parts.employmentsOf(wire, candidateId),
    matchEducation: (education) => matchEducation(options, education),
    profileUrl,
  };
}
