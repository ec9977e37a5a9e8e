/** The set-up: each step shows what is proved and does one thing through the verb of its room. */
import { Hono } from "hono";
import { connect, disconnect, verifyConnection } from "../connections/connect.ts";
import { startOAuth } from "../connections/oauth.ts";
import { tenantHealth } from "../health/tenant.ts";
import { limitBody } from "../http/input.ts";
import type { AppContext, AppEnv } from "../http/types.ts";
import type { Refusal } from "../lib/errors.ts";
import { rotateSecret } from "../webhooks/secret.ts";
import { webhookSettings } from "../webhooks/settings.ts";
import { attempt } from "./attempt.ts";
import { say } from "./cookies.ts";
import { type FormState, NO_FORM, readForm } from "./form.ts";
import { adminOnly } from "./guard.ts";
import { keepOnce, takeOnce } from "./once.ts";
import { originOf } from "./origin.ts";
import { DisconnectPage, LeavePage, SecretPage } from "./pages/setup/confirm.tsx";
import { ConnectPage } from "./pages/setup/connect.tsx";
import { DonePage } from "./pages/setup/done.tsx";
import { PermissionsPage } from "./pages/setup/permissions.tsx";
import { WebhooksLive, WebhooksPage } from "./pages/setup/webhooks.tsx";
import { ConnectForm, KindField, wordsFor } from "./setup/form.ts";
import { type StepId, setupState } from "./setup/state.ts";
import { show, showLive } from "./show.tsx";

/** Larger than any form here. */
const MAX_FORM_BYTES = 64 * 1024;

const stateOf = (c: AppContext) => setupState(c.get("deps"), c.get("tenantId"), originOf(c));

/** What is refused because of the far side, and not of what was typed, is told with 503. */
const statusOf = ({ status }: Refusal): 422 | 503 => (status >= 500 ? 503 : 422);

async function connectPage(c: AppContext, form: FormState, refusal: Refusal | null): Promise<Response> {
  const kind = KindField.parse(form.values["kind"] ?? c.req.query("kind"));
  const missing = refusal?.extras.members?.["missing"];
  const refused = refusal && {
    detail: refusal.detail,
    missing: Array.isArray(missing) ? missing.map(String) : [],
  };
  const status = refusal ? statusOf(refusal) : Object.keys(form.errors).length > 0 ? 422 : 200;
  const partner = c.get("deps").config.partner !== null;
  return show(
    c,
    { title: "Connect to Greenhouse", section: "setup", status },
    <ConnectPage state={await stateOf(c)} kind={kind} form={form} refused={refused} partner={partner} />,
  );
}

async function permissionsPage(c: AppContext): Promise<Response> {
  return show(c, { title: "Permissions", section: "setup" }, <PermissionsPage state={await stateOf(c)} />);
}

async function webhooksPage(c: AppContext): Promise<Response> {
  const secretKey = await takeOnce(c);
  return show(
    c,
    { title: "Web hooks", section: "setup" },
    <WebhooksPage state={await stateOf(c)} secretKey={secretKey} />,
  );
}

async function donePage(c: AppContext): Promise<Response> {
  const [state, { signals }] = await Promise.all([
    stateOf(c),
    tenantHealth(c.get("deps"), c.get("tenantId")),
  ]);
  return show(
    c,
    { title: "Set-up", section: "setup" },
    <DonePage state={state} signals={signals} supportEmail={c.get("deps").config.supportEmail} />,
  );
}

/** Where the set-up goes on: the users' step is the users' own page. */
const PAGES: Record<Exclude<StepId, "users">, (c: AppContext) => Promise<Response>> = {
  connect: (c) => connectPage(c, NO_FORM, null),
  permissions: permissionsPage,
  webhooks: webhooksPage,
  done: donePage,
};

export const setupRoutes = new Hono<AppEnv>()
  .use("/setup", adminOnly)
  .use("/setup/*", adminOnly, limitBody(MAX_FORM_BYTES))
  .get("/setup", async (c) => {
    const { current } = await stateOf(c);
    if (c.req.query("connected")) say(c, "good", "Greenhouse is connected. Here is what the access may do.");
    return c.redirect(`/console/setup/${c.req.query("connected") ? "permissions" : current}`, 303);
  })
  .get("/setup/connect", PAGES.connect)
  .post("/setup/connect", async (c) => {
    const form = await readForm(c, ConnectForm);
    if (!form.ok) return connectPage(c, { ...form, errors: wordsFor(form.errors, form.values) }, null);
    const connected = await attempt(() => connect(c.get("deps"), c.get("tenantId"), form.data));
    if (!connected.ok) return connectPage(c, form, connected.reason);
    say(c, "good", "Greenhouse accepted the credential. It is in force now.");
    return c.redirect("/console/setup/permissions", 303);
  })
  .post("/setup/oauth", async (c) => {
    const { authorizeUrl } = await startOAuth(c.get("deps"), c.get("tenantId"), originOf(c));
    return show(c, { title: "On to Greenhouse", section: "setup" }, <LeavePage to={authorizeUrl} />);
  })
  .get("/setup/permissions", PAGES.permissions)
  .post("/setup/verify", async (c) => {
    const checked = await attempt(() => verifyConnection(c.get("deps"), c.get("tenantId")));
    if (checked.ok) say(c, "good", "Checked again just now.");
    else say(c, "bad", checked.reason.detail);
    return c.redirect("/console/setup/permissions", 303);
  })
  .get("/setup/webhooks", PAGES.webhooks)
  .get("/setup/webhooks/live", async (c) => {
    const hooks = await webhookSettings(c.get("deps"), c.get("tenantId"), originOf(c));
    return showLive(c, false, <WebhooksLive hooks={hooks} />);
  })
  .get("/setup/secret", (c) => show(c, { title: "A new secret key", section: "setup" }, <SecretPage />))
  .post("/setup/secret", async (c) => {
    const { revokePrevious } = await c.req.parseBody();
    const made = await rotateSecret(c.get("deps"), c.get("tenantId"), {
      revokePrevious: revokePrevious === "yes",
    });
    await keepOnce(c, made.secretKey);
    return c.redirect("/console/setup/webhooks", 303);
  })
  .get("/setup/disconnect", async (c) =>
    show(c, { title: "Disconnect", section: "setup" }, <DisconnectPage state={await stateOf(c)} />),
  )
  .post("/setup/disconnect", async (c) => {
    const gone = await attempt(() => disconnect(c.get("deps"), c.get("tenantId")));
    say(
      c,
      gone.ok ? "good" : "warn",
      gone.ok
        ? "Disconnected. The credential is erased here; remove it in Greenhouse too."
        : "There was no connection any more.",
    );
    return c.redirect("/console/setup/connect", 303);
  })
  .get("/setup/done", PAGES.done);
