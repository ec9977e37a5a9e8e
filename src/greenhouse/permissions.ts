/** The 27 permissions as a Greenhouse admin reads them, in the order of the setup guide. Both generations prove each. */
export const REQUIRED_PERMISSIONS = [
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
export type RequiredPermission = (typeof REQUIRED_PERMISSIONS)[number];

const REQUIRED: ReadonlySet<string> = new Set(REQUIRED_PERMISSIONS);

/** Whether a row is one of the 27, whose lack makes a connection less than healthy. */
export const isRequiredPermission = (permission: string): boolean => REQUIRED.has(permission);
