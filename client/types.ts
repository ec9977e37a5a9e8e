/** Types of the API, made by `npm run openapi` from the schemas that validate. Not edited by hand. */
export type Application = { id: number; prospect: boolean; jobIds: (number)[]; jobName: string | null; status: "active" | "rejected" | "hired" | "converted"; stage: string | null; rejectedAt: string | null; rejectionReason: string | null; hiredAt: string | null; lastActivityAt: string | null; };
export type Callback = { url: string; status: "active" | "failing" | "disabled"; createdAt: string; cursor: string; lastPushedAt: string | null; failure: { reason: string; since: string | null; attempts: number; nextAttemptAt: string | null; } | null; disabledAt: string | null; };
export type Candidate = { id: string; exports: ({ id: string; as: "candidate" | "prospect"; jobIds: (number)[]; exportedAt: string; })[]; flag: { label: "ATS Exported"; exportedAt: string; } | null; greenhouse: { candidateId: number; url: string; applications: (Application)[]; } | null; mergedInto: number | null; deletedAt: string | null; };
export type Change = { id: string; type: "candidate.hired" | "candidate.stage_changed" | "candidate.rejected" | "candidate.unrejected" | "candidate.updated" | "candidate.deleted" | "candidate.merged" | "prospect.created" | "job.created" | "job.updated" | "job.deleted" | "job_post.created" | "job_post.updated" | "job_post.deleted" | "candidate.exported" | "export.finished"; at: string; candidateId: string | null; greenhouse: { [name: string]: number | (number)[]; }; [name: string]: unknown; };
export type Connection = { kind: "harvest_v3" | "harvest_v1" | "partner" | null; status: "healthy" | "degraded" | "reconnect_needed" | "none"; credentialEndsWith?: string | null | undefined; actingUser: { id: number | null; name: string | null; siteAdmin: boolean | null; } | null; verifiedAt: string | null; permissions: (Permission)[]; notices: (string)[]; rateLimit: { limit: number; remaining: number; resetsAt: string; } | null; };
export type Delivery = { id: string; slug: string | null; action: string | null; state: "applied" | "recorded" | "failed"; reason: string | null; receivedAt: string; };
export type Export = { id: string; as: "candidate" | "prospect"; status: "queued" | "running" | "waiting" | "done" | "done_with_failures" | "cancelled"; waitingFor: "rate_limit" | "reconnect_needed" | "paused" | null; total: number; counts: { queued: number; running: number; exported: number; existing: number; skipped: number; failed: number; review: number; cancelled: number; }; requisition: { id: string; name: string; }; jobIds: (number)[]; requestedBy: { userId: string; email: string; name: string; }; createdAt: string; finishedAt: string | null; etaSeconds: number | null; notification: { state: "pending" | "sent" | "unknown" | "failed"; at: string | null; }; };
export type ExportRow = { candidateId: string; outcome: "queued" | "running" | "exported" | "existing" | "skipped" | "failed" | "review" | "cancelled"; greenhouse: { candidateId: number; applicationId: number | null; url: string; } | null; exportedAt: string | null; creditedVia: (string)[]; steps: ({ step: "lookup" | "person" | "application" | "attachment" | "note" | "education" | "employment"; state: "planned" | "sent" | "confirmed" | "unknown" | "refused"; })[]; warnings: (string)[]; error: { code: string; message: string; fix: string; } | null; matches?: ({ candidateId: number; url: string; })[] | undefined; };
export type GreenhouseUser = { greenhouseUserId: number; name: string; email: string | null; siteAdmin: boolean; deactivated: boolean; };
export type Health = { status: "healthy" | "attention" | "broken"; checkedAt: string; connection: { status: "healthy" | "degraded" | "reconnect_needed" | "none"; kind: "harvest_v3" | "harvest_v1" | "partner" | null; verifiedAt: string | null; missingPermissions: (string)[]; rateLimit: { limit: number; remaining: number; resetsAt: string; } | null; }; webhooks: { secretKeySet: boolean; waiting: number; verified: number; receiving: number; failing: number; lastDeliveryAt: string | null; failedDeliveries: number; previousSecretUntil: string | null; }; lists: ({ list: string; completedAt: string | null; count: number; problem: string | null; })[]; exports: { open: number; queuedRows: number; oldestQueuedAt: string | null; inReview: number; mailsFailed: number; }; deadLetters: number; signals: (Signal)[]; };
export type Hooks = { secretKeySetAt: string | null; previousValidUntil: string | null; warning: string | null; errorRecipientEmail: string; unassignedFailureAt: string | null; kept: { checkedAt: string | null; problem: string | null; advice: string | null; } | null; hooks: ({ slug: string; name: string; when: string; action: string; url: string; errorRecipientEmail: string; disabled: false; attempts: 7; status: "waiting" | "verified" | "receiving" | "failing"; pingedAt: string | null; lastDeliveryAt: string | null; advice: string | null; })[]; };
export type Job = { id: number; name: string; status: "open" | "closed" | "draft"; confidential: boolean | null; requisitionId: string | null; openedAt: string | null; closedAt: string | null; };
export type JobPost = { id: number; jobId: number | null; title: string; live: boolean; };
export type JobStage = { id: number; jobId: number; name: string; order: number; };
export type NamedRecord = { id: number; name: string; };
export type Permission = { permission: string; harvest: string; state: "granted" | "missing" | "unproven"; fix: string | null; };
export type Preview = { id: string; status: "running" | "done"; items: ({ candidateId: string; decision: "create" | "attach" | "existing" | "skip" | "review" | "refuse"; reason: string | null; matches: ({ candidateId: number; url: string; })[]; })[]; };
export type ProductUser = { userId: string; email: string; name: string; };
export type ProfileAsKept = { firstName: string; lastName: string; preferredName?: string | undefined; title?: string | undefined; company?: string | undefined; emails: ({ value: string; type: string; })[]; phones: ({ value: string; type: string; })[]; addresses: ({ value: string; type: string; })[]; websites: ({ value: string; type: string; })[]; socials: (string)[]; tags: (string)[]; notes: ({ body: string; visibility: "public" | "private" | "admin_only"; })[]; messages: ({ sentAt?: string | null | undefined; from: string; to: string; subject: string; body: string; })[]; educations: ({ school?: string | undefined; degree?: string | undefined; discipline?: string | undefined; startDate?: string | undefined; endDate?: string | undefined; })[]; employments: ({ company?: string | undefined; title?: string | undefined; startDate?: string | undefined; endDate?: string | undefined; })[]; attachments: ({ filename: string; type: "resume" | "cover_letter" | "other"; url?: string | undefined; bytes?: number | undefined; })[]; customFields: ({ nameKey?: string | undefined; id?: number | undefined; value: unknown; })[]; };
export type ProspectPool = { id: number; name: string; stages: (NamedRecord)[]; };
export type Receipt = { exportId: string; as: "candidate" | "prospect"; requisition: { id: string; name: string; }; jobs: ({ id: number; name: string | null; })[]; stage: { id: number; name: string | null; } | null; pool: { id: number; name: string | null; } | null; poolStage: { id: number; name: string | null; } | null; owner: { id: number; name: string | null; } | null; source: { id: number; name: string | null; } | null; tags: (string)[]; creditedTo: { id: number; name: string | null; }; requestedBy: { userId: string; email: string; name: string; }; createdAt: string; finishedAt: string | null; total: number; counts: { queued: number; running: number; exported: number; existing: number; skipped: number; failed: number; review: number; cancelled: number; }; uncredited: ({ code: "no_referrer" | "referrers_hidden" | "actor_refused" | "owner_not_settable"; people: number; message: string; })[]; rows: ({ candidateId: string; name: string; outcome: "queued" | "running" | "exported" | "existing" | "skipped" | "failed" | "review" | "cancelled"; exportedAt: string | null; url: string | null; creditedVia: (string)[]; uncredited: ("no_referrer" | "referrers_hidden" | "actor_refused" | "owner_not_settable")[]; readBack: ("lookup" | "person" | "application" | "attachment" | "note" | "education" | "employment")[]; warnings: (string)[]; error: { code: string; message: string; fix: string; } | null; })[]; };
export type Requisition = { id: string; name: string; greenhouseJobIds: (number)[]; };
export type ShortlistEntry = { id: string; stage: string; profile: ProfileAsKept; warnings: (string)[]; flag: { label: "ATS Exported"; exportedAt: string; } | null; greenhouse: { candidateId: number; url: string; applications: (Application)[]; } | null; mergedInto: number | null; deletedAt: string | null; };
export type Signal = { code: string; severity: "error" | "warning" | "info"; who: "admin" | "recruiter" | "product" | "operator"; message: string; fix: string; count: number | null; since: string | null; items: (string)[]; };
export type UserMapping = { userId: string; greenhouseUserId: number; email: string | null; name: string | null; };

/** Operations under a tenant's path: what goes in, what comes back. */
export interface Operations {
  /** Connect Greenhouse, or replace the credential. */
  "PUT /connection": { input: { body: { kind: "harvest_v3"; clientId: string; clientSecret: string; actingUserId?: number | undefined; acceptFewer?: boolean | undefined; } | { kind: "harvest_v1"; apiKey: string; actingUserId: number; acceptFewer?: boolean | undefined; }; }; answer: Connection };
  /** The connection, every permission and how to fix a missing one. */
  "GET /connection": { input: Record<never, never>; answer: Connection };
  /** Try the connection afresh. */
  "POST /connection/verify": { input: Record<never, never>; answer: Connection };
  /** Begin to connect through Greenhouse's consent page. */
  "POST /connection/oauth": { input: Record<never, never>; answer: { authorizeUrl: string; } };
  /** Disconnect. */
  "DELETE /connection": { input: Record<never, never>; answer: undefined };
  /** How the tenant stands: signals, the gravest first, each with what to do. */
  "GET /health": { input: Record<never, never>; answer: Health };
  /** The 14 web hooks as an admin enters them in Greenhouse, and how each is doing. */
  "GET /webhooks": { input: Record<never, never>; answer: Hooks };
  /** Make or rotate the secret key. */
  "POST /webhooks/secret": { input: { body?: { revokePrevious?: boolean | undefined; }; }; answer: { secretKey: string; previousValidUntil: string | null; } };
  /** What Greenhouse posted, the latest first. */
  "GET /deliveries": { input: { query?: { limit?: number | undefined; cursor?: string | undefined; state?: "applied" | "recorded" | "failed" | undefined; action?: string | undefined; }; }; answer: { items: (Delivery)[]; nextCursor: string | null; } };
  /** Run all failed deliveries again, in the background. */
  "POST /deliveries/replay": { input: { body: { state: "failed"; }; }; answer: { queued: number; } };
  /** Run a delivery again; what took effect stays as it is. */
  "POST /deliveries/{id}/replay": { input: { path: { id: string | number }; }; answer: Delivery };
  /** Greenhouse's users, from our copy. */
  "GET /greenhouse-users": { input: { query?: { limit?: number | undefined; cursor?: string | undefined; }; }; answer: { items: (GreenhouseUser)[]; nextCursor: string | null; } };
  /** Replace the list of the product's own users. */
  "PUT /users": { input: { body: { users: ({ userId: string; email: string; name: string; })[]; }; }; answer: { users: (ProductUser)[]; } };
  /** The product's own users. */
  "GET /users": { input: { query?: { limit?: number | undefined; cursor?: string | undefined; }; }; answer: { items: (ProductUser)[]; nextCursor: string | null; } };
  /** Who is who. */
  "GET /user-mappings": { input: { query?: { limit?: number | undefined; cursor?: string | undefined; }; }; answer: { items: (UserMapping)[]; nextCursor: string | null; } };
  /** Propose mappings by e-mail and name; nothing is kept. */
  "POST /user-mappings/suggest": { input: Record<never, never>; answer: { items: ({ userId: string; greenhouseUserId: number; by: "email" | "secondary_email" | "name"; })[]; } };
  /** Map users from Greenhouse's user export. */
  "POST /user-mappings/import": { input: { form: FormData; }; answer: { mapped: number; proposed: ({ userId: string; greenhouseUserId: number; by: "email" | "secondary_email" | "name"; })[]; unmatched: (ProductUser)[]; refused: ({ row: number; reason: string; })[]; } };
  /** Map a user. */
  "PUT /user-mappings/{userId}": { input: { path: { userId: string | number }; body: { greenhouseUserId: number; }; }; answer: UserMapping };
  /** Remove a mapping. */
  "DELETE /user-mappings/{userId}": { input: { path: { userId: string | number }; }; answer: undefined };
  /** A link into the console for one of the product's people; it works once. */
  "POST /console-links": { input: { body: { userId: string; email: string; role: "admin" | "recruiter"; }; }; answer: { url: string; expiresAt: string; } };
  /** Jobs, from our copy. */
  "GET /jobs": { input: { query?: { limit?: number | undefined; cursor?: string | undefined; status?: "open" | "closed" | "draft" | undefined; q?: string | undefined; }; }; answer: { items: (Job)[]; nextCursor: string | null; } };
  /** One of them. */
  "GET /jobs/{id}": { input: { path: { id: string | number }; }; answer: Job };
  /** Job posts, from our copy. */
  "GET /job-posts": { input: { query?: { limit?: number | undefined; cursor?: string | undefined; jobId?: number | undefined; }; }; answer: { items: (JobPost)[]; nextCursor: string | null; } };
  /** One of them. */
  "GET /job-posts/{id}": { input: { path: { id: string | number }; }; answer: JobPost };
  /** Job stages, from our copy. */
  "GET /job-stages": { input: { query?: { limit?: number | undefined; cursor?: string | undefined; jobId?: number | undefined; }; }; answer: { items: (JobStage)[]; nextCursor: string | null; } };
  /** One of them. */
  "GET /job-stages/{id}": { input: { path: { id: string | number }; }; answer: JobStage };
  /** Departments, from our copy. */
  "GET /departments": { input: { query?: { limit?: number | undefined; cursor?: string | undefined; }; }; answer: { items: (NamedRecord)[]; nextCursor: string | null; } };
  /** One of them. */
  "GET /departments/{id}": { input: { path: { id: string | number }; }; answer: NamedRecord };
  /** Sources, from our copy. */
  "GET /sources": { input: { query?: { limit?: number | undefined; cursor?: string | undefined; }; }; answer: { items: (NamedRecord)[]; nextCursor: string | null; } };
  /** One of them. */
  "GET /sources/{id}": { input: { path: { id: string | number }; }; answer: NamedRecord };
  /** Prospect pools, from our copy. */
  "GET /prospect-pools": { input: { query?: { limit?: number | undefined; cursor?: string | undefined; }; }; answer: { items: (ProspectPool)[]; nextCursor: string | null; } };
  /** One of them. */
  "GET /prospect-pools/{id}": { input: { path: { id: string | number }; }; answer: ProspectPool };
  /** Read all lists from Greenhouse again. */
  "POST /sync": { input: Record<never, never>; answer: { items: ({ list: string; completedAt: string | null; count: number; state: "idle" | "queued" | "running"; problem: string | null; })[]; } };
  /** How fresh each list is. */
  "GET /sync": { input: Record<never, never>; answer: { items: ({ list: string; completedAt: string | null; count: number; state: "idle" | "queued" | "running"; problem: string | null; })[]; } };
  /** How the comparison of our copy with Greenhouse stands. */
  "GET /sync/repair": { input: Record<never, never>; answer: { state: "idle" | "queued" | "running"; completedAt: string | null; coveredUntil: string | null; repaired: number; alarm: number | null; problem: string | null; missing: ({ candidateId: string; greenhouseCandidateId: number; since: string; })[]; reviews: ({ id: string; candidateId: string; greenhouseCandidateId: number; nowUnder: number; applicationId: number | null; foundAt: string; })[]; } };
  /** Decide what became of somebody whom Greenhouse does not show any more. */
  "POST /sync/reviews/{id}/resolve": { input: { path: { id: string | number }; body: { decision: "merge" | "dismiss"; }; }; answer: { id: string; decision: "merge" | "dismiss"; } };
  /** The product's requisitions. */
  "GET /requisitions": { input: { query?: { limit?: number | undefined; cursor?: string | undefined; }; }; answer: { items: (Requisition)[]; nextCursor: string | null; } };
  /** Make or replace a requisition. */
  "PUT /requisitions/{requisitionId}": { input: { path: { requisitionId: string | number }; body: { name: string; greenhouseJobIds?: (number)[] | undefined; }; }; answer: Requisition };
  /** Search and filter a shortlist. */
  "GET /requisitions/{requisitionId}/candidates": { input: { path: { requisitionId: string | number }; query?: { limit?: number | undefined; cursor?: string | undefined; q?: string | undefined; stage?: string | undefined; exported?: boolean | undefined; }; }; answer: { items: (ShortlistEntry)[]; nextCursor: string | null; } };
  /** Put a person on a shortlist, or replace them (8 MiB at most). */
  "PUT /requisitions/{requisitionId}/candidates/{candidateId}": { input: { path: { requisitionId: string | number; candidateId: string | number }; body: { stage: string; profile: { firstName: string; lastName: string; preferredName?: string | null | undefined; title?: string | null | undefined; company?: string | null | undefined; emails?: ({ value: string; type?: "personal" | "work" | "other" | undefined; })[] | undefined; phones?: ({ value: string; type?: "home" | "work" | "mobile" | "skype" | "other" | undefined; })[] | undefined; addresses?: ({ value: string; type?: "home" | "work" | "other" | undefined; })[] | undefined; websites?: ({ value: string; type?: "personal" | "company" | "portfolio" | "blog" | "other" | undefined; })[] | undefined; socials?: (string)[] | undefined; tags?: (string)[] | undefined; notes?: ({ body: string; visibility?: "public" | "private" | "admin_only" | undefined; })[] | undefined; messages?: ({ sentAt?: string | null | undefined; from: string; to: string; subject?: string | undefined; body: string; })[] | undefined; educations?: ({ school?: string | null | undefined; degree?: string | null | undefined; discipline?: string | null | undefined; startDate?: string | null | undefined; endDate?: string | null | undefined; })[] | undefined; employments?: ({ company?: string | null | undefined; title?: string | null | undefined; startDate?: string | null | undefined; endDate?: string | null | undefined; })[] | undefined; attachments?: ({ filename: string; type?: "resume" | "cover_letter" | "other" | undefined; url?: string | undefined; content?: string | undefined; })[] | undefined; customFields?: ({ nameKey?: string | undefined; id?: number | undefined; value: string | number | boolean | null | (string | number)[] | { [name: string]: string | number | null; }; })[] | undefined; }; }; }; answer: ShortlistEntry };
  /** Take a person off a shortlist. */
  "DELETE /requisitions/{requisitionId}/candidates/{candidateId}": { input: { path: { requisitionId: string | number; candidateId: string | number }; }; answer: undefined };
  /** Put up to 200 people on a shortlist (25 MiB at most), all of them or none. */
  "POST /requisitions/{requisitionId}/candidates:batch": { input: { path: { requisitionId: string | number }; body: { candidates: ({ id: string; stage: string; profile: { firstName: string; lastName: string; preferredName?: string | null | undefined; title?: string | null | undefined; company?: string | null | undefined; emails?: ({ value: string; type?: "personal" | "work" | "other" | undefined; })[] | undefined; phones?: ({ value: string; type?: "home" | "work" | "mobile" | "skype" | "other" | undefined; })[] | undefined; addresses?: ({ value: string; type?: "home" | "work" | "other" | undefined; })[] | undefined; websites?: ({ value: string; type?: "personal" | "company" | "portfolio" | "blog" | "other" | undefined; })[] | undefined; socials?: (string)[] | undefined; tags?: (string)[] | undefined; notes?: ({ body: string; visibility?: "public" | "private" | "admin_only" | undefined; })[] | undefined; messages?: ({ sentAt?: string | null | undefined; from: string; to: string; subject?: string | undefined; body: string; })[] | undefined; educations?: ({ school?: string | null | undefined; degree?: string | null | undefined; discipline?: string | null | undefined; startDate?: string | null | undefined; endDate?: string | null | undefined; })[] | undefined; employments?: ({ company?: string | null | undefined; title?: string | null | undefined; startDate?: string | null | undefined; endDate?: string | null | undefined; })[] | undefined; attachments?: ({ filename: string; type?: "resume" | "cover_letter" | "other" | undefined; url?: string | undefined; content?: string | undefined; })[] | undefined; customFields?: ({ nameKey?: string | undefined; id?: number | undefined; value: string | number | boolean | null | (string | number)[] | { [name: string]: string | number | null; }; })[] | undefined; }; })[]; }; }; answer: { items: ({ id: string; stage: string; warnings: (string)[]; })[]; } };
  /** Export people to Greenhouse (25 MiB at most). */
  "POST /exports": { input: { body: { requisition: { id: string; name: string; }; requestedBy: { userId: string; email: string; name: string; }; jobIds?: (number)[] | undefined; stageId?: number | undefined; prospect?: { poolId?: number | undefined; poolStageId?: number | undefined; ownerUserId?: string | undefined; } | undefined; sourceId?: number | undefined; tags?: (string)[] | undefined; onExisting?: "attach" | "skip" | "create" | undefined; resume?: "if_missing" | "always" | "never" | undefined; candidateIds?: (string)[] | undefined; candidates?: ({ id: string; firstName: string; lastName: string; preferredName?: string | null | undefined; title?: string | null | undefined; company?: string | null | undefined; emails?: ({ value: string; type?: "personal" | "work" | "other" | undefined; })[] | undefined; phones?: ({ value: string; type?: "home" | "work" | "mobile" | "skype" | "other" | undefined; })[] | undefined; addresses?: ({ value: string; type?: "home" | "work" | "other" | undefined; })[] | undefined; websites?: ({ value: string; type?: "personal" | "company" | "portfolio" | "blog" | "other" | undefined; })[] | undefined; socials?: (string)[] | undefined; tags?: (string)[] | undefined; notes?: ({ body: string; visibility?: "public" | "private" | "admin_only" | undefined; })[] | undefined; messages?: ({ sentAt?: string | null | undefined; from: string; to: string; subject?: string | undefined; body: string; })[] | undefined; educations?: ({ school?: string | null | undefined; degree?: string | null | undefined; discipline?: string | null | undefined; startDate?: string | null | undefined; endDate?: string | null | undefined; })[] | undefined; employments?: ({ company?: string | null | undefined; title?: string | null | undefined; startDate?: string | null | undefined; endDate?: string | null | undefined; })[] | undefined; attachments?: ({ filename: string; type?: "resume" | "cover_letter" | "other" | undefined; url?: string | undefined; content?: string | undefined; })[] | undefined; customFields?: ({ nameKey?: string | undefined; id?: number | undefined; value: string | number | boolean | null | (string | number)[] | { [name: string]: string | number | null; }; })[] | undefined; })[] | undefined; }; }; answer: { id: string; as: "candidate" | "prospect"; status: "queued"; total: number; } };
  /** Exports, the latest first. */
  "GET /exports": { input: { query?: { limit?: number | undefined; cursor?: string | undefined; requisitionId?: string | undefined; status?: "queued" | "running" | "waiting" | "done" | "done_with_failures" | "cancelled" | undefined; }; }; answer: { items: (Export)[]; nextCursor: string | null; } };
  /** How an export stands. */
  "GET /exports/{id}": { input: { path: { id: string | number }; }; answer: Export };
  /** What became of each person of an export. */
  "GET /exports/{id}/rows": { input: { path: { id: string | number }; query?: { limit?: number | undefined; cursor?: string | undefined; }; }; answer: { items: (ExportRow)[]; nextCursor: string | null; } };
  /** Decide about a person who waits for it. */
  "POST /exports/{id}/rows/{candidateId}/resolve": { input: { path: { id: string | number; candidateId: string | number }; body: { decision: "use"; greenhouseCandidateId: number; } | { decision: "create"; } | { decision: "skip"; }; }; answer: Export };
  /** Try again what failed: rows, and refused parts. */
  "POST /exports/{id}/retry": { input: { path: { id: string | number }; }; answer: Export };
  /** Stop what is not exported yet. */
  "POST /exports/{id}/cancel": { input: { path: { id: string | number }; }; answer: Export };
  /** Send the receipt again. */
  "POST /exports/{id}/notify": { input: { path: { id: string | number }; }; answer: Export };
  /** The receipt: what the e-mail says. */
  "GET /exports/{id}/receipt.json": { input: { path: { id: string | number }; }; answer: Receipt };
  /** The receipt as CSV. */
  "GET /exports/{id}/receipt.csv": { input: { path: { id: string | number }; }; answer: string };
  /** The receipt as HTML. */
  "GET /exports/{id}/receipt.html": { input: { path: { id: string | number }; }; answer: string };
  /** What an export would do; writes nothing in Greenhouse. */
  "POST /exports/preview": { input: { body: { requisition: { id: string; name: string; }; requestedBy: { userId: string; email: string; name: string; }; jobIds?: (number)[] | undefined; stageId?: number | undefined; prospect?: { poolId?: number | undefined; poolStageId?: number | undefined; ownerUserId?: string | undefined; } | undefined; sourceId?: number | undefined; tags?: (string)[] | undefined; onExisting?: "attach" | "skip" | "create" | undefined; resume?: "if_missing" | "always" | "never" | undefined; candidateIds?: (string)[] | undefined; candidates?: ({ id: string; firstName: string; lastName: string; preferredName?: string | null | undefined; title?: string | null | undefined; company?: string | null | undefined; emails?: ({ value: string; type?: "personal" | "work" | "other" | undefined; })[] | undefined; phones?: ({ value: string; type?: "home" | "work" | "mobile" | "skype" | "other" | undefined; })[] | undefined; addresses?: ({ value: string; type?: "home" | "work" | "other" | undefined; })[] | undefined; websites?: ({ value: string; type?: "personal" | "company" | "portfolio" | "blog" | "other" | undefined; })[] | undefined; socials?: (string)[] | undefined; tags?: (string)[] | undefined; notes?: ({ body: string; visibility?: "public" | "private" | "admin_only" | undefined; })[] | undefined; messages?: ({ sentAt?: string | null | undefined; from: string; to: string; subject?: string | undefined; body: string; })[] | undefined; educations?: ({ school?: string | null | undefined; degree?: string | null | undefined; discipline?: string | null | undefined; startDate?: string | null | undefined; endDate?: string | null | undefined; })[] | undefined; employments?: ({ company?: string | null | undefined; title?: string | null | undefined; startDate?: string | null | undefined; endDate?: string | null | undefined; })[] | undefined; attachments?: ({ filename: string; type?: "resume" | "cover_letter" | "other" | undefined; url?: string | undefined; content?: string | undefined; })[] | undefined; customFields?: ({ nameKey?: string | undefined; id?: number | undefined; value: string | number | boolean | null | (string | number)[] | { [name: string]: string | number | null; }; })[] | undefined; })[] | undefined; }; }; answer: Preview };
  /** A preview, as far as it is decided. */
  "GET /exports/previews/{id}": { input: { path: { id: string | number }; }; answer: Preview };
  /** The flag, and what became of people; at most 100 ids, unknown ones are left out. */
  "GET /candidates": { input: { query: { ids: string; }; }; answer: { items: (Candidate)[]; } };
  /** The flag, and what became of a person. */
  "GET /candidates/{candidateId}": { input: { path: { candidateId: string | number }; }; answer: Candidate };
  /** Erase a person from our store; in Greenhouse nothing changes. */
  "DELETE /candidates/{candidateId}": { input: { path: { candidateId: string | number }; }; answer: undefined };
  /** Everything that happened, in order. */
  "GET /changes": { input: { query?: { limit?: number | undefined; after?: string | undefined; }; }; answer: { items: (Change)[]; nextCursor: string; } };
  /** Have the changes pushed, signed by the Standard Webhooks rules. */
  "PUT /callback": { input: { body: { url: string; }; }; answer: { url: string; status: "active" | "failing" | "disabled"; createdAt: string; cursor: string; lastPushedAt: string | null; failure: { reason: string; since: string | null; attempts: number; nextAttemptAt: string | null; } | null; disabledAt: string | null; secret: string; } };
  /** Where changes are pushed to, and how that goes. */
  "GET /callback": { input: Record<never, never>; answer: Callback };
  /** End the push. */
  "DELETE /callback": { input: Record<never, never>; answer: undefined };
}
