import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { runScheduled } from "../../../src/scheduled.ts";
import { OPERATOR, request } from "../../support/api.ts";
import { exportAll, exportBody, person, postExport, type Ready, readyTenant } from "../../support/exports.ts";

const MONTH_AND_A_DAY_MS = 31 * 86_400_000;
let tenant: Ready;
beforeAll(async () => {
  tenant = await readyTenant();
});

const withFile = () =>
  person({
    attachments: [{ filename: "cv.pdf", type: "resume", content: btoa(`%PDF ${crypto.randomUUID()}`) }],
  });
const files = async () =>
  (
    await env.DB.prepare("SELECT count(DISTINCT file_id) AS n FROM file_chunks WHERE tenant_id = ?1")
      .bind(tenant.id)
      .first()
  )?.["n"];
const minute = () =>
  runScheduled({ scheduledTime: Date.now(), cron: "* * * * *", noRetry() {} }, env, {
    waitUntil() {},
    passThroughOnException() {},
    props: {},
  } as unknown as ExecutionContext);

it("keeps files of a shortlist and of unfinished exports, and lets the others go after a month", async () => {
  await tenant.call("PUT", "/requisitions/r1", { name: "R" });
  const { id, ...listed } = withFile();
  await tenant.call("PUT", `/requisitions/r1/candidates/${id}`, { stage: "new", profile: listed });
  await exportAll(tenant, exportBody([withFile()]));
  await request("PUT", `/v1/tenants/${tenant.id}/paused`, { key: OPERATOR, body: { paused: true } });
  await postExport(tenant, exportBody([withFile()]));
  expect(await files()).toBe(3);
  await minute();
  expect(await files()).toBe(3);
  await env.DB.prepare("UPDATE file_chunks SET created_at = created_at - ?1").bind(MONTH_AND_A_DAY_MS).run();
  await minute();
  expect(await files()).toBe(2);
});
