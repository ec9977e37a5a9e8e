/**
 * The e-mail of an export: claimed, sent, marked. Only the claim's winner sends; one that dies in between leaves
 * a claim whose mail may or may not have gone out, which is shown as `unknown` and never sent again by itself.
 */
import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import type { Export } from "../ledger/rows.ts";
import { exports_ } from "../ledger/tables.ts";
import { Refusal } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { receiptOf } from "./receipt.ts";
import { headline, receiptHtml, receiptText } from "./receipt-formats.ts";
import { findExport, notificationOf } from "./status.ts";

/** Gmail cuts a mail off after 102 KB; so many people stay below that, and the rest is on the export's page. */
const MOST_IN_MAIL = 100;

/** Three daily quotas: a receipt that could not go out by then is told by the export's page alone. */
const MAIL_TRIED_FOR_MS = 3 * 24 * 3_600_000;

export async function notifyExport(deps: Deps, tenantId: TenantId, exportId: string): Promise<void> {
  const [pending] = await deps.db.select().from(exports_).where(tellable(tenantId, exportId));
  if (!pending) return;
  // Before the claim: a fault up to here costs nothing, and the wake-up simply comes again.
  const receipt = await receiptOf(deps, pending);
  const [claimed] = await deps.db
    .update(exports_)
    .set({ notification: "claimed", notifiedAt: deps.clock() })
    .where(and(tellable(tenantId, exportId), eq(exports_.round, pending.round)))
    .returning();
  if (!claimed) return;
  const { supportEmail, publicUrl } = deps.config;
  const page = publicUrl === null ? null : `${publicUrl}/console/exports/${exportId}`;
  const mail = { supportEmail, page, most: MOST_IN_MAIL };
  const sent = await deps.mailer.send({
    to: claimed.requestedBy.email,
    subject: `${headline(receipt)} (${claimed.requisitionName})`.slice(0, 200).replace(/[\r\n]+/g, " "),
    text: receiptText(receipt, mail),
    html: receiptHtml(receipt, mail),
  });
  if (sent.ok) {
    await mark(deps, claimed, "sent");
    return;
  }
  const { code, retryMs } = sent.reason;
  const tooLate = deps.clock() - (claimed.finishedAt ?? 0) > MAIL_TRIED_FOR_MS;
  const again = retryMs !== null && !tooLate;
  deps.log.warn("exports.mail_failed", { exportId, code, again });
  await mark(deps, claimed, again ? "pending" : "failed");
  // Not thrown: a quota lasts longer than a queue's retries, and they would end as dead letters.
  if (again) await deps.queue.send({ type: "exports.notify", tenantId, exportId }, retryMs);
}

/** An export is told of when it has ended, and a late wake-up of an earlier round tells nothing of the next. */
const tellable = (tenantId: TenantId, exportId: string) =>
  owned(
    exports_,
    tenantId,
    eq(exports_.id, exportId),
    eq(exports_.notification, "pending"),
    isNotNull(exports_.finishedAt),
  );

const mark = (deps: Deps, exported: Export, notification: "pending" | "sent" | "failed") =>
  deps.db
    .update(exports_)
    .set({ notification, notifiedAt: deps.clock() })
    .where(
      owned(exports_, exported.tenantId, eq(exports_.id, exported.id), eq(exports_.notification, "claimed")),
    );

/** A person asks for the receipt again: allowed once the export is finished and no mail is on its way. */
export async function notifyAgain(deps: Deps, tenantId: TenantId, exportId: string): Promise<Export> {
  const exported = await findExport(deps, tenantId, exportId);
  if (exported.finishedAt === null) {
    throw new Refusal(
      422,
      "exports.not_finished",
      "The receipt is sent when the last person has settled. Wait for the export to end.",
    );
  }
  const { state } = notificationOf(exported, deps.clock());
  if (state !== "pending") {
    await deps.db
      .update(exports_)
      .set({ notification: "pending" })
      .where(
        and(
          owned(exports_, tenantId, eq(exports_.id, exportId)),
          inArray(exports_.notification, ["sent", "unknown", "failed", "claimed"]),
        ),
      );
  }
  await deps.queue.send({ type: "exports.notify", tenantId, exportId });
  return findExport(deps, tenantId, exportId);
}
