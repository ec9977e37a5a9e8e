// The consent page of a partner application. It answers at once by default; a switch shows a page with buttons or
// refuses ("Authorization code" in the v3 reference: service account or "act as me").
import type { Context } from "hono";
import { html } from "hono/html";
import type { Env } from "../context.ts";
import type { State } from "../practice.ts";
import type { User } from "../world/org-records.ts";
import type { Credential } from "./credentials.ts";

interface Request {
  credential: Credential;
  redirectUri: string;
  scopes: string[];
  oauthState: string | undefined;
}

type Read = (name: string) => string | undefined;

/** A bad client or redirect_uri is told to the person and never redirected to. */
function readRequest(state: State, read: Read): Request | string {
  const credential = state.credentials.byClientId(read("client_id") ?? "");
  if (credential?.kind !== "partner" || credential.revoked) return "Unknown client_id";
  const redirectUri = read("redirect_uri") ?? "";
  if (!URL.canParse(redirectUri)) return "redirect_uri is missing";
  if (credential.redirectUris.length > 0 && !credential.redirectUris.includes(redirectUri)) {
    return "redirect_uri is not registered for this application";
  }
  const scopes = (read("scope") ?? "").split(/\s+/).filter((scope) => scope !== "");
  return { credential, redirectUri, scopes, oauthState: read("state") };
}

function back(request: Request, answer: Record<string, string>): string {
  const url = new URL(request.redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (request.oauthState !== undefined) url.searchParams.set("state", request.oauthState);
  return url.href;
}

export function authorize(state: State, c: Context<Env>): Response | Promise<Response> {
  const request = readRequest(state, (name) => c.req.query(name));
  if (typeof request === "string") return c.text(request, 400);
  if (c.req.query("response_type") !== "code")
    return c.redirect(back(request, { error: "unsupported_response_type" }));
  const strange = request.scopes.some((scope) => !request.credential.scopes.includes(scope));
  if (strange || request.scopes.length === 0) return c.redirect(back(request, { error: "invalid_scope" }));
  const { consent } = state.world.settings;
  if (consent === "deny") return c.redirect(back(request, { error: "access_denied" }));
  return consent === "auto" ? approve(state, c, request, consentUser(state, request)) : page(c, request);
}

function consentUser(state: State, request: Request): number {
  return state.world.settings.consentUserId ?? request.credential.subjectUserId;
}

function approve(state: State, c: Context<Env>, request: Request, userId: number): Response {
  const code = state.grants.newCode({
    credentialId: request.credential.id,
    userId,
    scopes: request.scopes,
    redirectUri: request.redirectUri,
  });
  return c.redirect(back(request, { code }));
}

function page(c: Context<Env>, request: Request): Response | Promise<Response> {
  const hidden = Object.entries({
    client_id: request.credential.clientId,
    redirect_uri: request.redirectUri,
    scope: request.scopes.join(" "),
    state: request.oauthState ?? "",
  });
  return c.html(html`<!doctype html>
    <title>Authorize</title>
    <h1>An application asks for access</h1>
    <ul>
      ${request.scopes.map((scope) => html`<li>${scope}</li>`)}
    </ul>
    <form method="post" action="/authorize">
      ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      <button name="decision" value="service_account">Use a service account</button>
      <button name="decision" value="act_as_me">Act as me</button>
      <button name="decision" value="deny">Deny</button>
    </form>`);
}

export async function decide(state: State, c: Context<Env>): Promise<Response> {
  const form = new URLSearchParams(await c.req.text());
  const request = readRequest(state, (name) => form.get(name) || undefined);
  if (typeof request === "string") return c.text(request, 400);
  if (form.get("decision") === "act_as_me") {
    const me: User | undefined = state.world.users
      .all()
      .find((user) => user.site_admin && !user._service_account);
    return approve(
      state,
      c,
      request,
      state.world.settings.consentUserId ?? me?.id ?? request.credential.subjectUserId,
    );
  }
  if (form.get("decision") !== "service_account")
    return c.redirect(back(request, { error: "access_denied" }));
  return approve(state, c, request, request.credential.subjectUserId);
}
