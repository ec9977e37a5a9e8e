/** The shapes of the worker's answers, as the contract has them, as far as the demo looks at them. */
import * as z from "zod";

const id = z.int();
const time = z.iso.datetime();
const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().regex(/^[a-z_]+\.[a-z_]+$/),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

export const Tenant = z.object({
  id: z.string().startsWith("ten_"),
  name: z.string(),
  apiKey: z.string().startsWith("hhg_"),
});
export const Tenants = page(z.object({ id: z.string(), name: z.string() }));

export const Connection = z.object({
  kind: z.enum(["harvest_v3", "harvest_v1"]).nullable(),
  status: z.enum(["healthy", "degraded", "reconnect_needed", "none"]),
  actingUser: z.object({ id: id.nullable(), name: z.string().nullable() }).loose().nullable(),
  verifiedAt: time.nullable(),
  permissions: z.array(
    z.object({
      permission: z.string(),
      harvest: z.string(),
      state: z.enum(["granted", "missing", "unproven"]),
      fix: z.string().nullable(),
    }),
  ),
  rateLimit: z.object({ limit: z.int(), remaining: z.int(), resetsAt: time }).nullable(),
});

export const Secret = z.object({ secretKey: z.string().min(16), previousValidUntil: time.nullable() });
export const Hooks = z.object({
  secretKeySetAt: time.nullable(),
  errorRecipientEmail: z.string(),
  hooks: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      when: z.string(),
      action: z.string(),
      url: z.url(),
      errorRecipientEmail: z.string(),
      disabled: z.literal(false),
      attempts: z.literal(7),
      status: z.enum(["waiting", "verified", "receiving", "failing"]),
      pingedAt: time.nullable(),
      lastDeliveryAt: time.nullable(),
    }),
  ),
});
export const Deliveries = page(
  z.object({
    id: z.string(),
    slug: z.string(),
    action: z.string(),
    state: z.string(),
    reason: z.string().nullable(),
    receivedAt: time,
  }),
);

export const SyncLists = page(
  z.object({ list: z.string(), completedAt: time.nullable(), count: z.int().nullable() }),
).partial({
  nextCursor: true,
});
export const GreenhouseUsers = page(
  z.object({
    greenhouseUserId: id,
    name: z.string(),
    email: z.string().nullable(),
    siteAdmin: z.boolean(),
    deactivated: z.boolean(),
  }),
);
export const Users = page(z.object({ userId: z.string(), email: z.string(), name: z.string() }));
export const Suggestions = z.object({
  items: z.array(
    z.object({ userId: z.string(), greenhouseUserId: id, by: z.enum(["email", "secondary_email", "name"]) }),
  ),
});
export const Mappings = page(z.object({ userId: z.string(), greenhouseUserId: id }));

export const Jobs = page(
  z.object({
    id,
    name: z.string(),
    status: z.enum(["open", "closed", "draft"]),
    confidential: z.boolean(),
    requisitionId: z.string().nullable(),
    openedAt: time.nullable(),
    closedAt: time.nullable(),
  }),
);
export const Stages = page(z.object({ id, jobId: id, name: z.string(), order: z.int() }));
export const Posts = page(z.object({ id, jobId: id.nullable(), title: z.string(), live: z.boolean() }));
export const Named = page(z.object({ id, name: z.string() }));
export const Pools = page(
  z.object({ id, name: z.string(), stages: z.array(z.object({ id, name: z.string() })) }),
);

const Flag = z.object({ label: z.literal("ATS Exported"), exportedAt: time }).nullable();
const Application = z.object({
  id,
  prospect: z.boolean(),
  jobIds: z.array(id),
  jobName: z.string().nullable(),
  status: z.enum(["active", "rejected", "hired", "converted"]),
  stage: z.string().nullable(),
  rejectedAt: time.nullable(),
  rejectionReason: z.string().nullable(),
  hiredAt: time.nullable(),
  lastActivityAt: time.nullable(),
});
export const Shortlist = page(
  z.object({
    id: z.string(),
    stage: z.string(),
    profile: z.looseObject({
      firstName: z.string(),
      lastName: z.string(),
      attachments: z.array(z.object({ filename: z.string(), content: z.never().optional() })),
    }),
    flag: Flag,
    greenhouse: z.unknown(),
    deletedAt: time.nullable(),
  }),
);

export const Accepted = z.object({
  id: z.string().startsWith("exp_"),
  as: z.enum(["candidate", "prospect"]),
  status: z.literal("queued"),
  total: z.int(),
});
export type Accepted = z.infer<typeof Accepted>;
const count = z.int().min(0);
export const Export = z.object({
  id: z.string(),
  as: z.enum(["candidate", "prospect"]),
  status: z.enum(["queued", "running", "waiting", "done", "done_with_failures", "cancelled"]),
  waitingFor: z.enum(["rate_limit", "reconnect_needed", "paused"]).nullable(),
  total: z.int(),
  counts: z.object({
    queued: count,
    running: count,
    exported: count,
    existing: count,
    skipped: count,
    failed: count,
    review: count,
    cancelled: count,
  }),
  jobIds: z.array(id),
  createdAt: time,
  finishedAt: time.nullable(),
  etaSeconds: z.number().nullable(),
  notification: z.object({ state: z.enum(["pending", "sent", "unknown", "failed"]), at: time.nullable() }),
});
export const Exports = page(Export);
export const Rows = page(
  z.object({
    candidateId: z.string(),
    outcome: z.enum([
      "queued",
      "running",
      "exported",
      "existing",
      "skipped",
      "failed",
      "review",
      "cancelled",
    ]),
    greenhouse: z.object({ candidateId: id, applicationId: id.nullable(), url: z.url() }).nullable(),
    exportedAt: time.nullable(),
    creditedVia: z.array(z.string()),
    steps: z.array(z.object({ step: z.string(), state: z.string() })),
    warnings: z.array(z.string()),
    error: z.object({ code: z.string(), message: z.string(), fix: z.string() }).nullable(),
  }),
);
export type Row = z.infer<typeof Rows>["items"][number];

export const Preview = z.object({
  id: z.string(),
  status: z.enum(["running", "done"]),
  items: z.array(
    z.object({
      candidateId: z.string(),
      decision: z.enum(["create", "attach", "existing", "skip", "review", "refuse"]),
      reason: z.string().nullable(),
      matches: z.array(z.object({ candidateId: id, url: z.url() })),
    }),
  ),
});

export const Candidate = z.object({
  id: z.string(),
  flag: Flag,
  exports: z.array(
    z.object({
      id: z.string(),
      as: z.enum(["candidate", "prospect"]),
      jobIds: z.array(id),
      exportedAt: time,
    }),
  ),
  greenhouse: z.object({ candidateId: id, url: z.url(), applications: z.array(Application) }).nullable(),
  mergedInto: z.unknown(),
  deletedAt: time.nullable(),
});
export type Candidate = z.infer<typeof Candidate>;
export const Candidates = z.object({ items: z.array(Candidate) });

export const Changes = z.object({
  items: z.array(
    z.looseObject({
      id: z.union([z.string(), z.int()]),
      type: z.string(),
      at: time,
      candidateId: z.string().nullable(),
      greenhouse: z.record(z.string(), z.unknown()),
    }),
  ),
  nextCursor: z.string(),
});
export type Change = z.infer<typeof Changes>["items"][number];
