// The boxes an admin ticks for a v1 key. The first 27 are what the product's setup guide asks for, printed as it
// prints them; a key is given these by default. The others exist for calls outside the guide.

export const PERMISSIONS = [
  "Applications › GET: Retrieve Application",
  "Applications › PATCH: Update Application",
  "Candidates › GET: Retrieve Candidate",
  "Candidates › GET: List Candidates",
  "Candidates › PATCH: Edit Candidate",
  "Candidates › POST: Add Candidate",
  "Candidates › POST: Add Note",
  "Candidates › POST: Add Attachment",
  "Candidates › POST: Add Application",
  "Candidates › POST: Add Education",
  "Candidates › POST: Add Employment",
  "Candidates › POST: Add Prospect",
  "Departments › GET: List Departments",
  "Departments › GET: Retrieve Department",
  "Jobs › GET: List Jobs",
  "Jobs › GET: Retrieve Job",
  "Job posts › GET: List Job Posts",
  "Job posts › GET: Retrieve Job Post",
  "Job posts › GET: List Job Posts for Job",
  "Job posts › GET: Retrieve Job Post for Job",
  "Job stages › GET: List Job Stages",
  "Job stages › GET: List Job Stages for Job",
  "Job stages › GET: Retrieve Job Stage",
  "Sources › GET: List Sources",
  "Prospect pool › GET: List Prospect Pools",
  "Prospect pool › GET: Retrieve Prospect Pool",
  "Users › GET: List Users",
] as const;

export const OTHER_PERMISSIONS = [
  "Applications › GET: List Applications",
  "Candidates › GET: Retrieve Activity Feed",
  "Degrees › GET: List Degrees",
  "Disciplines › GET: List Disciplines",
  "Schools › GET: List Schools",
  "Users › GET: Retrieve User",
] as const;

export const ALL_PERMISSIONS = [...PERMISSIONS, ...OTHER_PERMISSIONS] as const;
export type Permission = (typeof ALL_PERMISSIONS)[number];
