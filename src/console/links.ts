/**
 * Links into the console. Opening one shows who would sign in, and a button: programs that follow the links in
 * e-mails only read, so they do not use it up. The button's POST spends the link and begins a session.
 */
import { and, eq, gt, isNull, lte } from "drizzle-orm";
import { auditEntry } from "../audit/record.ts";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { randomBase62 } from "../lib/base62.ts";
import { iso } from "../lib/clock.ts";
import { Refusal } from "../lib/errors.ts";
import { sha256Hex } from "../lib/hmac.ts";
import type { TenantId } from "../lib/ids.ts";
import { tenants } from "../tenants/tables.ts";
import { LINK_ENDED } from "./guard.ts";
import type { NewLink } from "./schemas.ts";
import { startSession } from "./session.ts";
import { consoleLinks, consoleSessions } from "./tables.ts";

/** Long enough to find an e-mail with it, short enough to be worthless in an old mailbox. */
const LINK_TTL_MS = 3_600_000;
/** 62^43 > 2^256: nobody guesses one, so a plain hash of it can be looked up. */
export const SECRET_LENGTH = 43;
export const LOOKS_LIKE_SECRET = /^[A-Za-z0-9]{43}$/;

/** Makes a link that works once. `origin` is where the worker is reached. */
export async function createConsoleLink(
  deps: Deps,
  tenantId: TenantId,
  input: NewLink,
  origin: string,
): Promise<{ url: string; expiresAt: string }> {
  const secret = randomBase62(SECRET_LENGTH);
  const expiresAt = deps.clock() + LINK_TTL_MS;
  await commit(deps.db, [
    deps.db.insert(consoleLinks).values({ tenantId, hash: await sha256Hex(secret), ...input, expiresAt }),
    auditEntry(deps, tenantId, "console_link.made", { userId: input.userId, role: input.role }),
  ]);
  return { url: `${origin}/console/open?link=${secret}`, expiresAt: iso(expiresAt) };
}

/** Whom a link would let in; nothing is spent. Refuses what is no link, was used, or is too old. */
export async function readLink(deps: Deps, secret: string | undefined) {
  if (!secret || !LOOKS_LIKE_SECRET.test(secret)) throw linkEnded();
  const [link] = await deps.db
    .select({
      tenantId: consoleLinks.tenantId,
      tenant: tenants.name,
      userId: consoleLinks.userId,
      email: consoleLinks.email,
      role: consoleLinks.role,
    })
    .from(consoleLinks)
    .innerJoin(tenants, and(eq(tenants.id, consoleLinks.tenantId), isNull(tenants.deletedAt)))
    .where(and(eq(consoleLinks.hash, await sha256Hex(secret)), gt(consoleLinks.expiresAt, deps.clock())));
  if (!link) throw linkEnded();
  return link;
}

/** Spends the link and begins a session; the secret for its cookie. Of two at once only one gets in. */
export async function openLink(deps: Deps, secret: string | undefined): Promise<string> {
  const { tenantId, tenant: _, ...person } = await readLink(deps, secret);
  const spent = await deps.db
    .delete(consoleLinks)
    .where(and(eq(consoleLinks.tenantId, tenantId), eq(consoleLinks.hash, await sha256Hex(secret ?? ""))))
    .returning({ hash: consoleLinks.hash });
  if (spent.length === 0) throw linkEnded();
  return startSession(
    { ...deps, actor: { kind: "person", id: person.userId, email: person.email } },
    tenantId,
    person,
  );
}

const linkEnded = () =>
  new Refusal(
    401,
    LINK_ENDED,
    "This link was used already, is older than an hour, or is not complete. Open the ATS settings in Headhuntr.io again to get a new one.",
  );

/** Links and sessions that are over. */
export async function forgetConsoleAccess(deps: Deps): Promise<void> {
  const now = deps.clock();
  await commit(deps.db, [
    deps.db.delete(consoleLinks).where(lte(consoleLinks.expiresAt, now)),
    deps.db.delete(consoleSessions).where(lte(consoleSessions.expiresAt, now)),
  ]);
}
