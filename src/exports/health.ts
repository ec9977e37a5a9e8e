/** How tenants' exports are doing: what waits and since when, what a person must decide, which mails failed. */
import { sql } from "drizzle-orm";
import { eachOf } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { isoOrNull } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { counted, MANY, type Signal, signal } from "../lib/signal.ts";
import { CLAIM_TIMEOUT_MS } from "./status.ts";

const HOUR_MS = 3_600_000;
/** The largest export, at the smallest allowance that is documented, is through in 40 minutes. */
const SLOW_MS = HOUR_MS;
const STUCK_MS = 6 * HOUR_MS;
/** A mail that failed longer ago is history. */
const MAILS_MS = 7 * 24 * HOUR_MS;

export interface ExportFacts {
  tenantId: TenantId;
  /** Exports that have not ended. */
  open: number;
  /** Their people who have not settled, up to `MANY` for each export. */
  queued: number;
  /** Since when the longest waiting person could have been taken up; null where nobody waits. */
  oldestDueAt: number | null;
  /** Until then Greenhouse's rate limit holds an export back. */
  waitingUntil: number | null;
  review: number;
  mailsFailed: number;
  mailsUnknown: number;
  /** Could not go out yet, and will be tried again. */
  mailsWaiting: number;
}

export const NO_EXPORTS: Omit<ExportFacts, "tenantId"> = {
  open: 0,
  queued: 0,
  oldestDueAt: null,
  waitingUntil: null,
  review: 0,
  mailsFailed: 0,
  mailsUnknown: 0,
  mailsWaiting: 0,
};

/** One entry for each tenant. `export_rows_in_review` and `exports_untold` answer what is asked in literals here. */
export function exportFacts(deps: Deps, tenantIds: readonly TenantId[]): Promise<ExportFacts[]> {
  const now = deps.clock();
  return deps.db.all<ExportFacts>(sql`
    WITH unfinished AS (
      SELECT e.tenant_id, e.waiting_until,
        (SELECT count(*) FROM (SELECT 1 FROM export_rows r WHERE r.export_id = e.id
          AND r.outcome IN ('queued', 'running') LIMIT ${MANY})) AS queued,
        (SELECT min(r.due_at) FROM export_rows r WHERE r.export_id = e.id
          AND r.outcome = 'queued' AND r.due_at <= ${now}) AS due_at
      FROM exports e WHERE e.finished_at IS NULL AND e.tenant_id IN ${eachOf(tenantIds)}),
    mails AS (
      SELECT e.tenant_id, sum(e.notification = 'failed') AS failed, sum(e.notification = 'claimed') AS unknown,
        sum(e.notification = 'pending') AS waiting
      FROM exports e WHERE e.tenant_id IN ${eachOf(tenantIds)} AND e.finished_at > ${now - MAILS_MS}
        AND (e.notification = 'failed' OR (e.notification = 'pending' AND e.notified_at IS NOT NULL) OR (e.notification = 'claimed' AND e.notified_at < ${now - CLAIM_TIMEOUT_MS}))
      GROUP BY e.tenant_id)
    SELECT t.value AS tenantId, count(u.tenant_id) AS open, coalesce(sum(u.queued), 0) AS queued,
      min(u.due_at) AS oldestDueAt, max(u.waiting_until) AS waitingUntil,
      (SELECT count(*) FROM (SELECT 1 FROM export_rows r
        WHERE r.tenant_id = t.value AND r.outcome = 'review' LIMIT ${MANY})) AS review,
      coalesce((SELECT m.failed FROM mails m WHERE m.tenant_id = t.value), 0) AS mailsFailed,
      coalesce((SELECT m.unknown FROM mails m WHERE m.tenant_id = t.value), 0) AS mailsUnknown,
      coalesce((SELECT m.waiting FROM mails m WHERE m.tenant_id = t.value), 0) AS mailsWaiting
    FROM json_each(${JSON.stringify(tenantIds)}) t LEFT JOIN unfinished u ON u.tenant_id = t.value
    GROUP BY t.value`);
}

export const exportSummary = (facts: Omit<ExportFacts, "tenantId">) => ({
  open: facts.open,
  queuedRows: facts.queued,
  oldestQueuedAt: isoOrNull(facts.oldestDueAt),
  inReview: facts.review,
  mailsFailed: facts.mailsFailed,
});

/** `holds`: why nothing can move at present, told by a signal of its own. */
export function exportSignals(facts: Omit<ExportFacts, "tenantId">, holds: boolean, now: number): Signal[] {
  return [...waitSignals(facts, holds, now), ...reviewSignals(facts), ...mailSignals(facts)];
}

function waitSignals(facts: Omit<ExportFacts, "tenantId">, holds: boolean, now: number): Signal[] {
  const { queued, oldestDueAt } = facts;
  if (queued === 0) return [];
  const people = counted(queued, "person waits", "people wait");
  if (holds) {
    const fix = "It goes on by itself once the cause above is gone.";
    return [
      signal("exports.waiting", ["info", "recruiter", `${people} to be exported.`, fix], {
        count: queued,
        since: oldestDueAt,
      }),
    ];
  }
  if (oldestDueAt !== null && oldestDueAt < now - SLOW_MS) {
    return [
      signal(
        "exports.stuck",
        [
          oldestDueAt < now - STUCK_MS ? "error" : "warning",
          "operator",
          `${people} to be exported, the first of them for longer than the largest export takes.`,
          "Look for queue.failed and exports. in the log, and at the dead letters. The pump is woken every minute; rows go on where they stopped.",
        ],
        { count: queued, since: oldestDueAt },
      ),
    ];
  }
  if ((facts.waitingUntil ?? 0) > now) {
    return [
      signal(
        "exports.rate_limited",
        [
          "info",
          "recruiter",
          `${people} for Greenhouse's rate limit, which is used up for the moment.`,
          "Nothing to do: they go on by themselves.",
        ],
        { count: queued },
      ),
    ];
  }
  return [];
}

const reviewSignals = ({ review }: Omit<ExportFacts, "tenantId">): Signal[] =>
  review === 0
    ? []
    : [
        signal(
          "exports.review",
          [
            "warning",
            "recruiter",
            `${counted(review, "person needs", "people need")} a decision: whether they are in Greenhouse already is not certain.`,
            "Open the export and choose for each: use a person who is there, create a new one, or leave them out.",
          ],
          { count: review },
        ),
      ];

function mailSignals(facts: Omit<ExportFacts, "tenantId">): Signal[] {
  const { mailsFailed, mailsUnknown, mailsWaiting } = facts;
  const found: Signal[] = [];
  if (mailsWaiting > 0) {
    found.push(
      signal(
        "exports.mail_waiting",
        [
          "warning",
          "operator",
          `The mail service does not take the receipt of ${counted(mailsWaiting, "export")} at present.`,
          "Look for exports.mail_failed in the log: E_DAILY_LIMIT_EXCEEDED means the day's quota is used up. It is tried again for three days.",
        ],
        { count: mailsWaiting },
      ),
    );
  }
  if (mailsFailed > 0) {
    found.push(
      signal(
        "exports.mail_failed",
        [
          "warning",
          "operator",
          `The mail service refused the receipt of ${counted(mailsFailed, "export")} in the last week.`,
          "Look for exports.mail_failed in the log: its code says why. The receipt is on the export's page; POST …/notify sends it again.",
        ],
        { count: mailsFailed },
      ),
    );
  }
  if (mailsUnknown > 0) {
    found.push(
      signal(
        "exports.mail_unknown",
        [
          "info",
          "operator",
          `Whether the receipt of ${counted(mailsUnknown, "export")} was sent is not known: the worker ended in between.`,
          "It is never sent twice by itself. POST …/notify sends it again.",
        ],
        { count: mailsUnknown },
      ),
    );
  }
  return found;
}
