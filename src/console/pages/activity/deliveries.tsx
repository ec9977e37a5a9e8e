/** What Greenhouse's web hooks delivered, and what can be run again. */
import type { publicDelivery } from "../../../webhooks/list.ts";
import { Badge, Button, Card, Empty, Pager, Post, Table, Time, type Tone } from "../../parts.tsx";
import { nextPage } from "./frame.tsx";

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
        stacks
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
    <Pager
      next={nextPage("deliveries", props.cursor, props.failedOnly ? "&state=failed" : "")}
      first={null}
    />
  </Card>
);
