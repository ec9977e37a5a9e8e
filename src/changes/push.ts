/**
 * Pushes a tenant's feed to its callback: batches in order, the next one only when the last one was taken. What is
 * taken twice, because an answer got lost, carries the same webhook-id and the same change ids.
 */
import type { Deps } from "../deps.ts";
import { iso } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { no, ok, type Result } from "../lib/result.ts";
import { tenantState } from "../tenants/manage.ts";
import { openSecrets } from "./callback.ts";
import { claimPush, failed, letGo, type PushFailure, taken, trying } from "./push-state.ts";
import { changeId, changesBetween, seqOf } from "./read.ts";
import { signatureHeaders } from "./sign.ts";
import type { Callback } from "./tables.ts";

/** Of one push. A change is some hundred characters long. */
const MAX_ITEMS = 100;
const MAX_BODY_CHARS = 256_000;
/** What Standard Webhooks recommends at least (Operational considerations). */
const TIMEOUT_MS = 15_000;
/** Of work per message; what is left goes on in the next one. */
const SLICE_MS = 20_000;

type Change = Awaited<ReturnType<typeof changesBetween>>[number];

/** Pushes what is due for a slice of time, and asks for another wake-up for the rest or for the next attempt. */
export async function pushChanges(deps: Deps, tenantId: TenantId): Promise<void> {
  if (!(await tenantState(deps, tenantId))) return;
  let row = await claimPush(deps, tenantId);
  if (!row) return;
  const until = deps.clock() + SLICE_MS;
  const secrets = await openSecrets(deps, row);
  for (;;) {
    const batch = await nextBatch(deps, row);
    const last = batch.at(-1);
    const end = last && seqOf(last.id);
    if (!end || deps.clock() > until) {
      const more = (await letGo(deps, row)) || last !== undefined;
      if (more) await deps.queue.send({ type: "changes.push", tenantId });
      return;
    }
    if (!(await trying(deps, row, end))) return again(deps, row);
    const sent = await send(deps, row, secrets, batch);
    if (!sent.ok) return afterRefusal(deps, row, sent.reason);
    const moved = await taken(deps, row, end);
    if (!moved) return again(deps, row);
    row = moved;
  }
}

/** The address was changed under the work: whoever comes next sees the new one. */
async function again(deps: Deps, row: Callback): Promise<void> {
  await letGo(deps, row);
  await deps.queue.send({ type: "changes.push", tenantId: row.tenantId });
}

async function afterRefusal(deps: Deps, row: Callback, failure: PushFailure): Promise<void> {
  const retryAt = await failed(deps, row, failure);
  deps.log.warn("changes.push_failed", {
    why: failure.why,
    attempts: row.attempts + 1,
    given: retryAt === null,
  });
  if (retryAt !== null)
    await deps.queue.send({ type: "changes.push", tenantId: row.tenantId }, retryAt - deps.clock());
}

/** The batch that was tried before, or as many changes as fit. */
async function nextBatch(deps: Deps, row: Callback): Promise<Change[]> {
  const items = await changesBetween(
    deps,
    row.tenantId,
    { after: row.cursor, until: row.triedUntil },
    MAX_ITEMS,
  );
  if (row.triedUntil !== null) return items;
  let left = MAX_BODY_CHARS;
  const end = items.findIndex((item) => {
    left -= JSON.stringify(item).length + 1;
    return left < 0;
  });
  // One alone always fits: changes hold ids and a few words.
  return end === -1 ? items : items.slice(0, Math.max(1, end));
}

async function send(
  deps: Deps,
  row: Callback,
  secrets: readonly string[],
  items: readonly Change[],
): Promise<Result<void, PushFailure>> {
  const startedAt = deps.clock();
  const [first, last] = [items[0]?.id ?? "", items.at(-1)?.id ?? ""];
  const data = { tenantId: row.tenantId, items, nextCursor: last };
  const body = JSON.stringify({ type: "changes", timestamp: iso(startedAt), data });
  const id = `msg_${row.tenantId.slice("ten_".length)}_${seqOf(first)}_${seqOf(last)}`;
  const timestamp = Math.floor(startedAt / 1000);
  const headers = await signatureHeaders(secrets, { id, timestamp, body });
  const answer = await post(deps, row.url, headers, body);
  deps.log.info("changes.pushed", {
    changes: items.length,
    until: changeId(seqOf(last) ?? 0),
    outcome: answer.ok ? "taken" : answer.reason.why,
    durationMs: deps.clock() - startedAt,
  });
  return answer;
}

async function post(
  deps: Deps,
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<Result<void, PushFailure>> {
  let response: Response;
  try {
    response = await deps.fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "user-agent": "headhuntr-greenhouse" },
      body,
      // Never followed: the address was checked, where it points to was not.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
  } catch (error) {
    const late = error instanceof Error && error.name === "TimeoutError";
    return no({ why: late ? "timeout" : "unreachable", askedMs: 0 });
  }
  const { status } = response;
  if (status >= 200 && status < 300) return ok(undefined);
  const asked = Number(response.headers.get("retry-after") ?? 0);
  const askedMs = Number.isFinite(asked) && asked > 0 ? asked * 1000 : 0;
  if (status === 410) return no({ why: "gone", askedMs: 0 });
  if (status >= 300 && status < 400) return no({ why: "redirect", askedMs });
  return no({ why: `status_${status}`, askedMs });
}
