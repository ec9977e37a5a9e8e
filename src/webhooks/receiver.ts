/** The door for Greenhouse, mounted at /webhooks. It looks at the address, two headers and the raw body. */
import { Hono } from "hono";
import type { AppContext, AppEnv } from "../http/types.ts";
import { Refusal } from "../lib/errors.ts";
import { readBody } from "./read-body.ts";
import { receiveWebhook } from "./receive.ts";

/** The contract's limit for deliveries. */
const MAX_BYTES = 5 * 1024 * 1024;

const tooLarge = () =>
  new Refusal(413, "webhooks.too_large", "The body is larger than 5 MiB and was not taken.");

/** One answer for an unknown token and for a missing, malformed or wrong signature. */
const unsigned = () =>
  new Refusal(
    401,
    "webhooks.signature_refused",
    "This delivery is not signed for this address. Compare the URL and the secret key of the web hook in Greenhouse with the ones shown in the set-up.",
  );

async function receive(c: AppContext, token: string, slug: string | undefined): Promise<Response> {
  const body = await readBody(c.req.raw, MAX_BYTES);
  if (body === null) throw tooLarge();
  const received = await receiveWebhook(c.get("deps"), {
    token,
    slug,
    signature: c.req.header("signature"),
    eventId: c.req.header("greenhouse-event-id"),
    body,
  });
  if (!received.ok) throw unsigned();
  return c.json({ ok: true });
}

export const webhookReceiver = new Hono<AppEnv>()
  .post("/:token", (c) => receive(c, c.req.param("token"), undefined))
  .post("/:token/:slug", (c) => receive(c, c.req.param("token"), c.req.param("slug")));
