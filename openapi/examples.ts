/** Answers as they look, told of one made-up customer, so that ids mean the same wherever they stand. */

export const TENANT_ID = "ten_01jh0qx5m8w3k9d7r2b6v4t1ae";
export const EXPORT_ID = "exp_01jh0r2c5n7p9s1t3v5x7z9b2d";
export const EXPORTED_AT = "2026-01-05T09:31:12.000Z";
export const JOB_ID = 4_294_968_310;
export const PERSON_ID = 4_294_971_042;
export const APPLICATION_ID = 4_294_975_600;
const URL_OF_PERSON = `https://app.greenhouse.io/people/${PERSON_ID}`;

const RATE = { limit: 50, remaining: 47, resetsAt: "2026-01-05T09:31:30.000Z" };
export const connection = {
  kind: "harvest_v3",
  status: "degraded",
  credentialEndsWith: "x9Qf",
  actingUser: { id: 4_294_967_400, name: "Headhuntr Service", siteAdmin: true },
  verifiedAt: "2026-01-05T09:00:00.000Z",
  permissions: [
    {
      permission: "Candidates › POST: Add Note",
      harvest: "harvest:notes:create",
      state: "missing",
      fix: "In Greenhouse, open Configure › Dev Center › API Credentials, choose Manage Permissions and tick it.",
    },
  ],
  notices: [],
  rateLimit: RATE,
};

export const signal = {
  code: "webhooks.failing",
  severity: "error",
  who: "admin",
  message: "1 web hook is posted with another secret key than the one in force.",
  fix: "Enter the secret key in Greenhouse again, at the hooks named here.",
  count: 1,
  since: "2026-01-05T08:12:00.000Z",
  items: ["Headhuntr.io-Job Updated"],
};
export const health = {
  status: "broken",
  checkedAt: "2026-01-05T09:31:00.000Z",
  connection: {
    status: "healthy",
    kind: "harvest_v3",
    verifiedAt: "2026-01-05T09:00:00.000Z",
    missingPermissions: [],
    rateLimit: RATE,
  },
  webhooks: {
    secretKeySet: true,
    waiting: 0,
    verified: 11,
    receiving: 2,
    failing: 1,
    lastDeliveryAt: "2026-01-05T09:30:41.000Z",
    failedDeliveries: 0,
    previousSecretUntil: null,
  },
  lists: [{ list: "jobs", completedAt: "2026-01-05T06:00:04.000Z", count: 38, problem: null }],
  exports: {
    open: 1,
    queuedRows: 12,
    oldestQueuedAt: "2026-01-05T09:30:55.000Z",
    inReview: 0,
    mailsFailed: 0,
  },
  deadLetters: 0,
  signals: [signal],
};

export const hook = {
  slug: "candidate-hired",
  name: "Headhuntr.io-Candidate Hired",
  when: "Candidate has been hired",
  action: "hire_candidate",
  url: "https://ats.headhuntr.example/webhooks/Wq3…/candidate-hired",
  errorRecipientEmail: "ats@headhuntr.io",
  disabled: false,
  attempts: 7,
  status: "verified",
  pingedAt: "2026-01-05T09:02:10.000Z",
  lastDeliveryAt: null,
  advice: null,
};
export const delivery = {
  id: "del_01jh0r0f3k5m7n9q1s3t5v7x9z",
  slug: "candidate-stage-change",
  action: "candidate_stage_change",
  state: "applied",
  reason: null,
  receivedAt: "2026-01-05T10:02:11.000Z",
};

export const profile = {
  firstName: "Ana",
  lastName: "Sorel",
  title: "Optics engineer",
  emails: [{ value: "ana.sorel@post.example.net", type: "personal" }],
  attachments: [
    { filename: "ana-sorel.pdf", type: "resume", url: "https://files.headhuntr.example/ana-sorel.pdf" },
  ],
};
export const shownProfile = {
  ...profile,
  phones: [],
  addresses: [],
  websites: [],
  socials: [],
  tags: [],
  notes: [],
  messages: [],
  educations: [],
  employments: [],
  customFields: [],
};
const application = {
  id: APPLICATION_ID,
  prospect: false,
  jobIds: [JOB_ID],
  jobName: "Optics Engineer",
  status: "active",
  stage: "Application Review",
  rejectedAt: null,
  rejectionReason: null,
  hiredAt: null,
  lastActivityAt: EXPORTED_AT,
};
const standing = {
  flag: { label: "ATS Exported", exportedAt: EXPORTED_AT },
  greenhouse: { candidateId: PERSON_ID, url: URL_OF_PERSON, applications: [application] },
  mergedInto: null,
  deletedAt: null,
};
export const entry = { id: "cand-1", stage: "Contacted", profile: shownProfile, warnings: [], ...standing };
export const candidate = {
  id: "cand-1",
  exports: [{ id: EXPORT_ID, as: "candidate", jobIds: [JOB_ID], exportedAt: EXPORTED_AT }],
  ...standing,
};

export const requestedBy = {
  userId: "usr-ines",
  email: "ines.okafor@larkspur.example.com",
  name: "Ines Okafor",
};
export const requisition = { id: "req-1", name: "Optics engineers" };
export const exportRequest = {
  requisition,
  requestedBy,
  jobIds: [JOB_ID],
  candidates: [{ id: "cand-1", ...profile }],
};
const counts = {
  queued: 0,
  running: 0,
  exported: 1,
  existing: 0,
  skipped: 0,
  failed: 0,
  review: 0,
  cancelled: 0,
};
export const exported = {
  id: EXPORT_ID,
  as: "candidate",
  status: "done",
  waitingFor: null,
  total: 1,
  counts,
  requisition,
  jobIds: [JOB_ID],
  requestedBy,
  createdAt: "2026-01-05T09:31:04.000Z",
  finishedAt: "2026-01-05T09:31:13.000Z",
  etaSeconds: null,
  notification: { state: "sent", at: "2026-01-05T09:31:14.000Z" },
};
export const row = {
  candidateId: "cand-1",
  outcome: "exported",
  greenhouse: { candidateId: PERSON_ID, applicationId: APPLICATION_ID, url: URL_OF_PERSON },
  exportedAt: EXPORTED_AT,
  creditedVia: ["referrer"],
  steps: [
    { step: "person", state: "confirmed" },
    { step: "attachment", state: "confirmed" },
  ],
  warnings: [],
  error: null,
};
export const receipt = {
  exportId: EXPORT_ID,
  as: "candidate",
  requisition,
  jobs: [{ id: JOB_ID, name: "Optics Engineer" }],
  stage: null,
  pool: null,
  poolStage: null,
  owner: null,
  source: null,
  tags: [],
  creditedTo: { id: 4_294_967_411, name: "Ines Okafor" },
  requestedBy,
  createdAt: exported.createdAt,
  finishedAt: exported.finishedAt,
  total: 1,
  counts,
  uncredited: [],
  rows: [
    {
      candidateId: "cand-1",
      name: "Ana Sorel",
      outcome: "exported",
      exportedAt: EXPORTED_AT,
      url: URL_OF_PERSON,
      creditedVia: ["referrer"],
      uncredited: [],
      readBack: [],
      warnings: [],
      error: null,
    },
  ],
};
export const preview = {
  id: "prv_01jh0r1a2b3c4d5e6f7g8h9j0k",
  status: "done",
  items: [
    {
      candidateId: "cand-1",
      decision: "attach",
      reason: "Is in Greenhouse already and gets the application.",
      matches: [{ candidateId: PERSON_ID, url: URL_OF_PERSON }],
    },
  ],
};
export const change = {
  id: "chg_0000000000000042",
  type: "candidate.exported",
  at: EXPORTED_AT,
  candidateId: "cand-1",
  greenhouse: { candidateId: PERSON_ID, applicationId: APPLICATION_ID },
  exportId: EXPORT_ID,
  as: "candidate",
  jobIds: [JOB_ID],
};
export const callback = {
  url: "https://hooks.headhuntr.example/greenhouse",
  status: "active",
  createdAt: "2026-01-05T09:05:00.000Z",
  cursor: "chg_0000000000000042",
  lastPushedAt: EXPORTED_AT,
  failure: null,
  disabledAt: null,
};
export const problem = {
  type: "urn:headhuntr:problem:request.invalid",
  title: "Invalid input",
  status: 422,
  detail: "The request was understood but not accepted. See errors for what to change.",
  code: "request.invalid",
  requestId: "req_01jh0r3d4e5f6g7h8j9k0m1n2p",
  errors: [{ path: "candidates.0.emails.0.type", message: "Invalid option" }],
};
