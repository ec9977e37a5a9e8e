/** Export to ATS, step by step: settings, preview, confirm. Each step is a page that can be reloaded. */
import { Hono } from "hono";
import { confirmDraft, type Draft, previewDraft, readDraft } from "../exports/draft.ts";
import { showPreview } from "../exports/preview.ts";
import { limitBody } from "../http/input.ts";
import type { AppContext, AppEnv } from "../http/types.ts";
import { Refusal } from "../lib/errors.ts";
import { shortlistRows } from "../shortlist/overview.ts";
import { requireRequisition } from "../shortlist/requisitions.ts";
import {
  destinationOf,
  firstTyped,
  jobsFor,
  offersFor,
  requesterOf,
  stagesFor,
  unreadyFor,
} from "./export-flow.ts";
import { FIELD_OF, FIELD_OF_CODE, readSettings, type Typed } from "./export-form.ts";
import {
  byAttention,
  countDecisions,
  PreviewBody,
  PreviewPage,
  type PreviewProps,
} from "./pages/export-preview.tsx";
import { exportPath, SettingsPage } from "./pages/export-settings.tsx";
import { JobList, StageField } from "./pages/export-where.tsx";
import { people } from "./pages/people-parts.tsx";
import { NAMED } from "./pages/requisition.tsx";
import { PageNumber, spanOf } from "./paging.tsx";
import { requisitionIdOf } from "./requisition-routes.tsx";
import { show, showLive } from "./show.tsx";

/** The draft in the path, and the requisition whose it is. */
async function opened(c: AppContext) {
  const [deps, tenantId] = [c.get("deps"), c.get("tenantId")];
  const requisition = await requireRequisition(deps, tenantId, requisitionIdOf(c));
  const { userId } = c.get("session");
  const draft = await readDraft(deps, tenantId, { userId, id: c.req.param("draft") ?? "" });
  return { deps, tenantId, requisition, draft };
}

/** Once exported, every step of a draft leads to its export. */
const leadOn = (c: AppContext, draft: Draft) =>
  draft.exportId === null ? null : c.redirect(`/console/exports/${draft.exportId}`, 303);

async function showSettings(
  c: AppContext,
  given: { typed: Typed; errors: Record<string, string> } | null,
): Promise<Response> {
  const { deps, tenantId, requisition, draft } = await opened(c);
  const typed = given?.typed ?? (await firstTyped(deps, draft, requisition));
  const [offers, rows, unready] = await Promise.all([
    offersFor(deps, tenantId, typed, requisition),
    shortlistRows(deps, tenantId, requisition.id, draft.candidateIds.slice(0, NAMED)),
    unreadyFor(deps, c.get("session")),
  ]);
  const errors = given?.errors ?? {};
  return show(
    c,
    {
      title: `Export ${people(draft.candidateIds.length)}`,
      section: "requisitions",
      status: Object.keys(errors).length > 0 ? 422 : 200,
    },
    <SettingsPage
      requisition={requisition}
      draftId={draft.id}
      total={draft.candidateIds.length}
      names={rows.map((row) => row.name)}
      errors={errors}
      unready={unready}
      isAdmin={c.get("session").role === "admin"}
      {...offers}
    />,
  );
}

/** The parts of the form that change with what is typed and ticked. */
async function showSettingsPart(c: AppContext, part: string): Promise<Response> {
  const { deps, tenantId, requisition } = await opened(c);
  const { typed } = readSettings({ job: c.req.queries("job"), jobq: c.req.query("jobq") });
  if (part === "stages") {
    const stages = await stagesFor(deps, tenantId, typed.job);
    return showLive(c, true, <StageField typed={typed} stages={stages} errors={{}} />);
  }
  const { jobs, total } = await jobsFor(deps, tenantId, typed, requisition);
  return showLive(c, true, <JobList jobs={jobs} found={total} typed={typed} requisition={requisition} />);
}

async function postSettings(c: AppContext): Promise<Response> {
  const { deps, tenantId, requisition, draft } = await opened(c);
  const sent = await c.req.parseBody({ all: true });
  const form = readSettings(sent);
  if (sent["do"] === "refresh") return showSettings(c, { typed: form.typed, errors: {} });
  const { typed } = form;
  const refuse = (errors: Record<string, string>) => showSettings(c, { typed, errors });
  const offered = new Set((await jobsFor(deps, tenantId, typed, requisition)).jobs.map((job) => job.id));
  if (typed.job.some((id) => !offered.has(id))) {
    return refuse({
      job: "A job you chose is not open any more. It is no longer ticked; choose another one.",
    });
  }
  if (!form.ok) return refuse(form.errors);
  try {
    const requestedBy = await requesterOf(deps, c.get("session"));
    await previewDraft(deps, draft, { settings: form.settings, requestedBy });
  } catch (error) {
    if (!(error instanceof Refusal) || error.status === 404) throw error;
    return refuse(errorsOf(error));
  }
  return c.redirect(`${exportPath(requisition.id, draft.id)}/preview`, 303);
}

/** A refusal's words at the field they are about. */
function errorsOf({ code, detail, extras }: Refusal): Record<string, string> {
  const [first] = extras.errors ?? [];
  const field = FIELD_OF_CODE[code] ?? FIELD_OF[first?.path.split(".")[0] ?? ""];
  return { [field ?? "form"]: field && first ? `This ${first.message}.` : detail };
}

async function previewProps(c: AppContext, problem: string | null): Promise<PreviewProps | null> {
  const { deps, tenantId, requisition, draft } = await opened(c);
  if (draft.previewId === null || draft.settings === null) return null;
  const [preview, destination] = await Promise.all([
    showPreview(deps, tenantId, draft.previewId),
    destinationOf(deps, tenantId, draft.settings),
  ]);
  const page = PageNumber.parse(c.req.query("page"));
  const items = byAttention(
    preview.items.flatMap((item) => (item.decision === null ? [] : [{ ...item, decision: item.decision }])),
  );
  const { offset, limit } = spanOf(page);
  const shown = items.slice(offset, offset + limit);
  const rows = await shortlistRows(
    deps,
    tenantId,
    requisition.id,
    shown.map((item) => item.candidateId),
  );
  return {
    requisition,
    draftId: draft.id,
    previewId: preview.id,
    total: draft.candidateIds.length,
    done: preview.status === "done",
    counts: countDecisions(items),
    page,
    items: shown,
    names: new Map(rows.map((row) => [row.id, row.name])),
    destination,
    problem,
  };
}

async function showPreviewPage(c: AppContext, problem: string | null): Promise<Response> {
  const props = await previewProps(c, problem);
  if (!props) return c.redirect(exportPath(requisitionIdOf(c), c.req.param("draft") ?? ""), 303);
  const status = problem === null ? 200 : 422;
  return show(c, { title: "Preview", section: "requisitions", status }, <PreviewPage {...props} />);
}

async function confirm(c: AppContext): Promise<Response> {
  const { deps, draft } = await opened(c);
  const { preview } = await c.req.parseBody();
  try {
    const exportId = await confirmDraft(deps, draft, {
      previewId: typeof preview === "string" ? preview : "",
      requestedBy: await requesterOf(deps, c.get("session")),
    });
    return c.redirect(`/console/exports/${exportId}`, 303);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status === 404) throw error;
    return showPreviewPage(c, error.detail);
  }
}

const STEP = "/requisitions/:id/export/:draft{drf_[0-9a-z]+}";

export const exportFlowRoutes = new Hono<AppEnv>()
  .get(STEP, async (c) => {
    const part = c.req.query("part");
    if (part !== undefined) return showSettingsPart(c, part);
    return leadOn(c, (await opened(c)).draft) ?? showSettings(c, null);
  })
  .post(STEP, limitBody(256 * 1024), postSettings)
  .get(`${STEP}/preview`, async (c) => leadOn(c, (await opened(c)).draft) ?? showPreviewPage(c, null))
  .get(`${STEP}/preview/live`, async (c) => {
    const props = await previewProps(c, null);
    return showLive(c, props === null || props.done, props ? <PreviewBody {...props} /> : <span />);
  })
  .post(`${STEP}/confirm`, limitBody(64 * 1024), confirm);
