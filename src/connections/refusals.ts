/** Why a connection is not made, in words for whoever makes it. What was in force before stays, every time. */
import type { HarvestFailure } from "../greenhouse/failure.ts";
import { Refusal } from "../lib/errors.ts";

/** How the credential came: pasted, or by Greenhouse's consent page. */
export type Way = "pasted" | "oauth";

const STAYS = "what was in force before stays in force.";

export function credentialRefusal(failure: HarvestFailure, way: Way): Refusal {
  if (failure.disposition !== "reconnect" && failure.disposition !== "stop") return unreachable(failure);
  const detail =
    way === "pasted"
      ? `Greenhouse did not accept this credential. Copy it again from Configure › Dev Center › API Credentials, or create a new one there; ${STAYS}`
      : `Greenhouse took back the access that was just given. Begin again; ${STAYS}`;
  return new Refusal(422, "connections.credential_refused", detail);
}

const unreachable = (failure: HarvestFailure) =>
  new Refusal(
    503,
    "connections.greenhouse_unreachable",
    "Greenhouse could not be reached to try the credential. Nothing was changed; try again in a minute.",
    { headers: { "Retry-After": String(Math.max(1, Math.ceil(failure.delayMs / 1000))) } },
  );

export const nothingGranted = (way: Way) =>
  new Refusal(
    422,
    "connections.credential_refused",
    way === "pasted"
      ? `Greenhouse knows this credential, but it permits nothing that this product needs. Tick the permissions of the checklist on it and try again; if they are ticked, its user is not a Site Admin, and Greenhouse shows such a user nothing: choose one who is; ${STAYS}`
      : `The access that was given permits nothing that this product needs. Begin again as a Site Admin and choose the service account; ${STAYS}`,
  );

export const weaker = (missing: string[], way: Way) =>
  new Refusal(
    422,
    "connections.credential_weaker",
    way === "pasted"
      ? "The new credential proves less than the one in force, which stays. Add the permissions named under missing in Greenhouse, check its acting user, or send acceptFewer: true."
      : "The access that was given proves less than the credential in force, which stays. Begin again as a Site Admin and choose the service account.",
    { members: { missing } },
  );

export const otherAccount = () =>
  new Refusal(
    422,
    "connections.other_account",
    "The new credential shows none of the jobs and users that we hold, or others under their numbers: it belongs to another Greenhouse account, or its user may not see them. The credential in force stays, because user mappings and exported people would point at strangers. Use a credential of the same account, with a Site Admin as its user; for another account make a new tenant.",
  );

export const notConnected = () =>
  new Refusal(
    422,
    "connections.not_connected",
    "There is no connection to Greenhouse yet. Connect it first.",
  );
