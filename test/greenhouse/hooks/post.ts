// One HTTP attempt of a delivery. Redirects are not followed; a redirect is simply not a 200.
import type { WebHook } from "../world/org-records.ts";
import type { Settings } from "../world/settings.ts";
import { hookSignature } from "./sign.ts";

export interface Attempt {
  status: number | null;
  ok: boolean;
  error: string | null;
  ms: number;
}

export async function post(
  hook: WebHook,
  eventId: string,
  body: string,
  settings: Settings,
): Promise<Attempt> {
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  try {
    const answer = await fetch(hook.endpoint_url, {
      method: "POST",
      redirect: "manual",
      headers: headersOf(hook, eventId, body),
      body,
      signal: AbortSignal.timeout(settings.hookTimeoutMs),
    });
    await answer.arrayBuffer();
    const ok = settings.hookSuccess === "200" ? answer.status === 200 : answer.ok;
    return { status: answer.status, ok, error: null, ms: ms() };
  } catch (error) {
    return { status: null, ok: false, error: error instanceof Error ? error.name : String(error), ms: ms() };
  }
}

export function headersOf(hook: WebHook, eventId: string, body: string): Headers {
  const headers = new Headers();
  // One `Name: value` per line, sent verbatim; the six names below cannot be overridden.
  for (const line of hook.additional_headers?.split(/\r?\n/) ?? []) {
    const at = line.indexOf(":");
    if (at > 0) headers.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  if (hook._basic_auth_username !== null) {
    const pair = `${hook._basic_auth_username}:${hook._basic_auth_password ?? ""}`;
    headers.set("Authorization", `Basic ${Buffer.from(pair).toString("base64")}`);
  }
  headers.set("Content-Type", "application/json");
  headers.set("User-Agent", "Greenhouse-Practice");
  headers.set("Greenhouse-Event-ID", eventId);
  headers.set("Signature", hookSignature(hook._secret_key, body));
  return headers;
}
