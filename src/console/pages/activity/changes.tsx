/** Changes of configuration: when, who, what. */
import type { AuditAction, AuditEntry } from "../../../audit/tables.ts";
import { Card, Empty, Pager, Table, Time } from "../../parts.tsx";
import { nextPage } from "./frame.tsx";

/** Past tense, with what was changed. Details hold ids, numbers and words of ours. */
const WORDS: Record<AuditAction, (details: AuditEntry["details"]) => string> = {
  "connection.set": ({ replaced, endsWith, way }) =>
    `${replaced ? "Changed the credential" : "Connected to Greenhouse"}${way === "oauth" ? " through Greenhouse’s consent page" : ` (it ends with ${endsWith})`}`,
  "connection.removed": ({ endsWith }) =>
    `Disconnected; the credential that ended with ${endsWith} is erased`,
  "secret.made": ({ revokedPrevious }) =>
    `Made a secret key for the web hooks${revokedPrevious ? " and ended the previous one at once" : ""}`,
  "user.mapped": ({ userId, greenhouseUserId }) =>
    `Mapped user ${userId} to Greenhouse user ${greenhouseUserId}`,
  "user.unmapped": ({ userId, greenhouseUserId }) =>
    `Removed the mapping of user ${userId} to Greenhouse user ${greenhouseUserId}`,
  "users.imported": ({ mapped, rows }) => `Read a file of ${rows} users; ${mapped} were mapped`,
  "users.accepted": ({ mapped }) => `Accepted ${mapped} proposed ${mapped === 1 ? "pair" : "pairs"} of users`,
  "tenant.paused": () => "Paused writing to Greenhouse",
  "tenant.resumed": () => "Resumed writing to Greenhouse",
  "api_key.made": ({ endsWith }) => `Made an API key that ends with ${endsWith}`,
  "api_key.removed": ({ endsWith }) => `Removed the API key that ended with ${endsWith}`,
  "console_link.made": ({ userId, role }) => `Made a link into the console for ${userId} (${role})`,
  "console.opened": ({ role }) => `Opened the console (${role})`,
};

const ACTORS: Record<AuditEntry["actorKind"], (entry: AuditEntry) => string> = {
  person: ({ actorEmail, actorId }) => actorEmail ?? actorId ?? "somebody",
  product: ({ actorId }) => `Headhuntr.io (API key …${(actorId ?? "").slice(-4)})`,
  operator: () => "Headhuntr.io’s operators",
  system: () => "By itself",
};

export const Changes = ({ entries, cursor }: { entries: AuditEntry[]; cursor: string | null }) => (
  <Card title="Changes of configuration" id="changes" flush>
    {entries.length === 0 ? (
      <Empty title="Nothing was changed yet" icon="clock" level={3} />
    ) : (
      <Table stacks label="Changes of configuration" columns={["When", "Who", "What"]}>
        {entries.map((entry) => (
          <tr>
            <td class="nowrap">
              <Time at={entry.at} />
            </td>
            <td class="clip">{ACTORS[entry.actorKind](entry)}</td>
            <td>{WORDS[entry.action](entry.details)}</td>
          </tr>
        ))}
      </Table>
    )}
    <Pager next={nextPage("changes", cursor)} first={null} />
  </Card>
);
