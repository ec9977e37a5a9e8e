/** Harvest whose reads are not given up at the first lost answer: asking once more costs a moment and changes nothing. */
import type { Answer, Harvest } from "../greenhouse/harvest.ts";

/** Before the second and the third try. What is still down then is down for longer, and the row is put back. */
const PAUSES_MS = [100, 400];
/** An answer that took so long to be lost would take as long again: the row's lease does not wait for that. */
const QUICK_MS = 5_000;

/** The same client with every read of a person that an export makes tried up to three times. Writes are left alone. */
export function patiently(harvest: Harvest, clock: () => number): Harvest {
  const again = async <T>(ask: () => Answer<T>): Answer<T> => {
    for (const pauseMs of PAUSES_MS) {
      const startedAt = clock();
      const answer = await ask();
      const lost =
        !answer.ok && answer.reason.disposition === "retry" && answer.reason.code !== "rate_limited";
      if (!lost || clock() - startedAt > QUICK_MS) return answer;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    return ask();
  };
  return {
    ...harvest,
    findPeopleByEmail: (email) => again(() => harvest.findPeopleByEmail(email)),
    getPeople: (ids) => again(() => harvest.getPeople(ids)),
    peopleCreatedSince: (sinceMs, next) => again(() => harvest.peopleCreatedSince(sinceMs, next)),
    applicationsOf: (candidateId) => again(() => harvest.applicationsOf(candidateId)),
    attachmentsOf: (target) => again(() => harvest.attachmentsOf(target)),
    notesOf: (candidateId) => again(() => harvest.notesOf(candidateId)),
    educationsOf: (candidateId) => again(() => harvest.educationsOf(candidateId)),
    employmentsOf: (candidateId) => again(() => harvest.employmentsOf(candidateId)),
    matchEducation: (education) => again(() => harvest.matchEducation(education)),
  };
}
