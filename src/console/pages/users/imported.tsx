/** What became of a file: who was mapped, who is proposed, which rows were not taken and why. */
import type { Imported } from "../../../people/import.ts";
import { ButtonLink, Card, Head, Notice, Table } from "../../parts.tsx";

export const ImportedPage = ({ result }: { result: Imported }) => (
  <>
    <Head title="The file was read" back={{ href: "/console/users", label: "Users" }}>
      <ButtonLink href="/console/users" tone="primary">
        To the users
      </ButtonLink>
    </Head>
    <div class="stack">
      <Notice tone={result.mapped > 0 ? "good" : "info"} title={`${counted(result.mapped)} mapped by e-mail`}>
        <p>
          {result.proposed.length > 0 &&
            `${counted(result.proposed.length)} proposed by name: accept them on the page of users. `}
          {result.unmatched.length > 0 && `${counted(result.unmatched.length)} not in the file.`}
        </p>
      </Notice>
      {result.unmatched.length > 0 && (
        <Card title="Not in the file" id="unmatched">
          <ul class="bullets">
            {result.unmatched.slice(0, MAX_SHOWN).map(({ name, email }) => (
              <li class="clip">
                {name} <span class="muted">{email}</span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {result.refused.length > 0 && (
        <Card title="Rows that were not taken" id="refused" flush>
          <Table label="Rows that were not taken" columns={["Row", "Why"]}>
            {result.refused.slice(0, MAX_SHOWN).map(({ row, reason }) => (
              <tr>
                <th scope="row">{row}</th>
                <td>{reason}</td>
              </tr>
            ))}
          </Table>
        </Card>
      )}
    </div>
  </>
);

/** More is for the file itself. */
const MAX_SHOWN = 100;

const counted = (n: number): string => (n === 1 ? "One colleague is" : `${n} colleagues are`);
