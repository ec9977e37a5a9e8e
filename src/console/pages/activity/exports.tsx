/** Exports, the latest first. */
import type { listExports } from "../../../exports/list.ts";
import { Badge, Card, Empty, Pager, Table, Time, type Tone } from "../../parts.tsx";
import { nextPage } from "./frame.tsx";

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
        stacks
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
    <Pager next={nextPage("exports", cursor)} first={null} />
  </Card>
);
