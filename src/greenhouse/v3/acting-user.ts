/** Whom a token acts as. A credential's own service user may be invisible; then only its id is known. */
import { ok } from "../../lib/result.ts";
import type { Wire } from "../call.ts";
import type { Access, Answer } from "../harvest.ts";
import { readPage } from "../walk.ts";
import { User } from "./shapes.ts";

export type ActingUser = NonNullable<Access["actingUser"]>;

/** Service accounts are left out of the list unless asked for (v3 reference, Reference lists). */
export async function readActingUser(wire: Wire, id: number): Answer<ActingUser> {
  const list = { path: "/v3/users", query: { ids: id, show_service_accounts: true }, row: User };
  const page = await readPage(wire, list, null);
  if (!page.ok && page.reason.disposition === "reconnect") return page;
  const user = page.ok ? page.value.items.find((row) => row.id === id) : undefined;
  return ok({ id, name: user?.name || null, siteAdmin: user?.siteAdmin ?? null });
}
