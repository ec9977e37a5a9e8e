/** What happened, a page at a time, and the few things one can do about it. */
import { Hono } from "hono";
import * as z from "zod";
import { listAudit } from "../audit/list.ts";
import { listExports } from "../exports/list.ts";
import { decodeCursor, toPage } from "../http/page.ts";
import type { AppContext, AppEnv } from "../http/types.ts";
import { notFound } from "../lib/errors.ts";
import { repairStatus } from "../sync/repair-status.ts";
import { resolveReview } from "../sync/resolve-review.ts";
import { ReviewDecisionRequest } from "../sync/schemas.ts";
import { listDeliveries, publicDelivery } from "../webhooks/list.ts";
import { replayDelivery } from "../webhooks/replay.ts";
import { requestReplay } from "../webhooks/replay-failed.ts";
import { attempt } from "./attempt.ts";
import { say } from "./cookies.ts";
import { readForm } from "./form.ts";
import { adminOnly } from "./guard.ts";
import { Changes } from "./pages/activity/changes.tsx";
import { Deliveries } from "./pages/activity/deliveries.tsx";
import { Exports } from "./pages/activity/exports.tsx";
import { type ActivityKind, ActivityPage, KINDS } from "./pages/activity/frame.tsx";
import { Repairs } from "./pages/activity/repairs.tsx";
import { show } from "./show.tsx";

const PAGE_ROWS = 50;

const Query = z.object({
  show: z.enum(KINDS).catch("changes"),
  state: z.literal("failed").optional().catch(undefined),
  cursor: z.string().max(1_000).optional(),
});
type Query = z.infer<typeof Query>;

const BeforeId = z.tuple([z.string()]);
const isAdmin = (c: AppContext): boolean => c.get("session").role === "admin";

async function changes(c: AppContext, { cursor }: Query) {
  const [before] = decodeCursor(cursor, BeforeId) ?? [null];
  const rows = await listAudit(c.get("deps"), c.get("tenantId"), before, PAGE_ROWS + 1);
  const page = toPage(
    rows,
    PAGE_ROWS,
    (row) => [row.id],
    (row) => row,
  );
  return <Changes entries={page.items} cursor={page.nextCursor} />;
}

async function deliveries(c: AppContext, { cursor, state }: Query) {
  const [before] = decodeCursor(cursor, BeforeId) ?? [null];
  const rows = await listDeliveries(c.get("deps"), c.get("tenantId"), { state }, before, PAGE_ROWS + 1);
  const page = toPage(rows, PAGE_ROWS, (row) => [row.id], publicDelivery);
  return (
    <Deliveries
      deliveries={page.items}
      cursor={page.nextCursor}
      failedOnly={state === "failed"}
      admin={isAdmin(c)}
    />
  );
}

async function exported(c: AppContext, { cursor }: Query) {
  const page = await listExports(c.get("deps"), c.get("tenantId"), { limit: PAGE_ROWS, cursor });
  return <Exports exports={page.items} cursor={page.nextCursor} />;
}

async function repairs(c: AppContext) {
  return <Repairs repair={await repairStatus(c.get("deps"), c.get("tenantId"))} admin={isAdmin(c)} />;
}

const VIEWS: Record<ActivityKind, (c: AppContext, query: Query) => ReturnType<typeof changes>> = {
  changes,
  deliveries,
  exports: exported,
  repairs,
};

export const activityRoutes = new Hono<AppEnv>()
  .get("/activity", async (c) => {
    const query = Query.parse(c.req.query());
    const view = await VIEWS[query.show](c, query);
    return show(
      c,
      { title: "Activity", section: "activity" },
      <ActivityPage kind={query.show}>{view}</ActivityPage>,
    );
  })
  .post("/activity/replay", adminOnly, async (c) => {
    const { id } = await c.req.parseBody();
    const done = await attempt(async () =>
      typeof id === "string"
        ? `Run again: it is ${(await replayDelivery(c.get("deps"), c.get("tenantId"), id)).state} now.`
        : `${(await requestReplay(c.get("deps"), c.get("tenantId"))).queued} are being run again.`,
    );
    if (done.ok) say(c, "good", done.value);
    else say(c, "bad", done.reason.detail);
    return c.redirect("/console/activity?show=deliveries&state=failed", 303);
  })
  .post("/activity/review", adminOnly, async (c) => {
    const form = await readForm(c, ReviewDecisionRequest.extend({ id: z.string().max(100) }));
    if (!form.ok) throw notFound("This review");
    const decided = await attempt(() => resolveReview(c.get("deps"), c.get("tenantId"), form.data));
    if (decided.ok) say(c, "good", "Decided.");
    else say(c, "bad", decided.reason.detail);
    return c.redirect("/console/activity?show=repairs", 303);
  });
