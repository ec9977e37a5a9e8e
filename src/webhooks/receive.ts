/**
 * Takes a delivery in: verify, read, commit once. What is answered well is stored; what is not stored is answered
 * so that Greenhouse sends it again. A body that cannot be made sense of is kept as failed, because sending it
 * seven times would not mend it.
 */
import type { Deps } from "../deps.ts";
import type { Bytes } from "../lib/bytes.ts";
import { Refusal } from "../lib/errors.ts";
import { sha256Hex } from "../lib/hmac.ts";
import { errorFields } from "../lib/log.ts";
import { Meter } from "../lib/meter.ts";
import { no, ok, type Result } from "../lib/result.ts";
import { record } from "../metrics/record.ts";
import { afterwards } from "./afterwards.ts";
import { isLiveTenant } from "./deliveries.ts";
import { countBadSignature } from "./hook-state.ts";
import { knownSlug } from "./hooks.ts";
import { freshKeysOf, keysOf } from "./keys.ts";
import { readDelivery } from "./read-delivery.ts";
import { judgeSignature } from "./signature.ts";
import { type Signer, storeDelivery } from "./store.ts";

export interface Incoming {
  token: string;
  slug: string | undefined;
  signature: string | undefined;
  eventId: string | undefined;
  body: Bytes;
}

/** Refuses with 503 when it could not be stored; the result says no to whoever did not sign well. */
export async function receiveWebhook(deps: Deps, incoming: Incoming): Promise<Result<"stored", "stranger">> {
  const meter = new Meter();
  try {
    return await meter.run(async () => {
      const signer = await identify(deps, incoming);
      return signer ? take(deps, signer, incoming, meter) : no("stranger");
    });
  } catch (error) {
    deps.log.error("webhooks.not_stored", errorFields(error));
    throw new Refusal(
      503,
      "webhooks.storage_unavailable",
      "The delivery could not be stored and was not taken. Send it again later.",
      { headers: { "Retry-After": "60" } },
    );
  }
}

async function identify(deps: Deps, { token, slug, signature, body }: Incoming): Promise<Signer | null> {
  let known = await keysOf(deps, token);
  let verdict = await judgeSignature(body, signature, known?.keys ?? [], deps.clock());
  if (!verdict.good && known && (verdict.why === "mismatch" || verdict.why === "no_secret")) {
    const fresh = await freshKeysOf(deps, token);
    if (fresh) {
      known = fresh;
      verdict = await judgeSignature(body, signature, fresh.keys, deps.clock());
    }
  }
  if (verdict.good && known) return { token: known, secretId: verdict.secretId };
  // Counted after the answer, so that an address that exists is not told by time from one that does not.
  if (known) deps.defer(countBadSignature(deps, known.tenantId, knownSlug(slug)));
  return null;
}

async function take(
  deps: Deps,
  signer: Signer,
  incoming: Incoming,
  meter: Meter,
): Promise<Result<"stored", "stranger">> {
  const { tenantId } = signer.token;
  const receivedAt = deps.clock();
  const digest = await sha256Hex(incoming.body);
  const reading = readDelivery(incoming.body, { receivedAt, digest });
  const state = await storeDelivery(deps, signer, { ...incoming, digest, receivedAt }, reading);
  // Nothing inserted: seen before, or the tenant was deleted since its keys were read.
  if (!state && !(await isLiveTenant(deps.db, tenantId))) return no("stranger");
  record(
    deps,
    {
      event: "webhooks.received",
      tenantId,
      outcome: state ?? "duplicate",
      what: reading.known ? reading.action : "unknown",
      durationMs: deps.clock() - receivedAt,
      spent: meter.spent,
    },
    { bytes: incoming.body.byteLength },
  );
  if (state && reading.plan) afterwards(deps, tenantId, reading.plan);
  return ok("stored");
}
