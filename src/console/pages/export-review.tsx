/** A person in review beside those in Greenhouse whom they may be; somebody decides. */
import type { Child } from "hono/jsx";
import type { Comparison, Match, Particulars } from "../../exports/compare.ts";
import { Badge, Card, Fact, Head, Notice, Time } from "../parts.tsx";
import { exportPagePath } from "./export.tsx";
import { Outside } from "./people-parts.tsx";

export interface ReviewProps {
  exportId: string;
  comparison: Comparison;
  /** How many others wait for a decision after this one. */
  others: number;
}

export const reviewPath = (exportId: string, candidateId: string): string =>
  `${exportPagePath(exportId)}/review/${encodeURIComponent(candidateId)}`;

export const ReviewPage = ({ exportId, comparison, others }: ReviewProps) => {
  const { ours, matches, error, candidateId } = comparison;
  const path = reviewPath(exportId, candidateId);
  const name = ours?.name ?? "this person";
  return (
    <>
      <Head
        title={`Who is ${name} in Greenhouse?`}
        back={{ href: `${exportPagePath(exportId)}?view=review`, label: "Back to the export" }}
        lead={[error?.message, others > 0 ? `${others} more to decide after this.` : null]
          .filter(Boolean)
          .join(" ")}
      />
      {!comparison.asked && (
        <div class="stack spaced">
          <Notice tone="warn" title="Greenhouse could not be asked just now">
            <p>
              Only the links are known. <a href={path}>Try again</a>, or look at them in Greenhouse.
            </p>
          </Notice>
        </div>
      )}
      <div class="beside">
        <Card id="ours" title="On your shortlist" aside={<Badge tone="idle">Headhuntr.io</Badge>}>
          {ours ? <Facts person={ours} /> : <p class="muted">This person was erased.</p>}
        </Card>
        <div class="stack">
          {matches.map((match, index) => (
            <MatchCard match={match} ours={ours} path={path} number={index + 1} of={matches.length} />
          ))}
          {matches.length === 0 && (
            <Card>
              <p class="muted">Nobody to choose from was found in Greenhouse.</p>
            </Card>
          )}
        </div>
      </div>
      <Card id="neither" title={matches.length === 1 ? "Somebody else?" : "None of them?"}>
        <form method="post" action={path} class="row">
          <button class="button" type="submit" name="decision" value="create">
            Create a new person
          </button>
          <button class="button plain" type="submit" name="decision" value="skip">
            Leave {ours ? "them" : "this one"} out
          </button>
        </form>
        <p class="small muted">
          A new person is made in Greenhouse without looking again. Whoever is left out is not exported;
          nothing changes for them in Greenhouse.
        </p>
      </Card>
    </>
  );
};

const MatchCard = (props: {
  match: Match;
  ours: Particulars | null;
  path: string;
  number: number;
  of: number;
}) => {
  const { match, ours, path, number, of } = props;
  const title = of > 1 ? `Person ${number} of ${of} in Greenhouse` : "In Greenhouse";
  return (
    <Card id={`match-${match.id}`} title={title} aside={<Outside href={match.url}>Open</Outside>}>
      {match.person ? (
        <Facts person={match.person} like={ours}>
          <Fact label="There since">
            <Time at={match.person.createdAt} none="not known" />
          </Fact>
          <Fact label="Last active">
            <Time at={match.person.lastActivityAt} none="not known" />
          </Fact>
          <Fact label="Applications">
            {match.applications === null || match.applications.length === 0 ? (
              <span class="muted">{match.applications ? "none" : "not known"}</span>
            ) : (
              <ul class="applications">
                {match.applications.map(({ jobName, prospect, status, stage }) => (
                  <li>
                    {jobName ?? (prospect ? "Prospect" : "A job")}
                    <span class="muted small"> {[stage, status].filter(Boolean).join(" · ")}</span>
                  </li>
                ))}
              </ul>
            )}
          </Fact>
        </Facts>
      ) : (
        <p class="muted">
          {match.isPrivate
            ? "This person is private in Greenhouse: look at them there, if you may."
            : "Greenhouse does not show this person to the connection. Look at them there."}
        </p>
      )}
      <form method="post" action={path}>
        <input type="hidden" name="candidate" value={String(match.id)} />
        <button class="button primary" type="submit" name="decision" value="use">
          <span>This is {ours?.name ? <bdi>{ours.name}</bdi> : "the person"}</span>
        </button>
      </form>
    </Card>
  );
};

/** What tells people apart; what `like` has as well is marked. */
const Facts = (props: { person: Particulars; like?: Particulars | null; children?: Child }) => {
  const { person, like } = props;
  const known = new Set(
    like ? [...like.emails, ...like.phones, ...like.links, like.name, like.company ?? ""].map(plain) : [],
  );
  const value = (text: string) => (
    <span class="clip">
      <bdi>{text}</bdi>
      {known.has(plain(text)) && <span class="same">same</span>}
    </span>
  );
  const list = (values: readonly string[]) =>
    values.length === 0 ? (
      <span class="muted">–</span>
    ) : (
      <ul class="values">
        {values.map((one) => (
          <li>{value(one)}</li>
        ))}
      </ul>
    );
  return (
    <dl class="facts beside-labels">
      <Fact label="Name">{value(person.name)}</Fact>
      <Fact label="Work">
        {person.title || person.company ? (
          <>
            {person.title && <bdi>{person.title}</bdi>}
            {person.title && person.company && " · "}
            {person.company && value(person.company)}
          </>
        ) : (
          <span class="muted">–</span>
        )}
      </Fact>
      <Fact label="E-mail">{list(person.emails)}</Fact>
      <Fact label="Phone">{list(person.phones)}</Fact>
      <Fact label="Links">{list(person.links)}</Fact>
      {props.children}
    </dl>
  );
};

const plain = (text: string): string => text.trim().toLowerCase();
