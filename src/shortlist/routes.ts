/** Requisitions, their shortlists, and what became of people. */
import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import * as z from "zod";
import { jsonBody, query } from "../http/input.ts";
import { decodeCursor, encodeCursor, PageQuery, toPage } from "../http/page.ts";
import type { AppEnv } from "../http/types.ts";
import { notFound } from "../lib/errors.ts";
import { candidateById, candidatesByIds, eraseCandidate } from "./candidates.ts";
import { listShortlist, readItems, ShortlistPlace } from "./list.ts";
import { putCandidates, removeCandidate } from "./put.ts";
import { listRequisitions, putRequisition } from "./requisitions.ts";
import {
  CandidateBatch,
  CandidateInput,
  IdsQuery,
  MAX_BATCH_BYTES,
  MAX_CANDIDATE_BYTES,
  ProductId,
  RequisitionInput,
  ShortlistQuery,
} from "./schemas.ts";

const AfterText = z.tuple([z.string()]);

/** An id that cannot be one of the product's is answered as one that does not exist. */
const params = <T extends z.ZodType>(schema: T) =>
  zValidator("param", schema, (result) => {
    if (!result.success) throw notFound();
  });
const OneRequisition = z.object({ requisitionId: ProductId });
const OneEntry = z.object({ requisitionId: ProductId, candidateId: ProductId });
const OneCandidate = z.object({ candidateId: ProductId });

export const shortlistRoutes = new Hono<AppEnv>()
  .get("/requisitions", query(PageQuery), async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const [after] = decodeCursor(cursor, AfterText) ?? [""];
    const rows = await listRequisitions(c.get("deps"), c.get("tenantId"), after, limit + 1);
    return c.json(
      toPage(
        rows,
        limit,
        (row) => [row.id],
        (row) => row,
      ),
    );
  })
  .put("/requisitions/:requisitionId", params(OneRequisition), ...jsonBody(RequisitionInput), async (c) => {
    const { requisitionId } = c.req.valid("param");
    return c.json(await putRequisition(c.get("deps"), c.get("tenantId"), requisitionId, c.req.valid("json")));
  })
  .get(
    "/requisitions/:requisitionId/candidates",
    params(OneRequisition),
    query(ShortlistQuery),
    async (c) => {
      const { requisitionId } = c.req.valid("param");
      const { cursor, ...filter } = c.req.valid("query");
      const after = decodeCursor(cursor, ShortlistPlace);
      const page = await listShortlist(c.get("deps"), c.get("tenantId"), requisitionId, { ...filter, after });
      return c.json({ items: page.items, nextCursor: page.next && encodeCursor(page.next) });
    },
  )
  // A pattern, because the router takes a bare `:batch` for a parameter wherever it stands in a segment.
  .post(
    "/requisitions/:requisitionId/:batch{candidates(?:(?::|%3[Aa]))batch}",
    params(OneRequisition),
    ...jsonBody(CandidateBatch, { maxBytes: MAX_BATCH_BYTES }),
    async (c) => {
      const { requisitionId } = c.req.valid("param");
      const { candidates } = c.req.valid("json");
      const items = await putCandidates(c.get("deps"), c.get("tenantId"), requisitionId, candidates);
      return c.json({ items });
    },
  )
  .put(
    "/requisitions/:requisitionId/candidates/:candidateId",
    params(OneEntry),
    ...jsonBody(CandidateInput, { maxBytes: MAX_CANDIDATE_BYTES }),
    async (c) => {
      const deps = c.get("deps");
      const { requisitionId, candidateId } = c.req.valid("param");
      const entry = { id: candidateId, ...c.req.valid("json") };
      await putCandidates(deps, c.get("tenantId"), requisitionId, [entry]);
      const [item] = await readItems(deps, c.get("tenantId"), requisitionId, [candidateId]);
      // Gone already: somebody took the person off the list in the same moment.
      if (!item) throw notFound("This candidate");
      return c.json(item);
    },
  )
  .delete("/requisitions/:requisitionId/candidates/:candidateId", params(OneEntry), async (c) => {
    const { requisitionId, candidateId } = c.req.valid("param");
    await removeCandidate(c.get("deps"), c.get("tenantId"), requisitionId, candidateId);
    return c.body(null, 204);
  })
  .get("/candidates", query(IdsQuery), async (c) => {
    const { ids } = c.req.valid("query");
    return c.json({ items: await candidatesByIds(c.get("deps"), c.get("tenantId"), ids) });
  })
  .get("/candidates/:candidateId", params(OneCandidate), async (c) =>
    c.json(await candidateById(c.get("deps"), c.get("tenantId"), c.req.valid("param").candidateId)),
  )
  .delete("/candidates/:candidateId", params(OneCandidate), async (c) => {
    await eraseCandidate(c.get("deps"), c.get("tenantId"), c.req.valid("param").candidateId);
    return c.body(null, 204);
  });
