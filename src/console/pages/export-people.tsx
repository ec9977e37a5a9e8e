/** The people of an export, by outcome, each with what became of them and what to do. */
import { uncreditedWords } from "../../exports/credit.ts";
import type { ExportPerson } from "../../exports/people.ts";
import { readBackWords } from "../../exports/receipt.ts";
import { Pages, withQuery } from "../paging.tsx";
import { Badge, Card, Empty, Time } from "../parts.tsx";
import { type ExportProps, exportPagePath } from "./export.tsx";
import { CREDIT, OUTCOME, VIEWS, type View } from "./outcomes.ts";
import { Avatar, counted, Name, Outside } from "./people-parts.tsx";

export const PeopleCard = (props: ExportProps) => {
  const { status, view, page, total } = props;
  const path = exportPagePath(status.id);
  const count = (key: View) => VIEWS[key].outcomes.reduce((sum, outcome) => sum + status.counts[outcome], 0);
  const views = Object.keys(VIEWS).filter((key): key is View => key in VIEWS);
  return (
    <Card flush id="each" title="People">
      <nav class="tabs" aria-label="Which people">
        <a href={path} id="view-all" aria-current={view === undefined ? "true" : undefined}>
          All <span>{status.total}</span>
        </a>
        {views
          .filter((key) => count(key) > 0 || key === view)
          .map((key) => (
            <a
              href={withQuery(path, { view: key })}
              id={`view-${key}`}
              aria-current={view === key ? "true" : undefined}
            >
              {VIEWS[key].word} <span>{count(key)}</span>
            </a>
          ))}
      </nav>
      {props.people.length === 0 ? (
        <Empty title="Nobody here" icon="people" level={3}>
          <p>
            {view === "review"
              ? "Every decision has been made."
              : "Nobody is in this state any more. Look at all of them."}
          </p>
        </Empty>
      ) : (
        <ul class="plain-list">
          {props.people.map((person) => (
            <PersonOutcome person={person} exportId={status.id} />
          ))}
        </ul>
      )}
      <Pages page={page} total={total} href={(to) => withQuery(path, { view, page: to })} />
    </Card>
  );
};

const PersonOutcome = ({ person, exportId }: { person: ExportPerson; exportId: string }) => {
  const { tone, word } = OUTCOME[person.outcome];
  const credit = person.creditedVia.map((via) => CREDIT[via]).filter(Boolean);
  const remarks = [
    ...person.warnings,
    ...person.uncredited.map((gap) => uncreditedWords([gap])),
    readBackWords(person.readBack),
  ].filter(Boolean);
  const key = person.candidateId;
  return (
    <li class="outcome">
      <Avatar name={person.name} />
      <div class="outcome-what">
        <Name>{person.name}</Name>
        <p class="small muted">
          {person.exportedAt && (
            <>
              <Time at={person.exportedAt} />
              {credit.length > 0 && `, credited as ${credit.join(" and ")}`}
            </>
          )}
        </p>
        {person.error && (
          <div class={`remark ${person.outcome === "review" ? "warn" : "bad"}`}>
            <p>{person.error.message}</p>
            <p class="small">{person.error.fix}</p>
          </div>
        )}
        {remarks.length > 0 && (
          <details class="small" id={`remarks-${key}`}>
            <summary>{counted(remarks.length, "remark", "remarks")}</summary>
            <ul>
              {remarks.map((remark) => (
                <li class="clip">{remark}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <div class="outcome-end">
        <Badge tone={tone}>{word}</Badge>
        {person.outcome === "review" ? (
          <a
            class="button primary small"
            href={`${exportPagePath(exportId)}/review/${encodeURIComponent(key)}`}
            id={`decide-${key}`}
          >
            Decide<span class="unseen"> about {person.name}</span>
          </a>
        ) : (
          person.url && (
            <span class="small">
              <Outside href={person.url} id={`there-${key}`}>
                In Greenhouse<span class="unseen">: {person.name}</span>
              </Outside>
            </span>
          )
        )}
      </div>
    </li>
  );
};
