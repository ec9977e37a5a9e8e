import { createHmac } from "node:crypto";
import { Hooks, Secret } from "../answers.ts";
import { read } from "../client.ts";
import type { GreenhouseHook } from "../greenhouse.ts";
import { refused, type TenantScene } from "../scene.ts";
import { holds, present, same, sameSet, type Told, until } from "../story.ts";

type Hook = ReturnType<typeof Hooks.parse>["hooks"][number];

/** The secret, and the 14 hooks as an admin types them into Greenhouse's form, one after the other. */
export async function setUpHooks(told: Told, scene: TenantScene): Promise<void> {
  const { product, greenhouse, stack } = scene;
  const { secretKey } = await product.post("/webhooks/secret", 201, Secret);
  const answer = await product.send("GET", "/webhooks");
  const { hooks, errorRecipientEmail } = read(answer, 200, Hooks);
  holds("the secret is shown once", !answer.text.includes(secretKey));
  same("how many hooks are to be set up", hooks.length, 14);
  holds(
    "every address is the worker's",
    hooks.every(({ url }) => url.startsWith(`${stack.workerUrl}/webhooks/`)),
  );
  told.ok(`a secret key, and 14 hooks to set up; errors go to ${errorRecipientEmail}`);

  const made = await Promise.all(hooks.map((hook) => greenhouse.createHook(asTyped(hook, secretKey))));
  same(
    "Greenhouse's own names of the events",
    made.map(({ action }) => action),
    hooks.map(({ action }) => action),
  );
  checkPings(made);
  told.ok("Greenhouse pinged each of the 14 as it was created; each answered 200, none was disabled");

  const verified = await until("14 hooks `verified`", 10, async () => {
    const { hooks: now } = await product.get("/webhooks", Hooks);
    return now.every(({ status, pingedAt }) => status === "verified" && pingedAt !== null) ? now : null;
  });
  sameSet("the same hooks on both sides", verified.map(bothSides), (await greenhouse.hooks()).map(typed));
  told.ok("the worker shows all 14 as verified; names, addresses and recipients agree");
  await refuseForgeries(scene, present("a hook", hooks[0]), secretKey);
  told.ok("a wrong signature, none, or an unknown address → 401, one and the same answer");
}

const asTyped = ({ name, when, url, errorRecipientEmail, attempts }: Hook, secretKey: string) => ({
  ...{ name, when, secretKey, errorRecipientEmail },
  endpointUrl: url,
  maxAttempts: attempts,
});
const bothSides = ({ name, action, url, errorRecipientEmail, attempts }: Hook) => ({
  ...{ name, action, url, errorRecipientEmail, attempts },
});
const typed = ({ name, action, endpointUrl, errorRecipientEmail, maxAttempts }: GreenhouseHook) => ({
  ...{ name, action, errorRecipientEmail },
  url: endpointUrl,
  attempts: maxAttempts,
});

function checkPings(hooks: GreenhouseHook[]): void {
  for (const { name, ping, disabled } of hooks) {
    same(`the ping of ${name}`, { status: ping?.status, disabled }, { status: 200, disabled: false });
  }
}

async function refuseForgeries(
  { stranger, stack }: TenantScene,
  hook: Hook,
  secretKey: string,
): Promise<void> {
  const path = hook.url.slice(stack.workerUrl.length);
  const body = '{"action":"hire_candidate","payload":{}}';
  const signature = (key: string) => `sha256 ${createHmac("sha256", key).update(body).digest("hex")}`;
  const post = (to: string, headers: Record<string, string>) => stranger.send("POST", to, { body, headers });
  const nowhere = path.replace(/(\/webhooks\/)[^/]+/, "$1hook_that_nobody_has");
  const answers = [
    await post(path, { signature: signature("another key") }),
    await post(path, {}),
    await post(nowhere, { signature: signature(secretKey) }),
  ];
  const bodies = answers.map((answer) => ({ ...refused(answer, 401), requestId: "" }));
  same("the three refusals", bodies.slice(1), [bodies[0], bodies[0]]);
}
