/** Exports under way and done: progress, decisions, retry, cancel, receipts. */
import { Hono } from "hono";
import * as z from "zod";
import { compareRow } from "../exports/compare.ts";
import { listExports } from "../exports/list.ts";
import { cancelExport, type Resolution, resolveRow, retryExport } from "../exports/manage.ts";
import { notifyAgain } from "../exports/notify.ts";
import { exportPeople } from "../exports/people.ts";
import { placingOf, settingsLine } from "../exports/placed.ts";
import { destination, receiptOf } from "../exports/receipt.ts";
import { receiptCsv } from "../exports/receipt-csv.ts";
import { receiptHtml } from "../exports/receipt-formats.ts";
import { exportStatus, findExport } from "../exports/status.ts";
import { limitBody } from "../http/input.ts";
import type { AppContext, AppEnv } from "../http/types.ts";
import type { Export } from "../ledger/rows.ts";
import { notFound, Refusal } from "../lib/errors.ts";
import { jobsByIds } from "../mirror/queries.ts";
import { requireRequisition } from "../shortlist/requisitions.ts";
import { ProductId } from "../shortlist/schemas.ts";
import { say } from "./cookies.ts";
import { ExportBody, ExportPage, type ExportProps, exportPagePath } from "./pages/export.tsx";
import { ReviewPage, reviewPath } from "./pages/export-review.tsx";
import { ExportsPage } from "./pages/exports.tsx";
import { VIEWS, type View } from "./pages/outcomes.ts";
import { optionalText, PageNumber, spanOf } from "./paging.tsx";
import { show, showLive } from "./show.tsx";

const views = Object.keys(VIEWS).filter((key): key is View => key in VIEWS);
const ExportQuery = z.object({
  view: z.enum(views).optional().catch(undefined),
  page: PageNumber,
  ask: z.literal("cancel").optional().catch(undefined),
});
const ListQuery = z.object({
  requisition: ProductId.optional().catch(undefined),
  cursor: optionalText(1000),
});
const Decision = z.discriminatedUnion("decision", [
  z.object({ decision: z.literal("use"), candidate: z.coerce.number().int().positive().safe() }),
  z.object({ decision: z.literal("create") }),
  z.object({ decision: z.literal("skip") }),
]);

/** Fewer seconds than this say nothing about a pace. */
const PACE_FROM_MS = 5_000;
const EXPORTS_PER_PAGE = 30;
const SMALL = limitBody(64 * 1024);

const found = (c: AppContext): Promise<Export> =>
  findExport(c.get("deps"), c.get("tenantId"), c.req.param("id") ?? "");

async function exportProps(c: AppContext): Promise<ExportProps> {
  const deps = c.get("deps");
  const { view, page, ask } = ExportQuery.parse(c.req.query());
  const exported = await found(c);
  const [status, shown, placing, jobs] = await Promise.all([
    exportStatus(deps, exported),
    exportPeople(deps, exported, { outcomes: view && VIEWS[view].outcomes, ...spanOf(page) }),
    placingOf(deps, exported),
    jobsByIds(deps.db, exported.tenantId, exported.jobIds),
  ]);
  const named = exported.jobIds.map((id) => ({ id, name: jobs.find((job) => job.id === id)?.name ?? null }));
  return {
    status,
    destination: destination({ as: exported.as, jobs: named }),
    settings: settingsLine(placing),
    creditedTo: placing.creditedTo.name,
    perMinute: paceOf(exported, status, deps.clock()),
    view,
    page,
    ...shown,
    asksCancel: ask === "cancel",
  };
}

/** People settled per minute since the export began; later rounds began at times that are not kept. */
function paceOf(exported: Export, { counts, total }: ExportProps["status"], now: number): number | null {
  const elapsed = now - exported.createdAt;
  const settled = total - counts.queued - counts.running;
  if (exported.round > 1 || elapsed < PACE_FROM_MS || settled === 0) return null;
  return Math.max(1, Math.round((settled / elapsed) * 60_000));
}

async function showReview(c: AppContext): Promise<Response> {
  const deps = c.get("deps");
  const exported = await found(c);
  const candidateId = c.req.param("candidate") ?? "";
  const comparison = await compareRow(deps, exported.tenantId, exported.id, candidateId);
  if (comparison.outcome !== "review") {
    say(c, "good", "This person is not waiting for a decision any more.");
    return c.redirect(exportPagePath(exported.id), 303);
  }
  const { counts } = await exportStatus(deps, exported);
  return show(
    c,
    { title: "Decide", section: "requisitions" },
    <ReviewPage exportId={exported.id} comparison={comparison} others={counts.review - 1} />,
  );
}

const DECIDED: Record<Resolution["decision"], string> = {
  use: "Decided: the export goes on with the person in Greenhouse.",
  create: "Decided: a new person is made in Greenhouse.",
  skip: "Decided: this person is left out.",
};

async function decide(c: AppContext): Promise<Response> {
  const [deps, tenantId] = [c.get("deps"), c.get("tenantId")];
  const exported = await found(c);
  const candidateId = c.req.param("candidate") ?? "";
  const sent = Decision.safeParse(await c.req.parseBody());
  if (!sent.success) {
    say(c, "bad", "Choose one of the people, or create or leave out.");
    return c.redirect(reviewPath(exported.id, candidateId), 303);
  }
  const resolution: Resolution =
    sent.data.decision === "use"
      ? { decision: "use", greenhouseCandidateId: sent.data.candidate }
      : { decision: sent.data.decision };
  return told(c, DECIDED[resolution.decision], async () => {
    await resolveRow(deps, tenantId, { exportId: exported.id, candidateId, resolution });
    const next = await exportPeople(deps, exported, { outcomes: ["review"], offset: 0, limit: 1 });
    const [person] = next.people;
    return person ? reviewPath(exported.id, person.candidateId) : exportPagePath(exported.id);
  });
}

/** Does it, says how it went on the page that follows, and leads there. */
async function told(c: AppContext, done: string, act: () => Promise<string | undefined>): Promise<Response> {
  const home = exportPagePath(c.req.param("id") ?? "");
  try {
    const next = await act();
    say(c, "good", done);
    return c.redirect(next ?? home, 303);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status === 404) throw error;
    say(c, "bad", error.detail);
    return c.redirect(home, 303);
  }
}

const EXPORT = "/exports/:id{exp_[0-9a-z]+}";

export const exportPageRoutes = new Hono<AppEnv>()
  .get("/exports", async (c) => {
    const [deps, tenantId] = [c.get("deps"), c.get("tenantId")];
    const { requisition: requisitionId, cursor } = ListQuery.parse(c.req.query());
    const requisition = requisitionId ? await requireRequisition(deps, tenantId, requisitionId) : null;
    const { items, nextCursor } = await listExports(deps, tenantId, {
      limit: EXPORTS_PER_PAGE,
      cursor,
      requisitionId,
    });
    return show(
      c,
      { title: "Exports", section: "requisitions" },
      <ExportsPage
        requisition={requisition}
        items={items}
        later={cursor !== undefined}
        nextCursor={nextCursor}
      />,
    );
  })
  .get(EXPORT, async (c) => {
    const props = await exportProps(c);
    return show(c, { title: "Export", section: "requisitions" }, <ExportPage {...props} />);
  })
  .get(`${EXPORT}/live`, async (c) => {
    const props = await exportProps(c);
    return showLive(c, props.status.finishedAt !== null, <ExportBody {...props} />);
  })
  .get(`${EXPORT}/review/:candidate`, showReview)
  .post(`${EXPORT}/review/:candidate`, SMALL, decide)
  .post(`${EXPORT}/cancel`, SMALL, (c) =>
    told(c, "Cancelled. Whoever was started already comes to a proper end.", async () => {
      await cancelExport(c.get("deps"), c.get("tenantId"), c.req.param("id"));
      return undefined;
    }),
  )
  .post(`${EXPORT}/retry`, SMALL, (c) =>
    told(c, "What failed is tried again; nobody is made twice.", async () => {
      await retryExport(c.get("deps"), c.get("tenantId"), c.req.param("id"));
      return undefined;
    }),
  )
  .post(`${EXPORT}/notify`, SMALL, (c) =>
    told(c, "The receipt is on its way.", async () => {
      await notifyAgain(c.get("deps"), c.get("tenantId"), c.req.param("id"));
      return undefined;
    }),
  )
  .get(`${EXPORT}/:receipt{receipt\\.(csv|html|json)}`, async (c) => {
    const exported = await found(c);
    const receipt = await receiptOf(c.get("deps"), exported);
    const format = c.req.param("receipt").split(".")[1] ?? "";
    const make = RECEIPTS[format];
    if (!make) throw notFound("This receipt");
    const { type, text } = make(receipt, c.get("deps").config.supportEmail);
    return c.body(text, 200, {
      "content-type": type,
      "content-disposition": `attachment; filename="${exported.id}.${format}"`,
    });
  });

type Receipt = Awaited<ReturnType<typeof receiptOf>>;
const RECEIPTS: Record<string, (receipt: Receipt, supportEmail: string) => { type: string; text: string }> = {
  csv: (receipt) => ({ type: "text/csv; charset=utf-8", text: receiptCsv(receipt) }),
  html: (receipt, supportEmail) => ({
    type: "text/html; charset=utf-8",
    text: receiptHtml(receipt, { supportEmail }),
  }),
  json: (receipt) => ({ type: "application/json", text: JSON.stringify(receipt, null, 2) }),
};
