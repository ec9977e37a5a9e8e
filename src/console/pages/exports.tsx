/** Exports of the tenant, or of one requisition, the latest first. */
import type { exportStatus } from "../../exports/status.ts";
import { withQuery } from "../paging.tsx";
import { Badge, Card, Empty, Head, Pager, Time } from "../parts.tsx";
import { exportPagePath } from "./export.tsx";
import { STATUS } from "./outcomes.ts";
import { people } from "./people-parts.tsx";
import { requisitionPath } from "./requisitions.tsx";

type Status = Awaited<ReturnType<typeof exportStatus>>;

export interface ExportsProps {
  requisition: { id: string; name: string } | null;
  items: Status[];
  /** True on every page but the first. */
  later: boolean;
  nextCursor: string | null;
}

const PATH = "/console/exports";

export const ExportsPage = ({ requisition, items, later, nextCursor }: ExportsProps) => {
  const here = { requisition: requisition?.id };
  return (
    <>
      <Head
        title="Exports"
        back={
          requisition
            ? { href: requisitionPath(requisition.id), label: requisition.name }
            : { href: "/console/requisitions", label: "Requisitions" }
        }
        lead={requisition ? `From the shortlist of ${requisition.name}.` : "To Greenhouse, the latest first."}
      />
      <Card flush>
        {items.length === 0 ? (
          <Empty title="No exports yet" icon="send">
            <p>Open a requisition, select people and choose Export to ATS.</p>
          </Empty>
        ) : (
          <ul class="plain-list cards-list">
            {items.map((item) => (
              <ExportRow item={item} />
            ))}
          </ul>
        )}
        <Pager
          next={nextCursor && withQuery(PATH, { ...here, cursor: nextCursor })}
          first={later ? withQuery(PATH, here) : null}
        />
      </Card>
    </>
  );
};

const ExportRow = ({ item }: { item: Status }) => {
  const { tone, word } = STATUS[item.status];
  const { counts } = item;
  return (
    <li>
      <a class="requisition" href={exportPagePath(item.id)}>
        <span class="requisition-name">
          <bdi class="name">{item.requisition.name}</bdi>
          <span class="small muted clip">
            <Time at={item.createdAt} /> · <bdi>{item.requestedBy.name}</bdi> · {item.as}s
          </span>
        </span>
        <span class="share">
          <Badge tone={tone}>{word}</Badge>
          <span class="small">
            {counts.exported} of {people(item.total)} exported
            {counts.review > 0 && ` · ${counts.review} to decide`}
            {counts.failed > 0 && ` · ${counts.failed} failed`}
          </span>
        </span>
      </a>
    </li>
  );
};
