/** What was put right by comparing with Greenhouse, and what a person has to judge. */
import type { repairStatus } from "../../../sync/repair-status.ts";
import { Badge, Button, Card, Notice, Post, Table, Time } from "../../parts.tsx";

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
          stacks
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
