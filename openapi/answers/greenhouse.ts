/** Web hooks, and what our copy of Greenhouse holds. */
import * as z from "zod";
import { changePlace, greenhouseId, items, ourId, productId, time } from "./common.ts";

export const Hooks = z
  .strictObject({
    secretKeySetAt: time.nullable(),
    previousValidUntil: time.nullable().describe("until when a previous secret counts beside it"),
    warning: z.string().nullable().describe("when hooks are about to lose the previous secret"),
    errorRecipientEmail: z.email(),
    unassignedFailureAt: time.nullable().describe("bad signatures at the address without a slug"),
    kept: z
      .strictObject({
        checkedAt: time.nullable(),
        problem: z.string().nullable(),
        advice: z.string().nullable(),
      })
      .nullable()
      .describe("how the partner connection keeps the hooks; null where they are set up by hand"),
    hooks: z.array(
      z.strictObject({
        slug: z.string(),
        name: z.string(),
        when: z.string(),
        action: z.string(),
        url: z.url(),
        errorRecipientEmail: z.email(),
        disabled: z.literal(false),
        attempts: z.literal(7),
        status: z.enum(["waiting", "verified", "receiving", "failing"]),
        pingedAt: time.nullable(),
        lastDeliveryAt: time.nullable(),
        advice: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "Hooks" });
export const NewSecret = z.strictObject({
  secretKey: z.string().describe("shown this once"),
  previousValidUntil: time.nullable(),
});
export const Delivery = z
  .strictObject({
    id: ourId("del"),
    slug: z.string().nullable(),
    action: z.string().nullable(),
    state: z.enum(["applied", "recorded", "failed"]),
    reason: z.string().nullable(),
    receivedAt: time,
  })
  .meta({ id: "Delivery" });
export const ReplayQueued = z.strictObject({ queued: z.int() });
export const Taken = z.strictObject({ ok: z.literal(true) });

export const Job = z
  .strictObject({
    id: greenhouseId,
    name: z.string(),
    status: z.enum(["open", "closed", "draft"]),
    confidential: z.boolean().nullable(),
    requisitionId: z.string().nullable(),
    openedAt: time.nullable(),
    closedAt: time.nullable(),
  })
  .meta({ id: "Job" });
export const JobPost = z
  .strictObject({
    id: greenhouseId,
    jobId: greenhouseId.nullable(),
    title: z.string(),
    live: z.boolean(),
  })
  .meta({ id: "JobPost" });
export const JobStage = z
  .strictObject({
    id: greenhouseId,
    jobId: greenhouseId,
    name: z.string(),
    order: z.int(),
  })
  .meta({ id: "JobStage" });
export const Named = z.strictObject({ id: greenhouseId, name: z.string() }).meta({ id: "NamedRecord" });
export const Pool = Named.extend({ stages: z.array(Named) }).meta({ id: "ProspectPool" });

export const SyncStatus = items(
  z.strictObject({
    list: z.string(),
    completedAt: time.nullable(),
    count: z.int(),
    state: z.enum(["idle", "queued", "running"]),
    problem: z.string().nullable().describe("why the last try ended early, as a code"),
  }),
);
export const RepairStatus = z.strictObject({
  state: z.enum(["idle", "queued", "running"]),
  completedAt: time.nullable(),
  coveredUntil: time.nullable(),
  repaired: z.int().describe("records that were not as Greenhouse shows them, in the last whole cycle"),
  alarm: z.int().nullable().describe("so many people vanished at once that none was marked"),
  problem: z.string().nullable(),
  missing: z.array(
    z.strictObject({ candidateId: productId, greenhouseCandidateId: greenhouseId, since: time }),
  ),
  reviews: z.array(
    z.strictObject({
      id: z.string(),
      candidateId: productId,
      greenhouseCandidateId: greenhouseId,
      nowUnder: greenhouseId,
      applicationId: greenhouseId.nullable(),
      foundAt: time,
    }),
  ),
});
export const ResolvedReview = z.strictObject({ id: z.string(), decision: z.enum(["merge", "dismiss"]) });

/** Further members, of the product's own people only: `exportId`, `as`, `jobIds`, `stage`, `status`, `repaired` … */
export const Change = z
  .looseObject({
    id: changePlace,
    type: z.enum([
      "candidate.hired",
      "candidate.stage_changed",
      "candidate.rejected",
      "candidate.unrejected",
      "candidate.updated",
      "candidate.deleted",
      "candidate.merged",
      "prospect.created",
      "job.created",
      "job.updated",
      "job.deleted",
      "job_post.created",
      "job_post.updated",
      "job_post.deleted",
      "candidate.exported",
      "export.finished",
    ]),
    at: time,
    candidateId: productId.nullable().describe("null where it is not about one of the product's people"),
    greenhouse: z
      .record(z.string(), z.union([greenhouseId, z.array(greenhouseId)]))
      .describe("Greenhouse's ids"),
  })
  .meta({ id: "Change" });
export const Feed = z.strictObject({
  items: z.array(Change),
  nextCursor: changePlace.describe("never null: pass it as `after`"),
});
export const Callback = z
  .strictObject({
    url: z.url(),
    status: z.enum(["active", "failing", "disabled"]),
    createdAt: time,
    cursor: changePlace.describe("the last change that was taken"),
    lastPushedAt: time.nullable(),
    failure: z
      .strictObject({
        reason: z.string(),
        since: time.nullable(),
        attempts: z.int(),
        nextAttemptAt: time.nullable(),
      })
      .nullable(),
    disabledAt: time.nullable(),
  })
  .meta({ id: "Callback" });
export const NewCallback = Callback.extend({
  secret: z.string().startsWith("whsec_").describe("shown this once; a repeated PUT makes a new one"),
});
