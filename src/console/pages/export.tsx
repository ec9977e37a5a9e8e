/** One export: how far it is, what became of each person, and what can be done. */
import type { ExportPerson } from "../../exports/people.ts";
import type { exportStatus } from "../../exports/status.ts";
import { withQuery } from "../paging.tsx";
import { Badge, ButtonLink, Card, Dialog, Head, Notice, Time } from "../parts.tsx";
import { PeopleCard } from "./export-people.tsx";
import { roughly, STATUS, type View, WAITING } from "./outcomes.ts";
import { people } from "./people-parts.tsx";
import { requisitionPath } from "./requisitions.tsx";

type Status = Awaited<ReturnType<typeof exportStatus>>;

export interface ExportProps {
  status: Status;
  /** Where they go, in one line of words. */
  destination: string;
  /** Stage, pool, owner, source and tags in one line; empty where Greenhouse's own defaults hold. */
  settings: string;
  /** The Greenhouse user who is credited; null where our copy does not know them. */
  creditedTo: string | null;
  /** People settled per minute so far; null where that says nothing. */
  perMinute: number | null;
  view: View | undefined;
  page: number;
  /** How many there are in this view. */
  total: number;
  people: ExportPerson[];
  asksCancel: boolean;
}

export const exportPagePath = (id: string): string => `/console/exports/${id}`;

const isOpen = (status: Status): boolean => status.finishedAt === null;
const settled = ({ total, counts }: Status): number => total - counts.queued - counts.running;

export const ExportPage = (props: ExportProps) => {
  const { status, destination } = props;
  const path = exportPagePath(status.id);
  const live = withQuery(`${path}/live`, { view: props.view, page: props.page });
  return (
    <>
      <Head
        title={`Export of ${people(status.total)}`}
        back={{ href: requisitionPath(status.requisition.id), label: status.requisition.name }}
        lead={
          <>
            To Greenhouse {destination}
            {props.settings && ` (${props.settings})`}. Requested by <bdi>{status.requestedBy.name}</bdi>,{" "}
            <Time at={status.createdAt} />
            {props.creditedTo && (
              <>
                ; credited to <bdi>{props.creditedTo}</bdi>
              </>
            )}
            .
          </>
        }
      />
      {isOpen(status) && (
        <Dialog id="cancel" title="Cancel this export?" open={props.asksCancel} closeHref={path}>
          <form method="post" action={`${path}/cancel`}>
            <div class="inside stack tight">
              <p>Whoever has not been started is not exported.</p>
              <p>
                Whoever is in Greenhouse already, or on the way there, comes to a proper end: with résumé,
                notes and credit. Nothing is taken back in Greenhouse.
              </p>
            </div>
            <footer>
              <a class="button" href={path} data-close>
                Go on exporting
              </a>
              <button class="button danger" type="submit">
                Cancel the export
              </button>
            </footer>
          </form>
        </Dialog>
      )}
      <div id="export" class="stack" {...(isOpen(status) ? { "data-live": live, "data-every": "2" } : {})}>
        <ExportBody {...props} />
      </div>
    </>
  );
};

export const ExportBody = (props: ExportProps) => (
  <>
    <span class="unseen" data-announce={milestone(props.status)} />
    <ProgressCard {...props} />
    <PeopleCard {...props} />
  </>
);

/** What is read out: quarters and the end, not every person. */
function milestone(status: Status): string {
  if (!isOpen(status)) return `${STATUS[status.status].word}. ${sentence(status)}`;
  if (status.status === "waiting" && status.waitingFor) return WAITING[status.waitingFor].title;
  const quarters = Math.floor((settled(status) / status.total) * 4);
  return quarters === 0 ? "The export is under way" : `${quarters * 25} percent done`;
}

function sentence({ counts }: Status): string {
  const parts: [number, string][] = [
    [counts.exported, "exported"],
    [counts.existing, "already there"],
    [counts.review, counts.review === 1 ? "needs a decision" : "need a decision"],
    [counts.failed, "not exported"],
    [counts.skipped, "left out"],
    [counts.cancelled, "cancelled"],
  ];
  const named = parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
  return named.length > 0 ? `${named.join(", ")}.` : "Nobody has settled yet.";
}

const ProgressCard = ({ status, perMinute }: ExportProps) => {
  const open = isOpen(status);
  const done = settled(status);
  const { tone, word } = STATUS[status.status];
  return (
    <Card>
      <div class="row apart">
        <Badge tone={tone}>{word}</Badge>
        <span class="muted small">
          {open ? (
            <>
              {perMinute !== null && `${perMinute} a minute`}
              {status.etaSeconds !== null && status.waitingFor === null && (
                <>
                  {perMinute !== null && " · "}
                  {roughly(status.etaSeconds)} to go
                </>
              )}
            </>
          ) : (
            <>
              Ended <Time at={status.finishedAt} />
            </>
          )}
        </span>
      </div>
      <div class="progress">
        <div class="row apart">
          <label for="progress" class="big">
            {done} of {status.total}
            <span class="unseen"> people settled</span>
          </label>
          <span>{sentence(status)}</span>
        </div>
        <progress id="progress" value={done} max={Math.max(1, status.total)} />
      </div>
      {status.waitingFor && (
        <Notice tone="warn" title={WAITING[status.waitingFor].title}>
          <p>{WAITING[status.waitingFor].text}</p>
        </Notice>
      )}
      {open ? <OpenActions status={status} /> : <EndedActions status={status} />}
    </Card>
  );
};

const OpenActions = ({ status }: { status: Status }) => (
  <div class="row">
    <ButtonLink href={`${exportPagePath(status.id)}?ask=cancel`} dialog="cancel" small>
      Cancel the export…
    </ButtonLink>
    <a class="button small" href={exportPagePath(status.id)} data-fallback>
      Show the latest
    </a>
    <span class="muted small">You can leave this page: you get an e-mail when it has ended.</span>
  </div>
);

const MAIL: Record<Status["notification"]["state"], string> = {
  pending: "The receipt is on its way to",
  sent: "The receipt went to",
  unknown: "Whether the receipt arrived is not known:",
  failed: "The receipt could not be sent to",
};

const EndedActions = ({ status }: { status: Status }) => {
  const path = exportPagePath(status.id);
  const again = status.counts.failed > 0 || status.status === "done_with_failures";
  return (
    <>
      {status.counts.review > 0 && (
        <Notice tone="warn" title={`${people(status.counts.review)} waiting for your decision`}>
          <p>
            {status.counts.review === 1 ? "This person" : "They"} may be in Greenhouse already.{" "}
            <a href={withQuery(path, { view: "review" })}>Look and decide</a>.
          </p>
        </Notice>
      )}
      <div class="row">
        {again && (
          <form method="post" action={`${path}/retry`}>
            <button class="button primary" type="submit">
              Retry what failed
            </button>
          </form>
        )}
        <ButtonLink href={`${path}/receipt.csv`}>Receipt (CSV)</ButtonLink>
        <ButtonLink href={`${path}/receipt.html`}>Receipt (page)</ButtonLink>
      </div>
      <form method="post" action={`${path}/notify`} class="row">
        <span class="muted small clip">
          {MAIL[status.notification.state]} <bdi>{status.requestedBy.email}</bdi>
          {status.notification.state === "sent" && status.notification.at && (
            <>
              , <Time at={status.notification.at} />
            </>
          )}
          .
        </span>
        <button class="button plain small" type="submit">
          Send it {status.notification.state === "pending" ? "now" : "again"}
        </button>
      </form>
    </>
  );
};
