// The 29 events, each with the label of its entry in the "When" list of Greenhouse's form. The label is what a ping
// carries; the action is what a delivery carries (web hook documents, "All events").

export const EVENTS = {
  new_candidate_application: "Candidate has submitted application",
  delete_application: "Delete application",
  application_updated: "Application updated",
  offer_created: "Offer created",
  offer_approved: "Offer approved",
  offer_updated: "Offer updated",
  offer_deleted: "Offer deleted",
  new_prospect_application: "Prospect created",
  delete_candidate: "Delete candidate",
  hire_candidate: "Candidate has been hired",
  merge_candidate: "Merged candidate",
  candidate_stage_change: "Candidate has changed stage",
  unhire_candidate: "Candidate unhired",
  reject_candidate: "Candidate or prospect rejected",
  unreject_candidate: "Candidate or prospect unrejected",
  update_candidate: "Candidate or prospect updated",
  candidate_anonymized: "Candidate anonymized",
  interview_deleted: "Interview deleted",
  scorecard_deleted: "Scorecard deleted",
  job_created: "Job created",
  job_deleted: "Job deleted",
  job_updated: "Job updated",
  job_approved: "Job approved",
  job_post_created: "Job Post Created",
  job_post_updated: "Job Post Updated",
  job_post_deleted: "Job Post Deleted",
  job_interview_stage_deleted: "Job interview stage deleted",
  department_deleted: "Department deleted",
  office_deleted: "Office deleted",
} as const;

export type Action = keyof typeof EVENTS;
export const ACTIONS = Object.keys(EVENTS) as Action[];

/** Sources differ in the case of labels, so either case chooses the event. */
export function actionOfLabel(label: string): Action | null {
  const wanted = label.trim().toLowerCase();
  return ACTIONS.find((action) => EVENTS[action].toLowerCase() === wanted) ?? null;
}
