/** `Idempotency-Key`: the same request twice gets the first answer, and nothing is exported a second time. */
import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import { Refusal } from "../lib/errors.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { idempotencyKeys } from "./tables.ts";

/** How long an answer is remembered, as the contract says. */
export const KEY_TTL_MS = 24 * 3_600_000;
/** A request still in progress after this died on the way; its key may be taken over. */
const IN_PROGRESS_MS = 120_000;
const KEY_SHAPE = /^[\x21-\x7e]{1,255}$/;

export interface FirstAnswer {
  status: number;
  body: string;
  location: string;
}

export function readKey(header: string | undefined): string {
  if (header === undefined || header === "") {
    throw new Refusal(
      400,
      "exports.idempotency_key_missing",
      "Send an Idempotency-Key header: a new random value per export, the same one when you repeat it.",
    );
  }
  if (!KEY_SHAPE.test(header)) {
    throw new Refusal(
      422,
      "request.invalid",
      "The Idempotency-Key must be 1 to 255 printable characters without blanks.",
      {
        errors: [
          { path: "Idempotency-Key", message: "must be 1 to 255 printable characters without blanks" },
        ],
      },
    );
  }
  return header;
}

export const inProgress = () =>
  new Refusal(
    409,
    "exports.idempotency_key_in_progress",
    "The first request with this Idempotency-Key is still being accepted. Repeat it in a few seconds.",
    { headers: { "Retry-After": "2" } },
  );

/** A key in this request's hands. */
export interface TakenKey {
  key: string;
  owner: string;
}

/** Takes the key for a new request, or finds the first answer to repeat; refuses any other use of it. */
export async function takeKey(
  db: Db,
  tenantId: TenantId,
  input: { key: string; digest: string; now: number },
): Promise<TakenKey | FirstAnswer> {
  const { key, digest, now } = input;
  const owner = newId("lease", now);
  const fresh = { tenantId, key, digest, owner, createdAt: now, answer: null, status: null, location: null };
  const outdated = or(
    lt(idempotencyKeys.createdAt, now - KEY_TTL_MS),
    and(isNull(idempotencyKeys.answer), lt(idempotencyKeys.createdAt, now - IN_PROGRESS_MS)),
  );
  const taken = await db
    .insert(idempotencyKeys)
    .values(fresh)
    .onConflictDoUpdate({
      target: [idempotencyKeys.tenantId, idempotencyKeys.key],
      set: fresh,
      ...(outdated ? { setWhere: outdated } : {}),
    })
    .returning({ key: idempotencyKeys.key });
  if (taken.length > 0) return { key, owner };
  const [first] = await db.select().from(idempotencyKeys).where(byKey(tenantId, key));
  if (first && first.digest !== digest) {
    throw new Refusal(
      422,
      "exports.idempotency_key_reused",
      "This Idempotency-Key was used for a different request. Use a new value for each export.",
    );
  }
  if (!first?.answer || first.status === null || first.location === null) {
    throw inProgress();
  }
  return { status: first.status, body: first.answer, location: first.location };
}

const byKey = (tenantId: TenantId, key: string) =>
  owned(idempotencyKeys, tenantId, eq(idempotencyKeys.key, key));

/**
 * Part of the batch that stores the export: answer and export are there together or not at all. Where another
 * request has taken the key over in the meantime, the digest becomes null, which its column refuses, and the
 * whole batch with it.
 */
export const keepAnswer = (
  db: Db,
  tenantId: TenantId,
  { key, owner }: TakenKey,
  answer: FirstAnswer,
): Statement =>
  db
    .update(idempotencyKeys)
    .set({
      answer: answer.body,
      status: answer.status,
      location: answer.location,
      digest: sql`CASE WHEN ${idempotencyKeys.owner} = ${owner} THEN ${idempotencyKeys.digest} END`,
    })
    .where(byKey(tenantId, key));

/** Whether a fault is the refusal of `keepAnswer`: the key is another request's by now. */
export const isTakenOver = (error: unknown): boolean =>
  error instanceof Error && /NOT NULL constraint failed: idempotency_keys\.digest/.test(error.message);

/** A refusal consumes no key. */
export async function releaseKey(db: Db, tenantId: TenantId, { key, owner }: TakenKey): Promise<void> {
  await db
    .delete(idempotencyKeys)
    .where(and(byKey(tenantId, key), eq(idempotencyKeys.owner, owner), isNull(idempotencyKeys.answer)));
}
