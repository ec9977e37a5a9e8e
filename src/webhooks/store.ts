/** Writes a delivery and all that it comes to in one batch, and nothing of it twice. */
import { sql } from "drizzle-orm";
import { commit, type Statement } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { type Bytes, fromUtf8 } from "../lib/bytes.ts";
import { newId, type TenantId } from "../lib/ids.ts";
import { errorFields } from "../lib/log.ts";
import { vaultOf } from "../tenants/vault.ts";
import { effectsOf } from "./apply-plan.ts";
import { endedAs, insertDelivery, type NewDelivery, tookEffect } from "./deliveries.ts";
import { hookHeard, retirePrevious } from "./hook-state.ts";
import { knownSlug } from "./hooks.ts";
import type { TokenKeys } from "./keys.ts";
import { type Reading, setAside } from "./read-delivery.ts";
import type { DeliveryState } from "./tables.ts";

/** Who sent it, as far as the signature proves. */
export interface Signer {
  token: TokenKeys;
  secretId: string;
}

/** A verified delivery, before its row has an id. */
export interface Verified {
  slug: string | undefined;
  eventId: string | undefined;
  body: Bytes;
  digest: string;
  receivedAt: number;
}

/** A larger body is kept by its digest and ids: sealed, it would not fit into D1's 2 MB a row. */
export const MAX_KEPT_BYTES = 1_400_000;
/** The id's form is nowhere stated (Webhooks reference, Headers); what is longer is no id. */
const MAX_EVENT_ID = 255;

/** The state it was stored in, or null where nothing was inserted: seen before, or the tenant is gone. */
export async function storeDelivery(
  deps: Deps,
  signer: Signer,
  verified: Verified,
  reading: Reading,
): Promise<DeliveryState | null> {
  const row = await toRow(deps, signer, verified, reading);
  try {
    return await commitReading(deps, signer, row, reading);
  } catch (error) {
    if (!isContentFault(error)) throw error;
    deps.log.warn("webhooks.set_aside", errorFields(error));
    return commitReading(deps, signer, row, setAside(reading));
  }
}

async function toRow(
  deps: Deps,
  { token, secretId }: Signer,
  { slug, eventId, body, digest, receivedAt }: Verified,
  reading: Reading,
): Promise<NewDelivery> {
  const id = newId("delivery", receivedAt);
  const clocked = reading.plan?.clocked ?? false;
  const isNamed = eventId !== undefined && eventId !== "" && eventId.length <= MAX_EVENT_ID;
  return {
    id,
    slug: knownSlug(slug),
    // Without an id only a body with a clock can be told from another event of the same bytes.
    eventId: isNamed ? eventId : `sha256:${digest}${clocked ? "" : `:${id}`}`,
    action: reading.action,
    receivedAt,
    candidateId: reading.plan?.candidateId ?? null,
    digest,
    clocked,
    secretId,
    bytes: body.byteLength,
    body: body.byteLength > MAX_KEPT_BYTES ? null : await sealBody(deps, token.tenantId, id, body),
  };
}

async function sealBody(deps: Deps, tenantId: TenantId, id: string, body: Bytes): Promise<string> {
  const vault = await vaultOf(deps, tenantId);
  return vault.seal(id, BODY_FIELD, fromUtf8(body));
}

/** The field that a kept body is sealed for. */
export const BODY_FIELD = "body";

async function commitReading(
  deps: Deps,
  { token, secretId }: Signer,
  row: NewDelivery,
  reading: Reading,
): Promise<DeliveryState | null> {
  const { db } = deps;
  const { tenantId } = token;
  const effects = reading.plan && effectsOf(db, tenantId, reading.plan, row);
  const ending = { whyNot: effects?.whyNot ?? sql`NULL`, state: reading.state, reason: reading.reason };
  const rest: Statement[] = effects?.statements(tookEffect(tenantId, row.id, row.id)) ?? [];
  const ping = reading.action === "ping";
  const slug = reading.hook ?? (ping ? knownSlug(row.slug) : null);
  if (slug !== null) {
    rest.push(hookHeard(db, tenantId, { slug, urlSlug: row.slug, secretId, at: row.receivedAt, ping }));
  }
  if (token.keys.length > 1) rest.push(retirePrevious(db, tenantId, secretId, row.receivedAt));
  return endedAs(await commit(db, [insertDelivery(db, tenantId, row, ending), ...rest]));
}

/** The database refused what was to be written, and would again; anything else is a fault of storage. */
export function isContentFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const cause = error.cause instanceof Error ? error.cause.message : "";
  return /SQLITE_(?:CONSTRAINT|TOOBIG|MISMATCH|RANGE|ERROR)|D1_TYPE_ERROR|too many SQL variables/.test(
    `${error.message} ${cause}`,
  );
}
