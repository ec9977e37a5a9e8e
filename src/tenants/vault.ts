/**
 * A tenant's vault: secrets and personal data sealed with the tenant's own data key, which itself is sealed by a
 * key of VAULT_KEYS. Rotating those re-seals one small record per tenant and touches nothing else.
 */
import { eq } from "drizzle-orm";
import type { Deps } from "../deps.ts";
import { type Bytes, randomBytes } from "../lib/bytes.ts";
import { importHmacKey, keyedHash } from "../lib/hmac.ts";
import type { TenantId } from "../lib/ids.ts";
import { importSealingKey, openBytes, openText, type SealingKey, sealBytes, sealText } from "../lib/seal.ts";
import { tenants } from "./tables.ts";

export interface Vault {
  seal(record: string, field: string, text: string): Promise<string>;
  open(record: string, field: string, sealed: string): Promise<string>;
  /** A keyed hash of an e-mail address, equal for equal addresses of this tenant and unreadable without its key. */
  hashEmail(email: string): Promise<string>;
}

const dataKeyPlace = (tenantId: string) => ({ tenant: tenantId, record: tenantId, field: "dataKey" });

/** Makes and seals the data key of a new tenant. */
export const newDataKey = (deps: Deps, tenantId: TenantId): Promise<string> =>
  sealDataKey(deps, tenantId, randomBytes(32));

/** Seals a tenant's data key with the newest key of VAULT_KEYS. */
export async function sealDataKey(deps: Deps, tenantId: TenantId, raw: Bytes): Promise<string> {
  const [newest] = await deps.sealingKeys();
  if (!newest) throw new Error("vault: no sealing key configured");
  return sealBytes(newest, raw, dataKeyPlace(tenantId));
}

/** Opens it with whichever key of VAULT_KEYS it names; throws when that is not there or the record is not whole. */
export const openDataKey = async (deps: Deps, tenantId: TenantId, sealed: string): Promise<Bytes> =>
  openBytes(await deps.sealingKeys(), sealed, dataKeyPlace(tenantId));

/** Vaults of recently served tenants. Bounded. A data key never changes, whatever it is sealed with, so none is stale. */
const opened = new Map<string, Promise<Vault>>();
const MAX_OPENED = 500;

export async function vaultOf(deps: Deps, tenantId: TenantId): Promise<Vault> {
  const cached = opened.get(tenantId);
  if (cached) return cached;
  const vault = openVault(deps, tenantId);
  if (opened.size >= MAX_OPENED) opened.clear();
  opened.set(tenantId, vault);
  vault.catch(() => opened.delete(tenantId));
  return vault;
}

async function openVault(deps: Deps, tenantId: TenantId): Promise<Vault> {
  const [row] = await deps.db
    .select({ dataKey: tenants.dataKey })
    .from(tenants)
    .where(eq(tenants.id, tenantId));
  if (!row) throw new Error("vault: no such tenant");
  const raw = await openDataKey(deps, tenantId, row.dataKey);
  const key: SealingKey = { id: "t1", key: await importSealingKey(raw) };
  const hashKey = await importHmacKey(await deriveBits(raw, "email-hash"));
  return {
    seal: (record, field, text) => sealText(key, text, { tenant: tenantId, record, field }),
    open: (record, field, sealed) => openText([key], sealed, { tenant: tenantId, record, field }),
    hashEmail: (email) => keyedHash(hashKey, normaliseEmail(email)),
  };
}

/** Addresses are compared without case and outer blanks, as Harvest's e-mail filter does (Harvest v3, List candidates). */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

async function deriveBits(raw: Bytes, purpose: string): Promise<Bytes> {
  const base = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveBits"]);
  const params = {
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(32),
    info: new TextEncoder().encode(purpose),
  };
  return new Uint8Array(await crypto.subtle.deriveBits(params, base, 256));
}
