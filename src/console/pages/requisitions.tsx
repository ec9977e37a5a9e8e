import type { RequisitionRow } from "../../shortlist/overview.ts";
import { Pages, withQuery } from "../paging.tsx";
import { ButtonLink, Card, Empty, Head } from "../parts.tsx";
import { counted, people, Search } from "./people-parts.tsx";

export interface RequisitionsProps {
  q: string | undefined;
  page: number;
  total: number;
  rows: RequisitionRow[];
}

const PATH = "/console/requisitions";
export const requisitionPath = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

export const RequisitionsPage = (props: RequisitionsProps) => (
  <>
    <Head
      title="Requisitions"
      lead="Shortlists from Headhuntr.io. Open one to search it, pick people and export them to Greenhouse."
    >
      <ButtonLink href="/console/exports">All exports</ButtonLink>
    </Head>
    <Card flush>
      {(props.total > 0 || props.q !== undefined) && (
        <Search
          path={PATH}
          q={props.q}
          label="Search requisitions"
          placeholder="Search by name or id"
          renews="requisitions"
        />
      )}
      <div id="requisitions">
        <RequisitionList {...props} />
      </div>
    </Card>
  </>
);

export const RequisitionList = ({ q, page, total, rows }: RequisitionsProps) => {
  if (total === 0) {
    return q === undefined ? (
      <Empty title="No requisitions yet" icon="list">
        <p>
          Requisitions appear here by themselves as soon as somebody shortlists people for one in
          Headhuntr.io.
        </p>
      </Empty>
    ) : (
      <Empty title="No requisition found" icon="list">
        <p data-announce="No requisition found">
          Nothing matches <bdi>“{q}”</bdi>. Try fewer letters, or <a href={PATH}>show all</a>.
        </p>
      </Empty>
    );
  }
  return (
    <>
      <p class="unseen" data-announce={counted(total, "requisition", "requisitions")} />
      <ul class="plain-list cards-list">
        {rows.map((row) => (
          <li>
            <a class="requisition" href={requisitionPath(row.id)}>
              <span class="requisition-name">
                <bdi class="name">{row.name}</bdi>
                <span class="small muted clip">{row.id}</span>
              </span>
              <Share exported={row.exported} of={row.people} />
            </a>
          </li>
        ))}
      </ul>
      <Pages page={page} total={total} href={(to) => withQuery(PATH, { q, page: to })} />
    </>
  );
};

/** How many of a shortlist are exported, in words and as a bar. */
const Share = ({ exported, of }: { exported: number; of: number }) => (
  <span class="share">
    <span class="small">
      {of === 0 ? (
        <span class="muted">Nobody yet</span>
      ) : (
        <>
          {people(of)} · <strong>{exported} exported</strong>
        </>
      )}
    </span>
    <progress value={exported} max={Math.max(1, of)} aria-hidden="true" />
  </span>
);
