/** Second step of an export: what will happen to each person, and the button that makes it happen. */
import type { Decision } from "../../exports/tables.ts";
import { Pages, withQuery } from "../paging.tsx";
import { Badge, Card, Head, Notice, Progress, type Tone } from "../parts.tsx";
import { exportPath, Steps } from "./export-settings.tsx";
import { Avatar, Name, Outside, people } from "./people-parts.tsx";
import { requisitionPath } from "./requisitions.tsx";

export interface PreviewItem {
  candidateId: string;
  decision: Decision;
  reason: string | null;
  matches: { candidateId: number; url: string }[];
}

export interface PreviewProps {
  requisition: { id: string; name: string };
  draftId: string;
  previewId: string;
  total: number;
  done: boolean;
  /** How many are decided how, so far. */
  counts: Record<Decision, number>;
  page: number;
  /** Those of this page. */
  items: PreviewItem[];
  names: ReadonlyMap<string, string>;
  /** Where they go, as words. */
  destination: string;
  problem: string | null;
}

/** What a decision means, in the order in which it deserves a look. */
const DECISIONS: Record<Decision, { tone: Tone; word: string; sum: string }> = {
  refuse: { tone: "bad", word: "Cannot be exported", sum: "cannot be exported" },
  review: { tone: "warn", word: "Needs a decision", sum: "will need a decision" },
  existing: { tone: "idle", word: "Already there", sum: "already there" },
  skip: { tone: "idle", word: "Left out", sum: "left out" },
  attach: { tone: "info", word: "Gets the application", sum: "there already, get the application" },
  create: { tone: "good", word: "New in Greenhouse", sum: "new in Greenhouse" },
};
const ORDER: Decision[] = ["refuse", "review", "existing", "skip", "attach", "create"];

/** Those who deserve a look first. */
export const byAttention = (items: readonly PreviewItem[]): PreviewItem[] =>
  [...items].sort((a, b) => ORDER.indexOf(a.decision) - ORDER.indexOf(b.decision));

export function countDecisions(items: readonly PreviewItem[]): Record<Decision, number> {
  const counts = { create: 0, attach: 0, existing: 0, skip: 0, review: 0, refuse: 0 };
  for (const { decision } of items) counts[decision] += 1;
  return counts;
}

export const PreviewPage = (props: PreviewProps) => {
  const path = exportPath(props.requisition.id, props.draftId);
  return (
    <>
      <Head
        title={`Preview of ${people(props.total)}`}
        back={{ href: requisitionPath(props.requisition.id), label: props.requisition.name }}
        lead={`To Greenhouse ${props.destination}. Nothing has been sent yet.`}
      />
      <Steps at={2} />
      {props.problem && (
        <div class="stack spaced">
          <Notice tone="bad" role="alert" title="Not exported">
            <p>{props.problem}</p>
          </Notice>
        </div>
      )}
      <div
        id="preview"
        class="stack"
        {...(props.done ? {} : { "data-live": `${path}/preview/live`, "data-every": "2" })}
      >
        <PreviewBody {...props} />
      </div>
    </>
  );
};

export const PreviewBody = (props: PreviewProps) => {
  const { counts, done, total, requisition, draftId } = props;
  const path = exportPath(requisition.id, draftId);
  const decided = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (!done) return <PreviewRunning path={path} decided={decided} total={total} />;
  const reached = total - counts.refuse - counts.skip;
  return (
    <>
      <span class="unseen" data-announce="The preview is ready" />
      <Card>
        <ul class="sums">
          {[...ORDER].reverse().map(
            (decision) =>
              counts[decision] > 0 && (
                <li>
                  <strong>{counts[decision]}</strong>
                  <span>{DECISIONS[decision].sum}</span>
                </li>
              ),
          )}
        </ul>
        <form method="post" action={`${path}/confirm`} class="row">
          <input type="hidden" name="preview" value={props.previewId} />
          <button class="button primary" type="submit" id="confirm">
            {reached === 0 ? "Export all the same" : `Export ${people(total)}`}
          </button>
          <a class="button" href={path}>
            Change the settings
          </a>
          <a class="button plain" href={requisitionPath(requisition.id)} data-close>
            Cancel
          </a>
        </form>
        {counts.review > 0 && (
          <p class="small muted">
            Whoever needs a decision is not sent before you have decided, on the page of the export.
          </p>
        )}
      </Card>
      <Card flush title="Person by person" id="each">
        <ul class="plain-list">
          {props.items.map((item) => (
            <ItemRow item={item} name={props.names.get(item.candidateId) ?? item.candidateId} />
          ))}
        </ul>
        <Pages page={props.page} total={total} href={(to) => withQuery(`${path}/preview`, { page: to })} />
      </Card>
    </>
  );
};

const PreviewRunning = ({ path, decided, total }: { path: string; decided: number; total: number }) => (
  <Card>
    <Progress id="preview-progress" label="Looking everybody up in Greenhouse" value={decided} max={total}>
      {decided} of {total}
    </Progress>
    <p class="muted">
      This goes on by itself.
      <span data-fallback>
        {" "}
        Here without script: <a href={`${path}/preview`}>load it again</a> in a moment.
      </span>
    </p>
    <p>
      <a class="button plain" href={path}>
        ← Change the settings
      </a>
    </p>
  </Card>
);

const ItemRow = ({ item, name }: { item: PreviewItem; name: string }) => {
  const { tone, word } = DECISIONS[item.decision];
  return (
    <li class="outcome">
      <Avatar name={name} />
      <div class="outcome-what">
        <Name>{name}</Name>
        {item.reason && <p class="small muted">{item.reason}</p>}
        {item.matches.length > 0 && (
          <p class="small row tight">
            {item.matches.map(({ candidateId, url }, index) => (
              <Outside href={url}>
                {item.matches.length > 1 ? `Person ${index + 1} in Greenhouse` : "See in Greenhouse"}
                <span class="unseen"> {candidateId}</span>
              </Outside>
            ))}
          </p>
        )}
      </div>
      <Badge tone={tone}>{word}</Badge>
    </li>
  );
};
