/** One colleague, and Greenhouse's users to choose from. */
import { Button, Card, Empty, Head, Post, Table } from "../../parts.tsx";

export interface PickProps {
  user: { userId: string; name: string; email: string };
  q: string;
  found: { id: number; name: string; email: string | null; takenBy: string | null }[];
  /** There are more than are shown. */
  more: boolean;
}

export const PickPage = ({ user, q, found, more }: PickProps) => (
  <>
    <Head
      title={`Who is ${user.name || user.userId} in Greenhouse?`}
      lead={user.email}
      back={{ href: "/console/users", label: "Users" }}
    />
    <Card
      title="Active users of Greenhouse"
      id="greenhouse-users"
      flush
      aside={
        <search aria-label="Users of Greenhouse">
          <form class="row search" method="get">
            <input type="hidden" name="user" value={user.userId} />
            <label class="unseen" for="q">
              Name, e-mail or ID
            </label>
            <input class="input" type="search" id="q" name="q" value={q} placeholder="Name, e-mail or ID" />
            <Button>Search</Button>
          </form>
        </search>
      }
    >
      {found.length === 0 ? (
        <Empty title="Nobody like that" icon="people" level={3}>
          <p>
            Search by a part of the name, the e-mail address or the ID. New colleagues appear after the next
            reading.
          </p>
        </Empty>
      ) : (
        <Table label="Users of Greenhouse" columns={["Name", "Mapped to", { label: "Choose", unseen: true }]}>
          {found.map((other) => (
            <tr>
              <th scope="row">
                {other.name}
                <span class="muted small block clip">{other.email ?? `ID ${other.id}`}</span>
              </th>
              <td>{other.takenBy ?? <span class="muted">nobody</span>}</td>
              <td class="number">
                <Post action="/console/users/map">
                  <input type="hidden" name="userId" value={user.userId} />
                  <input type="hidden" name="greenhouseUserId" value={String(other.id)} />
                  <Button small>
                    Choose<span class="unseen">{` ${other.name}`}</span>
                  </Button>
                </Post>
              </td>
            </tr>
          ))}
        </Table>
      )}
      {more && <p class="pager muted small">There are more: search to narrow them down.</p>}
    </Card>
  </>
);
