/** The first page: how things stand, what needs somebody, and where to go. */
import type { Child } from "hono/jsx";
import type { tenantHealth } from "../../health/tenant.ts";
import type { Session } from "../../http/types.ts";
import { Live } from "../live.tsx";
import { Badge, Button, ButtonLink, Card, Empty, Head, Notice, Post, Time, type Tone } from "../parts.tsx";
import { Signals } from "./signals.tsx";

type Health = Awaited<ReturnType<typeof tenantHealth>>;

export interface HealthProps {
  health: Health;
  session: Session;
  supportEmail: string;
}

export const HealthPage = (props: HealthProps) => (
  <>
    <Head title="Overview" lead={`${props.session.tenantName} and Greenhouse at a glance.`}>
      {props.health.connection.status !== "none" && (
        <ButtonLink href="/console/requisitions" tone="primary">
          Export people
        </ButtonLink>
      )}
    </Head>
    <Live from="/console/live" every={15} id="overview" class="stack">
      <HealthView {...props} />
    </Live>
  </>
);

export const HealthView = ({ health, session, supportEmail }: HealthProps) => {
  const admin = session.role === "admin";
  if (health.connection.status === "none") return <Beginning admin={admin} />;
  return (
    <>
      <Verdict status={health.status} checkedAt={health.checkedAt} />
      <Signals signals={health.signals} supportEmail={supportEmail} />
      <div class="grid">
        <ConnectionCard health={health} admin={admin} />
        <HooksCard health={health} admin={admin} />
        <ExportsCard health={health} />
      </div>
      <ListsCard health={health} admin={admin} />
    </>
  );
};

const Beginning = ({ admin }: { admin: boolean }) => (
  <div class="card">
    <Empty title="Connect Headhuntr.io to Greenhouse" icon="plug">
      <p>
        Five steps, each proved on the spot: connect, check the permissions, set up the web hooks, match the
        users, done. You can stop at any time and go on later.
      </p>
      {admin ? (
        <ButtonLink href="/console/setup" tone="primary">
          Start the set-up
        </ButtonLink>
      ) : (
        <p>An admin of your company does this; you can export people as soon as it is done.</p>
      )}
    </Empty>
  </div>
);

const VERDICTS = {
  healthy: ["good", "Everything works"],
  attention: ["warn", "It works, and something needs attention"],
  broken: ["bad", "Something does not work"],
} as const;

const Verdict = ({ status, checkedAt }: { status: Health["status"]; checkedAt: string }) => {
  const [tone, words] = VERDICTS[status];
  return (
    <Notice tone={tone} title={words}>
      <p class="muted small" data-announce={words}>
        Seen <Time at={checkedAt} />; this page renews itself.
      </p>
    </Notice>
  );
};

const CONNECTIONS: Record<Exclude<Health["connection"]["status"], "none">, [Tone, string]> = {
  healthy: ["good", "Healthy"],
  degraded: ["warn", "Fewer permissions"],
  reconnect_needed: ["bad", "Reconnect needed"],
};

const ConnectionCard = ({ health: { connection }, admin }: { health: Health; admin: boolean }) => {
  const [tone, word] =
    connection.status === "none" ? (["bad", "None"] as const) : CONNECTIONS[connection.status];
  const { rateLimit, missingPermissions } = connection;
  return (
    <Card title="Connection" id="connection" aside={<Badge tone={tone}>{word}</Badge>}>
      <dl class="facts">
        <Fact label="Permissions">
          {missingPermissions.length === 0
            ? "All 27 are there"
            : `${missingPermissions.length} of 27 are missing`}
        </Fact>
        <Fact label="Last checked">
          <Time at={connection.verifiedAt} />
        </Fact>
        <Fact label="Calls that Greenhouse still allows">
          {rateLimit ? `${rateLimit.remaining} of ${rateLimit.limit}` : "not known before the first call"}
        </Fact>
      </dl>
      {admin && (
        <div class="row">
          <ButtonLink href="/console/setup/permissions" small>
            Permissions
          </ButtonLink>
          <ButtonLink href="/console/setup/done" small>
            Set-up
          </ButtonLink>
        </div>
      )}
    </Card>
  );
};

const HooksCard = ({ health: { webhooks }, admin }: { health: Health; admin: boolean }) => {
  const good = webhooks.verified + webhooks.receiving;
  const all = good + webhooks.waiting + webhooks.failing;
  const tone = webhooks.failing > 0 ? "bad" : good === all && all > 0 ? "good" : "warn";
  return (
    <Card title="Web hooks" id="hooks" aside={<Badge tone={tone}>{`${good} of ${all} work`}</Badge>}>
      <dl class="facts">
        <Fact label="Last delivery">
          <Time at={webhooks.lastDeliveryAt} none="none yet" />
        </Fact>
        <Fact label="Deliveries that failed">{webhooks.failedDeliveries}</Fact>
      </dl>
      <div class="row">
        {admin && (
          <ButtonLink href="/console/setup/webhooks" small>
            Web hooks
          </ButtonLink>
        )}
        <ButtonLink href="/console/activity?show=deliveries" small>
          Deliveries
        </ButtonLink>
      </div>
    </Card>
  );
};

const ExportsCard = ({ health: { exports: exported } }: { health: Health }) => (
  <Card
    title="Exports"
    id="exports"
    aside={
      exported.inReview > 0 ? (
        <Badge tone="warn">{`${exported.inReview} to decide`}</Badge>
      ) : (
        <Badge tone={exported.open > 0 ? "info" : "good"}>
          {exported.open > 0 ? "Running" : "None open"}
        </Badge>
      )
    }
  >
    <dl class="facts">
      <Fact label="Under way">{exported.open}</Fact>
      <Fact label="People waiting their turn">{exported.queuedRows}</Fact>
      <Fact label="People to decide on">{exported.inReview}</Fact>
    </dl>
    <div class="row">
      <ButtonLink href="/console/activity?show=exports" small>
        All exports
      </ButtonLink>
    </div>
  </Card>
);

const LIST_NAMES: Record<string, string> = {
  "job-posts": "job posts",
  "job-stages": "job stages",
  "prospect-pools": "prospect pools",
};

const ListsCard = ({ health: { lists }, admin }: { health: Health; admin: boolean }) => {
  const troubled = lists.filter(({ problem }) => problem !== null).length;
  return (
    <Card
      title="Our copy of Greenhouse’s lists"
      id="lists"
      aside={
        <Badge tone={troubled > 0 ? "warn" : "good"}>{troubled > 0 ? `${troubled} behind` : "Fresh"}</Badge>
      }
    >
      <dl class="facts tally">
        {lists.map(({ list, completedAt, count }) => (
          <Fact label={capital(LIST_NAMES[list] ?? list)}>
            <strong>{count}</strong>
            <span class="muted small block">
              <Time at={completedAt} none="not read yet" />
            </span>
          </Fact>
        ))}
      </dl>
      {admin && (
        <Post action="/console/sync" class="row">
          <Button small>Read them again</Button>
        </Post>
      )}
    </Card>
  );
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const Fact = ({ label, children }: { label: string; children?: Child }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);
