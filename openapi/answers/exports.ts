import * as z from "zod";
import { greenhouseId, ourId, productId, time } from "./common.ts";

const as = z.enum(["candidate", "prospect"]).describe("candidates where exactly one job was named");
const outcome = z.enum([
  "queued",
  "running",
  "exported",
  "existing",
  "skipped",
  "failed",
  "review",
  "cancelled",
]);
const counts = z.strictObject({
  queued: z.int(),
  running: z.int(),
  exported: z.int(),
  existing: z.int(),
  skipped: z.int(),
  failed: z.int(),
  review: z.int(),
  cancelled: z.int(),
});
/** With the name that our copy has, null where it has none (any more). */
const named = z.strictObject({ id: greenhouseId, name: z.string().nullable() });
const step = z.enum(["lookup", "person", "application", "attachment", "note", "education", "employment"]);
const requisition = z.strictObject({ id: productId, name: z.string() });
const requestedBy = z.strictObject({ userId: productId, email: z.string(), name: z.string() });
const error = z.strictObject({ code: z.string(), message: z.string(), fix: z.string() }).nullable();
const creditedVia = z.array(z.string()).describe("how the recruiter got the credit");
const uncredited = z.enum(["no_referrer", "referrers_hidden", "actor_refused", "owner_not_settable"]);
const matches = z.array(z.strictObject({ candidateId: greenhouseId, url: z.url() }));

export const Accepted = z.strictObject({ id: ourId("exp"), as, status: z.literal("queued"), total: z.int() });

export const Export = z
  .strictObject({
    id: ourId("exp"),
    as,
    status: z.enum(["queued", "running", "waiting", "done", "done_with_failures", "cancelled"]),
    waitingFor: z.enum(["rate_limit", "reconnect_needed", "paused"]).nullable(),
    total: z.int(),
    counts,
    requisition,
    jobIds: z.array(greenhouseId),
    requestedBy,
    createdAt: time,
    finishedAt: time.nullable(),
    etaSeconds: z.int().nullable(),
    notification: z.strictObject({
      state: z.enum(["pending", "sent", "unknown", "failed"]),
      at: time.nullable(),
    }),
  })
  .meta({ id: "Export" });

export const Row = z
  .strictObject({
    candidateId: productId,
    outcome,
    greenhouse: z
      .strictObject({ candidateId: greenhouseId, applicationId: greenhouseId.nullable(), url: z.url() })
      .nullable(),
    exportedAt: time.nullable(),
    creditedVia,
    steps: z.array(
      z.strictObject({
        step,
        state: z.enum(["planned", "sent", "confirmed", "unknown", "refused"]),
      }),
    ),
    warnings: z.array(z.string()),
    error,
    matches: matches.optional().describe("for `review`: who it may be"),
  })
  .meta({ id: "ExportRow" });

export const Preview = z
  .strictObject({
    id: ourId("prv"),
    status: z.enum(["running", "done"]),
    items: z.array(
      z.strictObject({
        candidateId: productId,
        decision: z.enum(["create", "attach", "existing", "skip", "review", "refuse"]),
        reason: z.string().nullable(),
        matches,
      }),
    ),
  })
  .meta({ id: "Preview" });

export const Receipt = z
  .strictObject({
    exportId: ourId("exp"),
    as,
    requisition,
    jobs: z.array(named),
    stage: named.nullable(),
    pool: named.nullable(),
    poolStage: named.nullable(),
    owner: named.nullable(),
    source: named.nullable(),
    tags: z.array(z.string()),
    creditedTo: named.describe("the Greenhouse user who gets the credit"),
    requestedBy,
    createdAt: time,
    finishedAt: time.nullable(),
    total: z.int(),
    counts,
    uncredited: z
      .array(z.strictObject({ code: uncredited, people: z.int(), message: z.string() }))
      .describe("credits that could not be given, and why"),
    rows: z.array(
      z.strictObject({
        candidateId: productId,
        name: z.string(),
        outcome,
        exportedAt: time.nullable(),
        url: z.url().nullable(),
        creditedVia,
        uncredited: z.array(uncredited),
        readBack: z
          .array(step)
          .describe("steps whose answer was lost and which were found in Greenhouse afterwards"),
        warnings: z.array(z.string()),
        error,
      }),
    ),
  })
  .meta({ id: "Receipt" });
