/** Carries what the practice Greenhouse put into its mailbox to the worker: its real bytes, with its own signature. */
import { type Json, practice, request } from "./api.ts";

export interface Letter {
  n: number;
  url: string;
  eventId: string;
  signature: string;
  body: string;
}

/** From now on web hooks of the practice Greenhouse go into its mailbox. */
export const keepLetters = () => practice("PATCH", "/settings", { hooksToInbox: true });

/** What came in after letter `since`, once Greenhouse has sent all it has to send. */
export async function letters(since = 0): Promise<Letter[]> {
  await practice("POST", "/webhooks/flush");
  return (await practice("GET", `/inbox?since=${since}`)).body;
}

export const actionOf = (letter: Letter): string => JSON.parse(letter.body).action;

/** Hands a letter in at the address it is for; gives the status it was answered with. */
export async function carry({ url, eventId, signature, body }: Letter): Promise<number> {
  const headers = { "content-type": "application/json", "greenhouse-event-id": eventId, signature };
  return (await request("POST", new URL(url).pathname, { raw: body, headers })).status;
}

/** Hands in all that came after letter `since`; gives the statuses, each once, and the last letter's number. */
export async function carryAll(since = 0): Promise<{ statuses: number[]; last: number }> {
  const all = await letters(since);
  const statuses = new Set<number>();
  for (const letter of all) statuses.add(await carry(letter));
  return { statuses: [...statuses], last: all.at(-1)?.n ?? since };
}

/** The 14 hooks of a tenant, made in the practice Greenhouse as an admin makes them from the checklist. */
export async function hooksByHand(tenant: { call: (method: string, path: string) => Promise<Json> }) {
  const { secretKey } = (await tenant.call("POST", "/webhooks/secret")).body;
  const { hooks } = (await tenant.call("GET", "/webhooks")).body;
  for (const { name, when, url, errorRecipientEmail } of hooks)
    await practice("POST", "/webhooks", { name, when, endpointUrl: url, secretKey, errorRecipientEmail });
}
