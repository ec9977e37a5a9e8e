// Who calls v1: a key by HTTP Basic with an empty password, what its boxes allow, and for writes the user on whose
// behalf ("Basics" in the v1 reference).
import type { Context } from "hono";
import type { Actor } from "../acts/references.ts";
import { readBasic } from "../auth/basic.ts";
import type { Credential } from "../auth/credentials.ts";
import type { State } from "../practice.ts";
import { asInteger } from "../rules/query.ts";
import { notFoundAnswer, plain } from "./answers.ts";
import type { Permission } from "./permissions.ts";

export interface V1Caller {
  credential: Credential;
}

export function v1CallerOf(state: State, c: Context): V1Caller | null {
  const basic = readBasic(c.req.header("authorization"));
  const credential = basic?.password === "" ? state.credentials.byApiKey(basic.user) : undefined;
  return credential ? { credential } : null;
}

export function unauthorized(c: Context): Response {
  // Leaving out the colon after the key was reported to give 400 instead.
  const scheme = /^Basic +(\S+)$/i.exec(c.req.header("authorization") ?? "");
  const pair = Buffer.from(scheme?.[1] ?? "", "base64").toString("utf8");
  if (scheme && pair !== "" && !pair.includes(":"))
    return c.json({ message: "Invalid Basic Auth credentials" }, 400);
  return c.json({ message: "Invalid Basic Auth credentials" }, 401);
}

/** Null when the box is ticked. */
export function refusePermission(
  state: State,
  c: Context,
  caller: V1Caller,
  permission: Permission,
): Response | null {
  if (caller.credential.permissions.includes(permission)) return null;
  if (state.world.settings.v1MissingPermission === "401") {
    return c.json({ message: "This API key does not have access to this endpoint" }, 401);
  }
  return plain(c, 403, "This API key does not have access to this endpoint");
}

export function readerOf(caller: V1Caller): Actor {
  // Access through a permitted endpoint is all or nothing, private people included; a switch may say otherwise.
  const seesPrivate = caller.credential.privateVisible ?? true;
  return { userId: null, seesPrivate, via: caller.credential.id, mirrorsEmployer: false };
}

/** The user named by On-Behalf-Of, or the refusal. */
export function writerOf(state: State, c: Context, caller: V1Caller): Actor | Response {
  const { settings, users } = state.world;
  const header = c.req.header("on-behalf-of");
  if (header === undefined || header.trim() === "") {
    if (settings.v1MissingOnBehalfOf === "404") return notFoundAnswer(c, settings);
    const message = "On-Behalf-Of header is required";
    return plain(c, settings.v1MissingOnBehalfOf === "403" ? 403 : 422, message);
  }
  const user = users.get(asInteger(header.trim()));
  if (!user || user.deactivated || user._service_account) return notFoundAnswer(c, settings);
  if (!user.site_admin && settings.v1NonAdminActor === "not_found") return plain(c, 404, "Not found");
  if (!user.site_admin && settings.v1NonAdminActor === "forbidden") {
    return plain(c, 403, "This user does not have permission to do that");
  }
  return { ...readerOf(caller), userId: user.id };
}
