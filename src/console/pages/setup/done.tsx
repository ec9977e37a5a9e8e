/** Step five and the page to come back to: what is in force, what is healthy, what can be changed. */
import type { Child } from "hono/jsx";
import type { Signal } from "../../../lib/signal.ts";
import { Badge, ButtonLink, Card, Fact, Notice, Time } from "../../parts.tsx";
import { type SetupState, type Step, verifiedCount } from "../../setup/state.ts";
import { Signals } from "../signals.tsx";
import { StepPage } from "./steps.tsx";

export const DonePage = ({
  state,
  signals,
  supportEmail,
}: {
  state: SetupState;
  signals: readonly Signal[];
  supportEmail: string;
}) => {
  const done = state.steps.every((step) => step.done);
  const first = state.steps.find((step) => !step.done);
  return (
    <StepPage
      state={state}
      at="done"
      title={done ? "Greenhouse is set up" : "Set-up"}
      lead="What is in force, and where to change it. Everything here is checked again by itself."
    >
      {done ? (
        <Notice tone="good" title="Everything works">
          <p>
            Next: open a <a href="/console/requisitions">requisition</a>, choose people and export them to
            Greenhouse.
          </p>
        </Notice>
      ) : (
        first && (
          <Notice
            tone="info"
            title={`Not done yet: ${first.label.toLowerCase()} (${first.standing.toLowerCase()})`}
          >
            <p>
              <a href={first.href}>Go on there</a>
            </p>
          </Notice>
        )
      )}
      <Signals signals={signals} supportEmail={supportEmail} />
      <div class="grid">
        <ConnectionCard state={state} />
        <HooksCard state={state} />
        <UsersCard state={state} />
      </div>
    </StepPage>
  );
};

const standing = (step: Step | undefined): Child =>
  step && <Badge tone={step.done ? "good" : "warn"}>{step.standing}</Badge>;
const stepOf = (state: SetupState, id: Step["id"]) => state.steps.find((step) => step.id === id);

const ConnectionCard = ({ state }: { state: SetupState }) => {
  const { connection } = state;
  return (
    <Card title="Connection" id="connection" aside={standing(stepOf(state, "connect"))}>
      {connection.kind === null ? (
        <p class="muted">There is none.</p>
      ) : (
        <dl class="facts">
          <Fact label="Kind">
            {connection.kind === "harvest_v3" ? "Harvest v3 (OAuth)" : "Harvest API key (v1)"}
          </Fact>
          <Fact label="Credential ends with">
            <code>{connection.credentialEndsWith}</code>
          </Fact>
          <Fact label="Acts as">{connection.actingUser?.name ?? "not told by Greenhouse"}</Fact>
          <Fact label="Last checked">
            <Time at={connection.verifiedAt} />
          </Fact>
        </dl>
      )}
      <div class="row">
        <ButtonLink href="/console/setup/connect" small>
          {connection.kind === null ? "Connect" : "Change the credential"}
        </ButtonLink>
        {connection.kind !== null && (
          <ButtonLink href="/console/setup/disconnect" small tone="danger">
            Disconnect
          </ButtonLink>
        )}
      </div>
    </Card>
  );
};

const HooksCard = ({ state }: { state: SetupState }) => (
  <Card title="Web hooks" id="webhooks" aside={standing(stepOf(state, "webhooks"))}>
    <dl class="facts">
      <Fact label="Verified">{`${verifiedCount(state.hooks)} of ${state.hooks.hooks.length}`}</Fact>
      <Fact label="Secret key made">
        <Time at={state.hooks.secretKeySetAt} />
      </Fact>
      <Fact label="Errors are mailed to">{state.hooks.errorRecipientEmail}</Fact>
    </dl>
    <div class="row">
      <ButtonLink href="/console/setup/webhooks" small>
        Open
      </ButtonLink>
      {state.hooks.secretKeySetAt && (
        <ButtonLink href="/console/setup/secret" small>
          New secret key
        </ButtonLink>
      )}
    </div>
  </Card>
);

const UsersCard = ({ state }: { state: SetupState }) => (
  <Card title="Users" id="users" aside={standing(stepOf(state, "users"))}>
    <dl class="facts">
      <Fact label="Mapped">{`${state.users.mapped} of ${state.users.rows.length}`}</Fact>
      <Fact label="To look at">{state.users.conflicts}</Fact>
      <Fact label="Users in Greenhouse">{state.users.greenhouseUsers}</Fact>
    </dl>
    <div class="row">
      <ButtonLink href="/console/users" small>
        Open
      </ButtonLink>
      <ButtonLink href="/console/activity" small>
        Who did what
      </ButtonLink>
    </div>
  </Card>
);
