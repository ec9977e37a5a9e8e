/** Who is who: the product's users beside Greenhouse's, what is proposed, what is in the way. */
import type { Child } from "hono/jsx";
import type { MappingOverview, MappingRow } from "../../../people/overview.ts";
import { Field } from "../../fields.tsx";
import { Badge, Button, ButtonLink, Card, Empty, Notice, Post, Table, Time } from "../../parts.tsx";

export interface UsersProps {
  overview: MappingOverview;
  rows: MappingRow[];
  /** Of the rows that match, not only of those shown. */
  found: number;
  page: number;
  pages: number;
  q: string;
  show: "all" | "open";
  /** When our copy of Greenhouse's users was last complete; null: never. */
  pulledAt: string | null;
  pulling: boolean;
  connected: boolean;
  uploadError?: string | undefined;
}

const BY = { email: "same e-mail", secondary_email: "another e-mail of theirs", name: "same name" };

export const UsersView = (props: UsersProps) => (
  <>
    <Sources {...props} />
    {props.overview.rows.length === 0 ? (
      <div class="card">
        <Empty title="Headhuntr.io has not told its users yet" icon="people">
          <p>
            It sends the list of your colleagues by itself. Once it is here, they are matched with
            Greenhouse’s users by e-mail and name.
          </p>
        </Empty>
      </div>
    ) : (
      <>
        <Proposals overview={props.overview} />
        <Colleagues {...props} />
      </>
    )}
    <Strays strays={props.overview.strays} />
  </>
);

const Sources = (props: UsersProps) => (
  <div class="grid halves">
    <Card title="From Greenhouse directly" id="pull">
      <p>
        {props.overview.greenhouseUsers > 0
          ? `${props.overview.greenhouseUsers} users are here`
          : "No users are here yet"}
        {", read "}
        <Time at={props.pulledAt} none="never as a whole" />.
      </p>
      {props.connected ? (
        <Post action="/console/users/sync" class="row">
          <Button>Read them again</Button>
          {props.pulling && <Badge tone="info">Reading now</Badge>}
        </Post>
      ) : (
        <p class="muted">
          For that, <a href="/console/setup/connect">connect to Greenhouse</a> first.
        </p>
      )}
    </Card>
    <Card title="Or from Greenhouse’s file" id="upload">
      <Post action="/console/users/import" multipart class="drop" drop>
        <Field
          label="The export of users"
          name="file"
          type="file"
          accept=".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          error={props.uploadError}
          hint="Configure › Users › Export to Excel: drop the .xlsx here, or a .csv saved from it."
        />
        <Button>Read the file</Button>
      </Post>
    </Card>
  </div>
);

const Proposals = ({ overview }: { overview: MappingOverview }) => {
  const sure = overview.rows.filter(({ proposal }) => proposal && proposal.by !== "name");
  if (sure.length === 0) return null;
  return (
    <Notice
      tone="info"
      title={`${sure.length} ${sure.length === 1 ? "pair has" : "pairs have"} the same e-mail address`}
    >
      <Post action="/console/users/accept" class="row">
        {sure.map(({ user }) => (
          <input type="hidden" name="userId" value={user.userId} />
        ))}
        <Button tone="primary">Map {sure.length === 1 ? "this pair" : `these ${sure.length} pairs`}</Button>
      </Post>
    </Notice>
  );
};

const Colleagues = (props: UsersProps) => (
  <Card
    title={`${props.overview.mapped} of ${props.overview.rows.length} mapped`}
    id="colleagues"
    flush
    aside={
      <search aria-label="Colleagues">
        <form class="row search" method="get">
          <label class="unseen" for="q">
            Name or e-mail
          </label>
          <input class="input" type="search" id="q" name="q" value={props.q} placeholder="Name or e-mail" />
          <label class="unseen" for="show">
            Who is shown
          </label>
          <select id="show" name="show" class="input">
            <option value="all" selected={props.show === "all"}>
              Everybody
            </option>
            <option value="open" selected={props.show === "open"}>
              Not mapped
            </option>
          </select>
          <Button>Show</Button>
        </form>
      </search>
    }
  >
    {props.rows.length === 0 ? (
      <Empty title="Nobody like that" icon="people" level={3}>
        <p>
          <a href="?">Show everybody</a>
        </p>
      </Empty>
    ) : (
      <Table
        label="Colleagues"
        stacks
        columns={["In Headhuntr.io", "In Greenhouse", { label: "Actions", unseen: true }]}
      >
        {props.rows.map((row) => (
          <tr>
            <th scope="row">
              {row.user.name || row.user.userId}
              <span class="muted small block clip">{row.user.email}</span>
            </th>
            <td>
              <InGreenhouse row={row} />
              {row.conflict && (
                <p class="small warn-text">
                  <Badge tone="warn">Look at this</Badge> {row.conflict}
                </p>
              )}
            </td>
            <td>
              <Actions row={row} />
            </td>
          </tr>
        ))}
      </Table>
    )}
    {props.pages > 1 && (
      <nav class="pager" aria-label="Pages">
        {props.page > 1 ? <a href={pageHref(props, props.page - 1)}>← Before</a> : <span />}
        <span class="muted small">
          Page {props.page} of {props.pages}
        </span>
        {props.page < props.pages ? <a href={pageHref(props, props.page + 1)}>After →</a> : <span />}
      </nav>
    )}
  </Card>
);

const pageHref = ({ q, show }: UsersProps, page: number): string =>
  `?${new URLSearchParams({ q, show, page: String(page) })}`;

const InGreenhouse = ({ row }: { row: MappingRow }): Child => {
  const { mapped, proposal } = row;
  if (mapped) {
    return (
      <>
        {mapped.name}{" "}
        <Badge tone={mapped.deactivated ? "bad" : "good"}>{mapped.deactivated ? "Inactive" : "Mapped"}</Badge>
        <span class="muted small block clip">{mapped.email ?? `ID ${mapped.id}`}</span>
      </>
    );
  }
  if (!proposal) return <span class="muted">Nobody yet</span>;
  return (
    <>
      {proposal.to.name} <Badge tone="info">Proposed: {BY[proposal.by]}</Badge>
      <span class="muted small block clip">{proposal.to.email ?? `ID ${proposal.to.id}`}</span>
    </>
  );
};

const Actions = ({ row: { user, mapped, proposal } }: { row: MappingRow }) => (
  <div class="row actions">
    {proposal && (
      <Post action="/console/users/accept">
        <input type="hidden" name="userId" value={user.userId} />
        <Button small>
          Accept<span class="unseen">{`: Map ${user.name} to ${proposal.to.name}`}</span>
        </Button>
      </Post>
    )}
    <ButtonLink href={`/console/users/pick?user=${encodeURIComponent(user.userId)}`} small>
      {mapped ? "Change" : "Choose"}
      <span class="unseen"> for {user.name}</span>
    </ButtonLink>
    {mapped && (
      <Post action="/console/users/unmap">
        <input type="hidden" name="userId" value={user.userId} />
        <Button small tone="plain">
          Remove<span class="unseen">{`: Remove the mapping of ${user.name}`}</span>
        </Button>
      </Post>
    )}
  </div>
);

const Strays = ({ strays }: { strays: MappingOverview["strays"] }) =>
  strays.length === 0 ? null : (
    <Card title="Mapped, but no longer in Headhuntr.io’s list" id="strays">
      <ul class="plain-list">
        {strays.map(({ userId, mapped }) => (
          <li class="row apart">
            <span class="clip">
              {userId} → {mapped.name}
            </span>
            <Post action="/console/users/unmap">
              <input type="hidden" name="userId" value={userId} />
              <Button small tone="plain">
                Remove<span class="unseen">{`: Remove the mapping of ${userId}`}</span>
              </Button>
            </Post>
          </li>
        ))}
      </ul>
    </Card>
  );
