import { Hono } from "hono";
import * as z from "zod";
import { jsonBody, query } from "../http/input.ts";
import { PageQuery } from "../http/page.ts";
import type { AppEnv } from "../http/types.ts";
import { sha256Hex } from "../lib/hmac.ts";
import { PRODUCT_ID } from "../lib/ids.ts";
import { readKey } from "./idempotency.ts";
import { listExports, listRows } from "./list.ts";
import { cancelExport, resolveRow, retryExport } from "./manage.ts";
import { notifyAgain } from "./notify.ts";
import { requestPreview, showPreview } from "./preview.ts";
import { receiptOf } from "./receipt.ts";
import { receiptCsv } from "./receipt-csv.ts";
import { receiptHtml } from "./receipt-formats.ts";
import { requestExport } from "./request.ts";
import { ExportRequest, MAX_EXPORT_BYTES } from "./schemas.ts";
import { exportStatus, findExport } from "./status.ts";

/** Our ids only, so that `preview` and `previews` are paths of their own and answer 405 to a wrong method. */
const EXPORT = "/exports/:id{exp_[0-9a-z]+}";
const STATUSES = ["queued", "running", "waiting", "done", "done_with_failures", "cancelled"] as const;
const ExportsQuery = PageQuery.extend({
  requisitionId: z.string().regex(PRODUCT_ID).optional(),
  status: z.enum(STATUSES).optional(),
});
const ResolveBody = z.discriminatedUnion("decision", [
  z.strictObject({ decision: z.literal("use"), greenhouseCandidateId: z.int().positive() }),
  z.strictObject({ decision: z.literal("create") }),
  z.strictObject({ decision: z.literal("skip") }),
]);

export const exportRoutes = new Hono<AppEnv>()
  .post(
    "/exports",
    // Before the body: a request that cannot be repeated safely is not even read.
    async (c, next) => {
      readKey(c.req.header("idempotency-key"));
      await next();
    },
    ...jsonBody(ExportRequest, { maxBytes: MAX_EXPORT_BYTES }),
    async (c) => {
      const { answer, replayed } = await requestExport(c.get("deps"), c.get("tenantId"), {
        request: c.req.valid("json"),
        key: readKey(c.req.header("idempotency-key")),
        digest: await sha256Hex(await c.req.arrayBuffer()),
      });
      const headers = { "content-type": "application/json", Location: answer.location };
      return c.body(answer.body, 202, { ...headers, ...(replayed ? { "Idempotent-Replayed": "true" } : {}) });
    },
  )
  .post("/exports/preview", ...jsonBody(ExportRequest, { maxBytes: MAX_EXPORT_BYTES }), async (c) => {
    const { done, preview } = await requestPreview(c.get("deps"), c.get("tenantId"), c.req.valid("json"));
    return done
      ? c.json(preview)
      : c.json(preview, 202, { Location: `/v1/tenants/${c.get("tenantId")}/exports/previews/${preview.id}` });
  })
  .get("/exports/previews/:id", async (c) =>
    c.json(await showPreview(c.get("deps"), c.get("tenantId"), c.req.param("id"))),
  )
  .get("/exports", query(ExportsQuery), async (c) =>
    c.json(await listExports(c.get("deps"), c.get("tenantId"), c.req.valid("query"))),
  )
  .get(EXPORT, async (c) => {
    const deps = c.get("deps");
    return c.json(await exportStatus(deps, await findExport(deps, c.get("tenantId"), c.req.param("id"))));
  })
  .get(`${EXPORT}/rows`, query(PageQuery), async (c) =>
    c.json(await listRows(c.get("deps"), c.get("tenantId"), c.req.param("id"), c.req.valid("query"))),
  )
  .post(`${EXPORT}/rows/:candidateId/resolve`, ...jsonBody(ResolveBody), async (c) => {
    const deps = c.get("deps");
    const tenantId = c.get("tenantId");
    const { id: exportId, candidateId } = c.req.param();
    await resolveRow(deps, tenantId, { exportId, candidateId, resolution: c.req.valid("json") });
    return c.json(await exportStatus(deps, await findExport(deps, tenantId, exportId)), 202);
  })
  .post(`${EXPORT}/cancel`, async (c) => {
    const deps = c.get("deps");
    return c.json(
      await exportStatus(deps, await cancelExport(deps, c.get("tenantId"), c.req.param("id"))),
      202,
    );
  })
  .post(`${EXPORT}/retry`, async (c) => {
    const deps = c.get("deps");
    return c.json(
      await exportStatus(deps, await retryExport(deps, c.get("tenantId"), c.req.param("id"))),
      202,
    );
  })
  .post(`${EXPORT}/notify`, async (c) => {
    const deps = c.get("deps");
    return c.json(
      await exportStatus(deps, await notifyAgain(deps, c.get("tenantId"), c.req.param("id"))),
      202,
    );
  })
  .get(`${EXPORT}/receipt.json`, async (c) => {
    const deps = c.get("deps");
    return c.json(await receiptOf(deps, await findExport(deps, c.get("tenantId"), c.req.param("id"))));
  })
  .get(`${EXPORT}/receipt.csv`, async (c) => {
    const deps = c.get("deps");
    const exported = await findExport(deps, c.get("tenantId"), c.req.param("id"));
    return c.body(receiptCsv(await receiptOf(deps, exported)), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${exported.id}.csv"`,
    });
  })
  .get(`${EXPORT}/receipt.html`, async (c) => {
    const deps = c.get("deps");
    const exported = await findExport(deps, c.get("tenantId"), c.req.param("id"));
    return c.html(
      receiptHtml(await receiptOf(deps, exported), { supportEmail: deps.config.supportEmail }),
      200,
      {
        // Inline styles only, because it is the mail's own document; nothing else is allowed in it.
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      },
    );
  });
