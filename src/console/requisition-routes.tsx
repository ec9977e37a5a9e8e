/** Requisitions and their shortlists: looking, selecting, adding and removing people. */
import { Hono } from "hono";
import * as z from "zod";
import { makeDraft } from "../exports/draft.ts";
import { MAX_CANDIDATES } from "../exports/schemas.ts";
import { limitBody } from "../http/input.ts";
import type { AppContext, AppEnv } from "../http/types.ts";
import { notFound, Refusal } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { ShortlistFilter } from "../shortlist/filter.ts";
import {
  matchingIds,
  presentPeople,
  requisitionPage,
  shortlistCounts,
  shortlistPage,
  shortlistRows,
} from "../shortlist/overview.ts";
import { putCandidates, removeCandidates } from "../shortlist/put.ts";
import { requireRequisition } from "../shortlist/requisitions.ts";
import { MAX_CANDIDATE_BYTES, ProductId } from "../shortlist/schemas.ts";
import { say } from "./cookies.ts";
import { type FormState, NO_FORM } from "./form.ts";
import { people } from "./pages/people-parts.tsx";
import { PersonFormPage } from "./pages/person-form.tsx";
import { NAMED, type PeopleFilter, PeopleList, RemovalPage, RequisitionPage } from "./pages/requisition.tsx";
import { RequisitionList, RequisitionsPage, requisitionPath } from "./pages/requisitions.tsx";
import { optionalText, PageNumber, spanOf } from "./paging.tsx";
import { readPerson } from "./person-form.ts";
import { show, showLive } from "./show.tsx";

const Filter = z.object({
  q: optionalText(200),
  stage: optionalText(255),
  exported: z.enum(["yes", "no"]).optional().catch(undefined),
});
const PeopleQuery = Filter.extend({ page: PageNumber, part: z.string().optional().catch(undefined) });
const ListQuery = z.object({
  q: optionalText(200),
  page: PageNumber,
  part: z.string().optional().catch(undefined),
});

const ids = z.preprocess(
  (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
  z.array(ProductId).transform((all) => [...new Set(all)]),
);
/** What the list's form sends: ticked people, or everybody who matches. */
const Selection = Filter.extend({
  person: ids,
  all: z.literal("yes").optional().catch(undefined),
  do: z.enum(["export", "remove"]).catch("export"),
});
const Removal = z.object({ person: ids });

const filterOf = ({ q, stage, exported }: PeopleFilter): ShortlistFilter => ({
  q,
  stage,
  exported: exported === undefined ? undefined : exported === "yes",
});

/** The id in the path; one that cannot be the product's is answered as one that does not exist. */
export function requisitionIdOf(c: AppContext): string {
  const id = ProductId.safeParse(c.req.param("id"));
  if (!id.success) throw notFound("This requisition");
  return id.data;
}

async function showRequisition(
  c: AppContext,
  query: PeopleFilter & { page: number },
  problem?: string,
): Promise<Response> {
  const [deps, tenantId] = [c.get("deps"), c.get("tenantId")];
  const requisition = await requireRequisition(deps, tenantId, requisitionIdOf(c));
  const { page, ...filter } = query;
  const found = await shortlistPage(deps, tenantId, requisition.id, {
    filter: filterOf(filter),
    ...spanOf(page),
  });
  const list = { requisition, filter, page, ...found };
  if (c.req.query("part") === "people") return showLive(c, true, <PeopleList {...list} />);
  const props = { ...list, counts: await shortlistCounts(deps, tenantId, requisition.id), problem };
  const status = problem === undefined ? 200 : 422;
  return show(
    c,
    { title: requisition.name, section: "requisitions", status },
    <RequisitionPage {...props} />,
  );
}

async function showPersonForm(c: AppContext, state: FormState): Promise<Response> {
  const [deps, tenantId] = [c.get("deps"), c.get("tenantId")];
  const requisition = await requireRequisition(deps, tenantId, requisitionIdOf(c));
  const { stages } = await shortlistCounts(deps, tenantId, requisition.id);
  const status = Object.keys(state.errors).length > 0 ? 422 : 200;
  return show(
    c,
    { title: "Add a person", section: "requisitions", status },
    <PersonFormPage requisition={requisition} stages={stages.map(({ stage }) => stage)} state={state} />,
  );
}

/** The people whom a sent selection means; one more than an export takes, so that too many are noticed. */
async function selectedIds(c: AppContext, selection: z.infer<typeof Selection>): Promise<string[]> {
  if (selection.all === undefined) return selection.person;
  const input = { filter: filterOf(selection), max: MAX_CANDIDATES + 1 };
  return matchingIds(c.get("deps"), c.get("tenantId"), requisitionIdOf(c), input);
}

async function showRemoval(c: AppContext, candidateIds: string[]): Promise<Response> {
  const [deps, tenantId] = [c.get("deps"), c.get("tenantId")];
  const requisition = await requireRequisition(deps, tenantId, requisitionIdOf(c));
  const present = await presentPeople(deps, tenantId, requisition.id, candidateIds);
  if (present.length === 0) {
    throw new Refusal(
      422,
      "console.nobody_selected",
      "Nobody is selected. Select the people to remove first.",
    );
  }
  const ids = present.map(({ id }) => id);
  const named = await shortlistRows(deps, tenantId, requisition.id, ids.slice(0, NAMED));
  return show(
    c,
    { title: "Remove people", section: "requisitions" },
    <RemovalPage
      requisition={requisition}
      ids={ids}
      names={named.map(({ name }) => name)}
      exported={present.filter(({ exported }) => exported).length}
    />,
  );
}

export const requisitionRoutes = new Hono<AppEnv>()
  .get("/requisitions", async (c) => {
    const { q, page } = ListQuery.parse(c.req.query());
    const found = await requisitionPage(c.get("deps"), c.get("tenantId"), { q, ...spanOf(page) });
    const props = { q, page, ...found };
    if (c.req.query("part") === "requisitions") return showLive(c, true, <RequisitionList {...props} />);
    return show(c, { title: "Requisitions", section: "requisitions" }, <RequisitionsPage {...props} />);
  })
  .get("/requisitions/:id", (c) => showRequisition(c, PeopleQuery.parse(c.req.query())))
  .post("/requisitions/:id/selection", limitBody(1024 * 1024), async (c) => {
    const selection = Selection.parse(await c.req.parseBody({ all: true }));
    try {
      const candidateIds = await selectedIds(c, selection);
      if (selection.do === "remove") return await showRemoval(c, candidateIds);
      const requisitionId = requisitionIdOf(c);
      const { userId } = c.get("session");
      const draft = await makeDraft(c.get("deps"), c.get("tenantId"), {
        userId,
        requisitionId,
        candidateIds,
      });
      return c.redirect(`${requisitionPath(requisitionId)}/export/${draft}`, 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 422) throw error;
      return showRequisition(c, { ...Filter.parse(selection), page: 1 }, error.detail);
    }
  })
  .post("/requisitions/:id/removal", limitBody(1024 * 1024), async (c) => {
    const { person } = Removal.parse(await c.req.parseBody({ all: true }));
    const requisitionId = requisitionIdOf(c);
    const gone = await removeCandidates(c.get("deps"), c.get("tenantId"), requisitionId, person);
    say(c, "good", `${people(gone)} removed from the shortlist.`);
    return c.redirect(requisitionPath(requisitionId), 303);
  })
  .get("/requisitions/:id/people/new", (c) => showPersonForm(c, NO_FORM))
  .post("/requisitions/:id/people", limitBody(MAX_CANDIDATE_BYTES), async (c) => {
    const form = await readPerson(await c.req.parseBody());
    if (!form.ok) return showPersonForm(c, form);
    const requisitionId = requisitionIdOf(c);
    const { stage, profile } = form;
    const deps = c.get("deps");
    const id = newId("person", deps.clock());
    await putCandidates(deps, c.get("tenantId"), requisitionId, [{ id, stage, profile }]);
    say(c, "good", `${[profile.firstName, profile.lastName].filter(Boolean).join(" ")} is on the shortlist.`);
    return c.redirect(requisitionPath(requisitionId), 303);
  });
