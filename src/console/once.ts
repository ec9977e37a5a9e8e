/**
 * Something that is shown once, carried over the redirect that follows a form: in a cookie for this browser alone,
 * sealed with the tenant's key, and gone when it was shown.
 */
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { AppContext } from "../http/types.ts";
import { errorFields } from "../lib/log.ts";
import { vaultOf } from "../tenants/vault.ts";
import { attributes, isLocal } from "./cookies.ts";

const NAME = "headhuntr-once";
/** Long enough for the redirect that follows. */
const SECONDS = 60;
const RECORD = "console";
const FIELD = "once";

export async function keepOnce(c: AppContext, text: string): Promise<void> {
  const vault = await vaultOf(c.get("deps"), c.get("tenantId"));
  setCookie(c, NAME, await vault.seal(RECORD, FIELD, text), { ...attributes(c), maxAge: SECONDS });
}

/** What was kept, for the one page that shows it. Null where there is none, or it was another tenant's. */
export async function takeOnce(c: AppContext): Promise<string | null> {
  const sealed = isLocal(c) ? getCookie(c, NAME) : getCookie(c, NAME, "host");
  if (sealed === undefined) return null;
  deleteCookie(c, isLocal(c) ? NAME : `__Host-${NAME}`, { path: "/", secure: !isLocal(c) });
  const vault = await vaultOf(c.get("deps"), c.get("tenantId"));
  try {
    return await vault.open(RECORD, FIELD, sealed);
  } catch (error) {
    c.get("deps").log.warn("console.once_unreadable", errorFields(error));
    return null;
  }
}
