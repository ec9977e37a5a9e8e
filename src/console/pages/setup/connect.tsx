/** Step one: a credential, tried before it is kept. */
import { Choice, Field } from "../../fields.tsx";
import type { FormState } from "../../form.ts";
import { Icon } from "../../icons.tsx";
import { Button, ButtonLink, Card, Copy, Notice, Post, Time } from "../../parts.tsx";
import { isConnected, type SetupState } from "../../setup/state.ts";
import {
  API_TYPES,
  CREDENTIALS_PATH,
  credentialRequest,
  DESCRIPTION,
  type Kind,
  PARTNER_NAME,
  permissionChecklist,
} from "../../setup/words.ts";
import { StepPage } from "./steps.tsx";

export interface ConnectProps {
  state: SetupState;
  kind: Kind;
  form: FormState;
  /** Why the last try was refused, and what it would lose. */
  refused: { detail: string; missing: string[] } | null;
  /** Connecting by Greenhouse's own consent page is offered. */
  partner: boolean;
}

export const ConnectPage = (props: ConnectProps) => (
  <StepPage
    state={props.state}
    at="connect"
    title="Connect to Greenhouse"
    lead="A credential is tried against Greenhouse before it is kept. Whatever is in force stays until a better one works."
  >
    {isConnected(props.state.connection) && <InForce state={props.state} />}
    {props.partner && <OneClick />}
    <Kinds kind={props.kind} />
    <Card title="In Greenhouse" id="in-greenhouse">
      <ol class="todo">
        <li>
          Open <strong>{CREDENTIALS_PATH}</strong> and press <strong>Create new API credentials</strong>.
        </li>
        <li>
          Select and type:
          <dl class="facts rows">
            <div>
              <dt>API type</dt>
              <dd>
                <Copy id="copy-type" what="the API type" value={API_TYPES[props.kind]} />
              </dd>
            </div>
            <div>
              <dt>Partner (optional)</dt>
              <dd>
                <Copy id="copy-partner" what="the partner" value={PARTNER_NAME} />
              </dd>
            </div>
            <div>
              <dt>Description</dt>
              <dd>
                <Copy id="copy-description" what="the description" value={DESCRIPTION} />
              </dd>
            </div>
          </dl>
        </li>
        <li>
          Tick these permissions and save:
          <details class="more">
            <summary>The 27 permissions as a checklist</summary>
            <Copy id="copy-permissions" what="the checklist" value={permissionChecklist()} />
          </details>
        </li>
        <li>
          {props.kind === "harvest_v3"
            ? "Copy the client ID and the client secret. Greenhouse shows the secret once."
            : "Copy the key. Greenhouse shows it once."}
        </li>
      </ol>
      <details class="more">
        <summary>I may not do that: a message to whoever may</summary>
        <Copy id="copy-request" what="the message" value={credentialRequest(props.kind)} />
      </details>
    </Card>
    <CredentialForm {...props} />
  </StepPage>
);

const InForce = ({ state }: { state: SetupState }) => (
  <Notice tone="good" title="Greenhouse is connected">
    <p>
      {state.connection.actingUser?.name ? `As ${state.connection.actingUser.name}, with` : "With"} the
      credential that ends with <code>{state.connection.credentialEndsWith}</code>, tried{" "}
      <Time at={state.connection.verifiedAt} />. To change it, paste another one below.
    </p>
    <p>
      <a href="/console/setup/permissions">On to the permissions</a>
    </p>
  </Notice>
);

const OneClick = () => (
  <Card title="With one click" id="one-click">
    <p>
      Greenhouse asks a Site Admin for consent on a page of its own. Nothing is to be copied; choose the
      service account there.
    </p>
    <Post action="/console/setup/oauth">
      <Button tone="primary">Continue with Greenhouse</Button>
    </Post>
  </Card>
);

const Kinds = ({ kind }: { kind: Kind }) => (
  <nav class="kinds" aria-label="Kind of credential">
    <a href="/console/setup/connect" aria-current={kind === "harvest_v3" ? "page" : undefined}>
      Harvest v3 (OAuth)
    </a>
    <a
      href="/console/setup/connect?kind=harvest_v1"
      aria-current={kind === "harvest_v1" ? "page" : undefined}
    >
      I still have a Harvest API key
    </a>
  </nav>
);

const CredentialForm = ({ kind, form, refused }: ConnectProps) => (
  <Card title="Paste it here" id="here" {...(refused ? { tone: "bad" as const } : {})}>
    {refused && (
      <Notice tone="bad" title="Not connected" role="alert" id="refused">
        <p>{refused.detail}</p>
        {refused.missing.length > 0 && (
          <ul>
            {refused.missing.map((permission) => (
              <li>{permission}</li>
            ))}
          </ul>
        )}
      </Notice>
    )}
    <Post action="/console/setup/connect" class="stack form">
      <input type="hidden" name="kind" value={kind} />
      {kind === "harvest_v3" ? (
        <>
          <Field
            label="Client ID"
            name="clientId"
            value={form.values["clientId"]}
            error={form.errors["clientId"]}
            required
          />
          <Field
            label="Client secret"
            name="clientSecret"
            type="password"
            value={form.values["clientSecret"]}
            error={form.errors["clientSecret"]}
            required
          />
        </>
      ) : (
        <Field
          label="API key"
          name="apiKey"
          type="password"
          value={form.values["apiKey"]}
          error={form.errors["apiKey"]}
          required
        />
      )}
      <Field
        label={kind === "harvest_v3" ? "Acting user’s ID (optional)" : "Acting user’s ID"}
        name="actingUserId"
        inputmode="numeric"
        value={form.values["actingUserId"]}
        error={form.errors["actingUserId"]}
        hint="The Greenhouse user in whose name we act, best a Site Admin: the number at the end of the address of their page under Configure › Users."
      />
      {refused && refused.missing.length > 0 && (
        <Choice
          type="checkbox"
          name="acceptFewer"
          value="yes"
          hint="What needs them stops working until they are granted."
        >
          Use it all the same, with fewer permissions
        </Choice>
      )}
      <div class="row">
        <Button tone="primary">Try and connect</Button>
        {refused && <ButtonLink href={`/console/setup/connect?kind=${kind}`}>Start over</ButtonLink>}
      </div>
    </Post>
    <p class="muted small">
      <Icon name="lock" /> It rests encrypted under a key of your own company; nobody can read it back, not
      even here.
    </p>
  </Card>
);
