/** What happened: changes of configuration, web hook deliveries, exports, repairs. */
import type { Child } from "hono/jsx";
import type { AuditAction, AuditEntry } from "../../audit/tables.ts";
import type { listExports } from "../../exports/list.ts";
import type { repairStatus } from "../../sync/repair-status.ts";
import type { publicDelivery } from "../../webhooks/list.ts";
import { Badge, Button, Card, Empty, Head, Notice, Pager, Post, Table, Time, type Tone } from "../parts.tsx";

export const KINDS = ["changes", "deliveries", "exports", "repairs"] as const;
export type ActivityKind = (typeof KINDS)[number];

const TABS: Record<ActivityKind, string> = {
  changes: "Configuration",
  deliveries: "Web hook deliveries",
  exports: "Exports",
  repairs: "Repairs",
};

export const ActivityPage = ({ kind, children }: { kind: ActivityKind; children?: Child }) => (
  <>
    <Head title="Activity" lead="Who did what, what Greenhouse told us, and what was put right by itself." />
    <div class="stack">
      <nav class="kinds" aria-label="What is shown">
        {KINDS.map((one) => (
          <a href={`/console/activity?show=${one}`} aria-current={one === kind ? "page" : undefined}>
            {TABS[one]}
          </a>
        ))}
      </nav>
      {children}
    </div>
  </>
);

const next = (kind: ActivityKind, cursor: string | null, more = ""): string | null =>
  cursor && `/console/activity?show=${kind}${more}&cursor=${encodeURIComponent(cursor)}`;

/** Past tense, with what was changed. Details hold ids, numbers and words of ours. */
const WORDS: Record<AuditAction, (details: AuditEntry["details"]) => string> = {
  "connection.set": ({ replaced, endsWith, way }) =>
    `${replaced ? "Changed the credential" : "Connected to Greenhouse"}${way === "oauth" ? " through Greenhouse’s consent page" : ` (it ends with ${endsWith})`}`,
  "connection.removed": ({ endsWith }) =>
    `Disconnected; the credential that ended with ${endsWith} is erased`,
  "secret.made": ({ revokedPrevious }) =>
    `Made a secret key for the web hooks${revokedPrevious ? " and ended the previous one at once" : ""}`,
  "user.mapped": ({ userId, greenhouseUserId }) =>
    `Mapped user ${userId} to Greenhouse user ${greenhouseUserId}`,
  "user.unmapped": ({ userId, greenhouseUserId }) =>
    `Removed the mapping of user ${userId} to Greenhouse user ${greenhouseUserId}`,
  "users.imported": ({ mapped, rows }) => `Read a file of ${rows} users; ${mapped} were mapped`,
  "users.accepted": ({ mapped }) => `Accepted ${mapped} proposed ${mapped === 1 ? "pair" : "pairs"} of users`,
  "tenant.paused": () => "Paused writing to Greenhouse",
  "tenant.resumed": () => "Resumed writing to Greenhouse",
  "api_key.made": ({ endsWith }) => `Made an API key that ends with ${endsWith}`,
  "api_key.removed": ({ endsWith }) => `Removed the API key that ended with ${endsWith}`,
  "console_link.made": ({ userId, role }) => `Made a link into the console for ${userId} (${role})`,
  "console.opened": ({ role }) => `Opened the console (${role})`,
};

const ACTORS: Record<AuditEntry["actorKind"], (entry: AuditEntry) => string> = {
  person: ({ actorEmail, actorId }) => actorEmail ?? actorId ?? "somebody",
  product: ({ actorId }) => `Headhuntr.io (API key …${(actorId ?? "").slice(-4)})`,
  operator: () => "Headhuntr.io’s operators",
  system: () => "By itself",
};

export const Changes = ({ entries, cursor }: { entries: AuditEntry[]; cursor: string | null }) => (
  <Card title="Changes of configuration" id="changes" flush>
    {entries.length === 0 ? (
      <Empty title="Nothing was changed yet" icon="clock" level={3} />
    ) : (
      <Table label="Changes of configuration" columns={["When", "Who", "What"]}>
        {entries.map((entry) => (
          <tr>
            <td class="nowrap">
              <Time at={entry.at} />
            </td>
            <td class="clip">{ACTORS[entry.actorKind](entry)}</td>
            <td>{WORDS[entry.action](entry.details)}</td>
          </tr>
        ))}
      </Table>
    )}
    <Pager next={next("changes", cursor)} first={null} />
  </Card>
);

type Delivery = ReturnType<typeof publicDelivery>;

const DELIVERIES: Record<Delivery["state"], [Tone, string]> = {
  applied: ["good", "Applied"],
  recorded: ["idle", "Recorded"],
  failed: ["bad", "Failed"],
};

export const Deliveries = (props: {
  deliveries: Delivery[];
  cursor: string | null;
  failedOnly: boolean;
  admin: boolean;
}) => (
  <Card
    title="Web hook deliveries"
    id="deliveries"
    flush
    aside={
      <div class="row">
        <a
          class="button small"
          href={
            props.failedOnly
              ? "/console/activity?show=deliveries"
              : "/console/activity?show=deliveries&state=failed"
          }
        >
          {props.failedOnly ? "Show all" : "Only failed ones"}
        </a>
        {props.admin && props.failedOnly && props.deliveries.length > 0 && (
          <Post action="/console/activity/replay">
            <Button small>Run all failed ones again</Button>
          </Post>
        )}
      </div>
    }
  >
    {props.deliveries.length === 0 ? (
      <Empty
        title={props.failedOnly ? "None has failed" : "Nothing was delivered yet"}
        icon="clock"
        level={3}
      >
        <p>
          {props.failedOnly
            ? "What could not be applied would wait here to be run again."
            : "As soon as something happens in Greenhouse, its web hook shows here."}
        </p>
      </Empty>
    ) : (
      <Table
        label="Web hook deliveries"
        columns={["When", "What", "How it ended", { label: "Actions", unseen: true }]}
      >
        {props.deliveries.map((delivery) => {
          const [tone, word] = DELIVERIES[delivery.state];
          return (
            <tr>
              <td class="nowrap">
                <Time at={delivery.receivedAt} />
              </td>
              <td>
                <code>{delivery.action ?? "not told"}</code>
              </td>
              <td>
                <Badge tone={tone}>{word}</Badge>
                {delivery.reason && <span class="block small">{delivery.reason}</span>}
              </td>
              <td class="number">
                {props.admin && delivery.state === "failed" && (
                  <Post action="/console/activity/replay">
                    <input type="hidden" name="id" value={delivery.id} />
                    <Button small>
                      Run again<span class="unseen">{`: Run ${delivery.action ?? "it"} again`}</span>
                    </Button>
                  </Post>
                )}
              </td>
            </tr>
          );
        })}
      </Table>
    )}
    <Pager next={next("deliveries", props.cursor, props.failedOnly ? "&state=failed" : "")} first={null} />
  </Card>
);

type Export = Awaited<ReturnType<typeof listExports>>["items"][number];

const EXPORTS: Record<Export["status"], [Tone, string]> = {
  queued: ["info", "Queued"],
  running: ["info", "Running"],
  waiting: ["warn", "Waiting"],
  done: ["good", "Done"],
  done_with_failures: ["warn", "Done, not everything"],
  cancelled: ["idle", "Cancelled"],
};

export const Exports = ({ exports: items, cursor }: { exports: Export[]; cursor: string | null }) => (
  <Card title="Exports" id="exports" flush>
    {items.length === 0 ? (
      <Empty title="Nothing was exported yet" icon="send" level={3}>
        <p>
          Open a <a href="/console/requisitions">requisition</a> and choose people.
        </p>
      </Empty>
    ) : (
      <Table
        label="Exports"
        columns={["When", "Requisition", "Asked for by", { label: "People", number: true }, "Status"]}
      >
        {items.map((item) => {
          const [tone, word] = EXPORTS[item.status];
          return (
            <tr>
              <td class="nowrap">
                <Time at={item.createdAt} />
              </td>
              <th scope="row">
                <a class="clip" href={`/console/exports/${item.id}`}>
                  {item.requisition.name || item.requisition.id}
                </a>
              </th>
              <td class="clip">{item.requestedBy.name || item.requestedBy.email}</td>
              <td class="number">{item.total}</td>
              <td>
                <Badge tone={tone}>{word}</Badge>
              </td>
            </tr>
          );
        })}
      </Table>
    )}
    <Pager next={next("exports", cursor)} first={null} />
  </Card>
);

type Repair = Awaited<ReturnType<typeof repairStatus>>;

export const Repairs = ({ repair, admin }: { repair: Repair; admin: boolean }) => (
  <>
    {repair.alarm !== null && (
      <Notice tone="bad" title={`${repair.alarm} people vanished from Greenhouse at once`}>
        <p>
          That is too many to be believed, so none was marked. Look at the permissions of the connection
          first.
        </p>
      </Notice>
    )}
    <Card
      title="The comparison with Greenhouse"
      id="repair"
      aside={
        <Badge tone={repair.problem ? "warn" : "good"}>
          {repair.state === "running" ? "Running" : repair.problem ? "Interrupted" : "Idle"}
        </Badge>
      }
    >
      <p>Every hour what web hooks may have missed is read from Greenhouse and put right here.</p>
      <dl class="facts rows">
        <div>
          <dt>Last complete</dt>
          <dd>
            <Time at={repair.completedAt} none="not yet" />
          </dd>
        </div>
        <div>
          <dt>Put right then</dt>
          <dd>{repair.repaired}</dd>
        </div>
        <div>
          <dt>People whom Greenhouse no longer shows</dt>
          <dd>{repair.missing.length}</dd>
        </div>
      </dl>
    </Card>
    {repair.reviews.length > 0 && (
      <Card title="Perhaps merged in Greenhouse" id="reviews" flush>
        <Table
          label="Perhaps merged in Greenhouse"
          columns={["Person", "In Greenhouse", "Found", { label: "Decision", unseen: true }]}
        >
          {repair.reviews.map((review) => (
            <tr>
              <th scope="row" class="clip">
                {review.candidateId}
              </th>
              <td>
                {review.greenhouseCandidateId} is gone; what was theirs is now under {review.nowUnder}
              </td>
              <td class="nowrap">
                <Time at={review.foundAt} />
              </td>
              <td>{admin && <Decide id={review.id} />}</td>
            </tr>
          ))}
        </Table>
      </Card>
    )}
  </>
);

const Decide = ({ id }: { id: string }) => (
  <Post action="/console/activity/review" class="row actions">
    <input type="hidden" name="id" value={id} />
    <Button small name="decision" value="merge">
      They were merged
    </Button>
    <Button small name="decision" value="dismiss" tone="plain">
      They were not
    </Button>
  </Post>
);
