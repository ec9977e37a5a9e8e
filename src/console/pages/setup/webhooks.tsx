/** Step three: the secret key, and the fourteen web hooks as Greenhouse's form asks for them. */
import type { WebhookSettings } from "../../../webhooks/settings.ts";
import { LiveParts } from "../../live.tsx";
import { Badge, Button, Card, Copy, Notice, Post, Progress, Time, type Tone } from "../../parts.tsx";
import { isVerified, type SetupState, verifiedCount } from "../../setup/state.ts";
import { HOOKS_PATH } from "../../setup/words.ts";
import { Next, StepPage } from "./steps.tsx";

type Hook = WebhookSettings["hooks"][number];

const TONES: Record<Hook["status"], [Tone, string]> = {
  waiting: ["idle", "Waiting for its ping"],
  verified: ["good", "Verified"],
  receiving: ["good", "Receiving"],
  failing: ["bad", "Refused"],
};

export const WebhooksPage = ({ state, secretKey }: { state: SetupState; secretKey: string | null }) => {
  const { hooks } = state;
  return (
    <StepPage
      state={state}
      at="webhooks"
      title="Web hooks"
      lead="Fourteen web hooks tell us what changes in Greenhouse. Each turns green by itself when Greenhouse’s ping arrives."
    >
      {hooks.warning && (
        <Notice tone="warn" title="The previous secret key ends soon">
          <p>{hooks.warning}</p>
        </Notice>
      )}
      {secretKey ? (
        <NewSecret secretKey={secretKey} />
      ) : hooks.secretKeySetAt ? (
        <KeptSecret hooks={hooks} />
      ) : (
        <FirstSecret />
      )}
      {hooks.secretKeySetAt && (
        <>
          <Card title="In Greenhouse" id="how">
            <ol class="todo">
              <li>
                Open <strong>{HOOKS_PATH} › Web hooks</strong>. You need the developer permission “Can manage
                and configure web hooks”.
              </li>
              <li>
                For each of the fourteen below, fill in “Create a new web hook” and press “Create Web hook”.
              </li>
              <li>Come back here: Greenhouse pings at once, and the web hook turns green.</li>
            </ol>
          </Card>
          <HooksProgress hooks={hooks} />
          <ul class="hooks">
            {hooks.hooks.map((hook) => (
              <li>
                <HookCard hook={hook} hasSecret={secretKey !== null} />
              </li>
            ))}
          </ul>
        </>
      )}
      <LiveParts from="/console/setup/webhooks/live" every={2} />
      <NextStep hooks={hooks} />
    </StepPage>
  );
};

/** What changes while an admin types into Greenhouse: each part replaces the one of its id. */
export const WebhooksLive = ({ hooks }: { hooks: WebhookSettings }) => (
  <>
    {hooks.secretKeySetAt && <HooksProgress hooks={hooks} />}
    {hooks.secretKeySetAt && hooks.hooks.map((hook) => <HookStatus hook={hook} />)}
    {hooks.secretKeySetAt && hooks.hooks.map((hook) => <HookAdvice hook={hook} />)}
    <span id="standing-webhooks">{`${verifiedCount(hooks)} of ${hooks.hooks.length} verified`}</span>
    <NextStep hooks={hooks} />
  </>
);

const HooksProgress = ({ hooks }: { hooks: WebhookSettings }) => {
  const verified = verifiedCount(hooks);
  const words = `${verified} of ${hooks.hooks.length} web hooks are verified`;
  return (
    <div id="hooks-progress" class="card" data-announce={words}>
      <Progress id="verified" label={words} value={verified} max={hooks.hooks.length} />
    </div>
  );
};

const NextStep = ({ hooks }: { hooks: WebhookSettings }) => (
  <Next
    id="next"
    done={verifiedCount(hooks) === hooks.hooks.length}
    href="/console/setup/users"
    label="On to the users"
    lacking="Without all fourteen, changes in Greenhouse are seen later: a nightly comparison finds them."
  />
);

const FirstSecret = () => (
  <Card title="First a secret key" id="secret">
    <p>Greenhouse signs with it what it sends, so that nobody else can. It is the same for all fourteen.</p>
    <Post action="/console/setup/secret">
      <Button tone="primary">Make the secret key</Button>
    </Post>
  </Card>
);

const NewSecret = ({ secretKey }: { secretKey: string }) => (
  <Card title="Your secret key" id="secret">
    <Notice tone="warn" title="It is shown this once">
      <p>
        Leave this page open until all web hooks are made, or keep the key in a safe place. Nobody can read it
        back.
      </p>
    </Notice>
    <Copy id="secret-key" what="the secret key" value={secretKey} />
  </Card>
);

const KeptSecret = ({ hooks }: { hooks: WebhookSettings }) => (
  <Card
    title="Secret key"
    id="secret"
    aside={
      <a class="button small" href="/console/setup/secret">
        Make a new one
      </a>
    }
  >
    <p>
      Made <Time at={hooks.secretKeySetAt} />. It was shown once and cannot be read back; if it is lost, make
      a new one.
      {hooks.previousValidUntil && (
        <>
          {" "}
          The previous one still counts until <Time at={hooks.previousValidUntil} />.
        </>
      )}
    </p>
  </Card>
);

const HookCard = ({ hook, hasSecret }: { hook: Hook; hasSecret: boolean }) => (
  <details class="card hook" id={`hook-${hook.slug}`} open={!isVerified(hook)}>
    <summary>
      <strong>{hook.when}</strong>
      <HookStatus hook={hook} />
    </summary>
    <HookAdvice hook={hook} />
    <dl class="facts">
      <Fact label="Name this web hook" id={`${hook.slug}-name`} value={hook.name} />
      <Fact label="When" id={`${hook.slug}-when`} value={hook.when} />
      <Fact label="Endpoint URL" id={`${hook.slug}-url`} value={hook.url} />
      <div>
        <dt>Secret key</dt>
        <dd>
          {hasSecret ? (
            <span class="copy">
              <span class="value">The key above</span>
              <CopyOther from="secret-key" what="the secret key" />
            </span>
          ) : (
            <span class="muted">The key that you kept</span>
          )}
        </dd>
      </div>
      <Fact label="Error recipient email" id={`${hook.slug}-mail`} value={hook.errorRecipientEmail} />
      <div class="half">
        <dt>Disabled</dt>
        <dd>No</dd>
      </div>
      <div class="half">
        <dt>Number of attempts (advanced)</dt>
        <dd>{hook.attempts}</dd>
      </div>
    </dl>
  </details>
);

const CopyOther = ({ from, what }: { from: string; what: string }) => (
  <button class="button small" type="button" data-copy={from} data-what={what} hidden>
    <span data-said>Copy</span>
    <span class="unseen"> {what}</span>
  </button>
);

const Fact = ({ label, id, value }: { label: string; id: string; value: string }) => (
  <div>
    <dt>{label}</dt>
    <dd>
      <Copy id={id} what={`${label}: ${value}`} value={value} />
    </dd>
  </div>
);

const HookStatus = ({ hook }: { hook: Hook }) => {
  const [tone, word] = TONES[hook.status];
  return (
    <span id={`status-${hook.slug}`}>
      <Badge tone={tone}>{word}</Badge>
    </span>
  );
};

/** What Greenhouse's form shows of a waiting one says enough; anything else is told. */
const HookAdvice = ({ hook }: { hook: Hook }) => (
  <div id={`advice-${hook.slug}`} class="small">
    {hook.advice && hook.status !== "waiting" && (
      <Notice tone={hook.status === "failing" ? "bad" : "warn"}>
        <p>{hook.advice}</p>
      </Notice>
    )}
  </div>
);
