/**
 * Works through a tenant's due rows: one pump per connection at a time, a few rows side by side, a slice of time
 * per message. The message is a wake-up; rows are the truth, so waiting never uses up a queue's retries.
 */
import { eq, lt, sql } from "drizzle-orm";
import { markReconnectNeeded } from "../connections/connect.ts";
import { harvestFor, type OpenHarvest } from "../connections/harvest.ts";
import { commit } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { claimRows, type Export, exportsWithWork, nextDue, requeueRow } from "../ledger/rows.ts";
import { exports_, pumps } from "../ledger/tables.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { tenantState } from "../tenants/manage.ts";
import { finishExport } from "./finish.ts";
import { observedRow } from "./observe-row.ts";
import { patiently } from "./patient.ts";

/** A slice of work per message: well under the consumer's 15 minutes, and short enough to share the queue. */
const SLICE_MS = 10_000;
/** Rows side by side: a worker has six connections that may wait for headers (Workers, Limits). */
const SIDE_BY_SIDE = 4;
/** Renewed at every turn. Two pumps at once do no harm, rows have leases of their own; a dead one is to be missed soon. */
const PUMP_LEASE_MS = 60_000;
/** Exports of at most this many people are served before bulk ones. */
const SMALL_EXPORT = 10;

export async function pump(deps: Deps, tenantId: TenantId): Promise<void> {
  const tenant = await tenantState(deps, tenantId);
  // Paused, gone or not connected: the rows stay due, and whoever changes that wakes the pump again.
  if (!tenant || tenant.paused) return;
  const leaseId = newId("lease", deps.clock());
  if (!(await takePump(deps, tenantId, leaseId))) return;
  let next: number | null = null;
  try {
    next = await workSlice(deps, tenantId, leaseId);
  } finally {
    await releasePump(deps, tenantId, leaseId);
  }
  if (next !== RECONNECT) await wakeAt(deps, tenantId, next);
}

/** The slice ended because the credential was refused: nothing wakes the pump until the customer reconnects. */
const RECONNECT = -1;

/**
 * Wakes the pump at a time, or, with null, when the next row is due. That is looked up only after the pump was
 * let go: a row that came in while another message found the pump taken is not overlooked.
 */
export async function wakeAt(deps: Deps, tenantId: TenantId, at: number | null): Promise<void> {
  const due = at ?? (await nextDue(deps.db, tenantId));
  if (due !== null)
    await deps.queue.send({ type: "exports.pump", tenantId }, Math.max(0, due - deps.clock()));
}

/** Works until the slice is over, nothing is due, or every export waits; tells when to go on. */
async function workSlice(deps: Deps, tenantId: TenantId, leaseId: string): Promise<number | null> {
  const until = deps.clock() + SLICE_MS;
  const slice: Slice = { deps, tenantId, leaseId, opened: new Map(), waits: new Map() };
  try {
    for (let turn = 0; deps.clock() < until; turn++) {
      if (turn > 0 && !(await renewPump(deps, tenantId, leaseId))) return null;
      const withWork = await exportsWithWork(deps.db, tenantId, deps.clock());
      const ready = withWork.filter(({ id }) => (slice.waits.get(id) ?? 0) <= deps.clock());
      if (ready.length === 0) return slice.waits.size > 0 ? Math.min(...slice.waits.values()) : null;
      const turns = turnOf(ready, turn);
      const rows = Math.max(1, Math.floor(SIDE_BY_SIDE / turns.length));
      const worked = await Promise.all(turns.map((exported) => workExport(slice, exported, rows)));
      if (worked.includes("reconnect")) return RECONNECT;
    }
    return deps.clock();
  } finally {
    await Promise.all([...slice.opened.values()].map((open) => open.close()));
  }
}

interface Slice {
  deps: Deps;
  tenantId: TenantId;
  leaseId: string;
  /** One client per export and slice, so that what it has read is read once. */
  opened: Map<string, OpenHarvest>;
  /** Exports without a permit, and until when. */
  waits: Map<string, number>;
}

/** Whose turn it is: each export in rotation, so that a large one does not hold up the others. */
function turnOf(ready: Export[], turn: number): Export[] {
  const start = turn % ready.length;
  return [...ready.slice(start), ...ready.slice(0, start)].slice(0, SIDE_BY_SIDE);
}

type Worked = "worked" | "reconnect";

/** Takes some rows of one export and runs them side by side. */
async function workExport(slice: Slice, exported: Export, limit: number): Promise<Worked> {
  const { deps, tenantId, leaseId } = slice;
  const rows = await claimRows(deps.db, exported, { now: deps.clock(), leaseId, limit });
  if (rows.length === 0) {
    await finishExport(deps, exported);
    return "worked";
  }
  const open = await openFor(slice, exported);
  if (!open) {
    await commit(
      deps.db,
      rows.map((row) => requeueRow(deps.db, row, 0)),
    );
    return "reconnect";
  }
  const log = deps.log.with({ exportId: exported.id });
  const verdicts = await Promise.all(rows.map((row) => observedRow({ ...deps, log }, exported, row, open)));
  const waits = verdicts.flatMap((verdict) => (verdict.is === "wait" ? [verdict.until] : []));
  if (waits.length > 0) await keepWaiting(slice, exported, Math.max(...waits));
  if (verdicts.some((verdict) => verdict.is === "settled")) await finishExport(deps, exported);
  if (verdicts.some((verdict) => verdict.is === "reconnect")) {
    await markReconnectNeeded(deps, tenantId, open.connection.id);
    return "reconnect";
  }
  return "worked";
}

/** Kept for this slice, and with the export, so that its page can say what it waits for. */
async function keepWaiting({ deps, tenantId, waits }: Slice, exported: Export, until: number): Promise<void> {
  waits.set(exported.id, until);
  await deps.db
    .update(exports_)
    .set({ waitingUntil: until })
    .where(owned(exports_, tenantId, eq(exports_.id, exported.id)));
}

async function openFor({ deps, tenantId, opened }: Slice, exported: Export): Promise<OpenHarvest | null> {
  const known = opened.get(exported.id);
  if (known) return known;
  const lane = exported.total <= SMALL_EXPORT ? "interactive" : "bulk";
  const open = await harvestFor(deps, tenantId, { lane, group: exported.id });
  if (!open.ok) return null;
  const patient = { ...open.value, harvest: patiently(open.value.harvest, deps.clock) };
  opened.set(exported.id, patient);
  return patient;
}

async function takePump(deps: Deps, tenantId: TenantId, leaseId: string): Promise<boolean> {
  const now = deps.clock();
  const lease = { leaseId, leaseUntil: now + PUMP_LEASE_MS };
  const won = await deps.db
    .insert(pumps)
    .values({ tenantId, ...lease })
    .onConflictDoUpdate({ target: pumps.tenantId, set: lease, setWhere: lt(pumps.leaseUntil, now) })
    .returning({ tenantId: pumps.tenantId });
  return won.length > 0;
}

async function renewPump(deps: Deps, tenantId: TenantId, leaseId: string): Promise<boolean> {
  const kept = await deps.db
    .update(pumps)
    .set({ leaseUntil: deps.clock() + PUMP_LEASE_MS })
    .where(owned(pumps, tenantId, eq(pumps.leaseId, leaseId)))
    .returning({ tenantId: pumps.tenantId });
  return kept.length > 0;
}

const releasePump = (deps: Deps, tenantId: TenantId, leaseId: string) =>
  deps.db
    .update(pumps)
    .set({ leaseUntil: sql`0` })
    .where(owned(pumps, tenantId, eq(pumps.leaseId, leaseId)));
