import { Accepted, Exports } from "../answers.ts";
import { read } from "../client.ts";
import { all, refused, type TenantScene } from "../scene.ts";
import { same, type Told } from "../story.ts";
import { type Exported, type ExportPlan, request, requestOf } from "./export.ts";

/** An id of the form that Greenhouse's jobs have. */
export const UNKNOWN_JOB = 4_000_999_999;

/** Requests that must not be accepted, and after which nothing may be there. */
export async function refuseBadExports(told: Told, scene: TenantScene, plan: ExportPlan): Promise<void> {
  const { product, greenhouse } = scene;
  const body = requestOf(plan);
  const before = (await greenhouse.requests()).at(-1)?.n ?? 0;
  refused(await product.send("POST", "/exports", { body }), 400, "exports.idempotency_key_missing");
  refused(await request(scene, plan, { ...body, jobIds: [UNKNOWN_JOB] }), 422, "exports.unknown_job");
  const unmapped = { ...body, requestedBy: { ...body.requestedBy, userId: "usr-nobody" } };
  refused(await request(scene, plan, unmapped), 422, "exports.user_not_mapped");
  refused(
    await request(scene, plan, { ...body, candidateIds: ["cand-nobody"] }),
    422,
    "exports.unknown_candidate",
  );
  refused(await request(scene, plan, { ...body, prospect: {} }), 422, "request.invalid");
  same("exports after the refusals", await all(product, "/exports", Exports), []);
  const writes = (await greenhouse.requests(before)).filter(
    ({ method, path }) => method !== "GET" && path !== "/token",
  );
  same("what the refusals wrote in Greenhouse", writes, []);
  told.ok("no Idempotency-Key → 400; unknown job, unmapped user, unknown person, prospect with a job → 422");
  told.ok("nothing was stored, nothing was written in Greenhouse");
}

/** The same key again: the same answer for the same bytes, a refusal for others. */
export async function replay(told: Told, scene: TenantScene, exported: Exported): Promise<void> {
  const again = await request(scene, exported);
  same("the replayed answer", read(again, 202, Accepted).id, exported.id);
  same("Idempotent-Replayed", again.headers.get("idempotent-replayed"), "true");
  const other = { ...requestOf(exported), candidateIds: ["cand-petra"] };
  refused(await request(scene, exported, other), 422, "exports.idempotency_key_reused");
  told.ok(
    "the same key and bytes → the first answer again; other bytes → 422 exports.idempotency_key_reused",
  );
}
