/** A person's session in the console: a random secret in a cookie, its hash in a row that ends by itself. */
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { auditEntry } from "../audit/record.ts";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import type { Person, Session } from "../http/types.ts";
import { randomBase62 } from "../lib/base62.ts";
import { sha256Hex } from "../lib/hmac.ts";
import type { TenantId } from "../lib/ids.ts";
import { tenants } from "../tenants/tables.ts";
import { consoleSessions } from "./tables.ts";

/** A working day. */
export const LIFE_MS = 12 * 3_600_000;
/** A screen that nobody uses for so long is somebody else's. */
const IDLE_MS = 2 * 3_600_000;
/** Moving the end on at every request would cost a row each. */
const TOUCH_STEP_MS = 5 * 60_000;
const SECRET_LENGTH = 43;
const LOOKS_LIKE_SECRET = /^[A-Za-z0-9]{43}$/;

/** Begins a session and records that it was; the secret for the cookie, which is kept nowhere else. */
export async function startSession(deps: Deps, tenantId: TenantId, person: Person): Promise<string> {
  const secret = randomBase62(SECRET_LENGTH);
  const now = deps.clock();
  await commit(deps.db, [
    deps.db.insert(consoleSessions).values({
      tenantId,
      hash: await sha256Hex(secret),
      ...person,
      createdAt: now,
      endsAt: now + LIFE_MS,
      expiresAt: now + IDLE_MS,
    }),
    auditEntry(deps, tenantId, "console.opened", { role: person.role }),
  ]);
  return secret;
}

/** The session of a cookie; null when there is none, it has ended, or its tenant is gone. */
export async function sessionOf(deps: Deps, secret: string | undefined): Promise<Session | null> {
  if (!secret || !LOOKS_LIKE_SECRET.test(secret)) return null;
  const now = deps.clock();
  const [row] = await deps.db
    .select({
      tenantId: consoleSessions.tenantId,
      tenantName: tenants.name,
      paused: tenants.paused,
      hash: consoleSessions.hash,
      userId: consoleSessions.userId,
      email: consoleSessions.email,
      role: consoleSessions.role,
      endsAt: consoleSessions.endsAt,
      expiresAt: consoleSessions.expiresAt,
    })
    .from(consoleSessions)
    .innerJoin(tenants, and(eq(tenants.id, consoleSessions.tenantId), isNull(tenants.deletedAt)))
    .where(and(eq(consoleSessions.hash, await sha256Hex(secret)), gt(consoleSessions.expiresAt, now)));
  if (!row) return null;
  const { endsAt, expiresAt, ...session } = row;
  const until = Math.min(endsAt, now + IDLE_MS);
  if (until - expiresAt > TOUCH_STEP_MS) deps.defer(touch(deps, session, until));
  return session;
}

const touch = (deps: Deps, { tenantId, hash }: Session, until: number) =>
  deps.db
    .update(consoleSessions)
    .set({ expiresAt: sql`max(${consoleSessions.expiresAt}, ${until})` })
    .where(and(eq(consoleSessions.tenantId, tenantId), eq(consoleSessions.hash, hash)));

export async function endSession(deps: Deps, { tenantId, hash }: Session): Promise<void> {
  await deps.db
    .delete(consoleSessions)
    .where(and(eq(consoleSessions.tenantId, tenantId), eq(consoleSessions.hash, hash)));
}
