/** Maps users from the file that a Greenhouse admin exports: equal e-mails are mapped, equal names proposed. */
import { auditEntry } from "../audit/record.ts";
import { commit } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { Refusal } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { unreachable } from "../lib/result.ts";
import { type FileUser, type RefusedRow, usersOfTables } from "./import-rows.ts";
import { saveMappings } from "./overview.ts";
import { type Pair, pairUsers } from "./pair.ts";
import { saveUsersOfFile } from "./save-users.ts";
import type { ProductUser } from "./schemas.ts";
import type { SheetProblem } from "./sheets/limits.ts";
import { readTables } from "./sheets/read.ts";
import { type Everybody, everybody } from "./suggest.ts";
import { saveProductUsers } from "./users.ts";

export interface Imported {
  /** How many product users the file mapped, those it had mapped before included. */
  mapped: number;
  proposed: Pair[];
  /** Product users for whom the file has nobody. */
  unmatched: ProductUser[];
  refused: RefusedRow[];
}

/** A list of refusals is for a person to read. */
const MAX_REFUSED = 1000;

export async function importMappings(
  deps: Deps,
  tenantId: TenantId,
  input: { file: Uint8Array; users: ProductUser[] | null },
): Promise<Imported> {
  const tables = readTables(input.file);
  if (!tables.ok) throw unreadable(tables.reason);
  const read = usersOfTables(tables.value);
  if (!read.ok) throw withoutUserId();
  const known = await everybody(deps, tenantId);
  const given = new Map((input.users ?? []).map((user) => [user.userId, user]));
  const product = [...known.product.filter((user) => !given.has(user.userId)), ...given.values()];
  const file = sortOut(read.value.users, product, known);
  const judged = judge(pairUsers(product, file.users), file.users, known.mapped);
  await commit(deps.db, [
    ...saveProductUsers(deps, tenantId, input.users ?? []),
    // Where Harvest has shown the users, the file adds nothing; without it the file is all we have.
    ...(showsHarvest(known) ? [] : saveUsersOfFile(deps.db, tenantId, file.users)),
    ...saveMappings(deps, tenantId, judged.fresh),
    auditEntry(deps, tenantId, "users.imported", {
      mapped: judged.fresh.length,
      rows: read.value.users.length,
    }),
  ]);
  const settled = new Set([...known.mapped.keys(), ...judged.fresh.map((pair) => pair.userId)]);
  const proposed = new Set(judged.proposed.map((pair) => pair.userId));
  return {
    mapped: judged.fresh.length + judged.same,
    proposed: judged.proposed,
    unmatched: product.filter((user) => !settled.has(user.userId) && !proposed.has(user.userId)),
    refused: [...read.value.refused, ...file.refused, ...judged.refused]
      .sort((a, b) => a.row - b.row)
      .slice(0, MAX_REFUSED),
  };
}

const showsHarvest = (known: Everybody): boolean => known.greenhouse.some((user) => user.seenAt > 0);

/** Takes out rows that must not be mapped, and says so where somebody would expect them to be. */
function sortOut(
  users: readonly FileUser[],
  product: readonly ProductUser[],
  known: Everybody,
): { users: FileUser[]; refused: RefusedRow[] } {
  const refused: RefusedRow[] = [];
  const shown = new Map(known.greenhouse.map((user) => [user.id, user]));
  const isDeactivated = (user: FileUser) => user.deactivated || shown.get(user.id)?.deactivated === true;
  const wanted = count(product.map((user) => user.email.toLowerCase()));
  const owners = count(users.flatMap((user) => user.emails));
  const whyNot = (user: FileUser): string | null => {
    if (showsHarvest(known) && !shown.has(user.id)) {
      return "Greenhouse lists no user with this id. Is the file from the connected account?";
    }
    const expected = user.emails.filter((email) => wanted.has(email));
    if (expected.length === 0) return null;
    if (isDeactivated(user)) return "This Greenhouse user is deactivated.";
    if (expected.some((email) => wanted.get(email) !== 1)) {
      return "Several of the product's users have this e-mail address.";
    }
    return expected.some((email) => owners.get(email) !== 1)
      ? "Several rows have this e-mail address."
      : null;
  };
  const kept = users.filter((user) => {
    const reason = whyNot(user);
    if (reason !== null) refused.push({ row: user.row, reason });
    return reason === null && !isDeactivated(user);
  });
  return { users: kept, refused };
}

function count(emails: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const email of emails) counts.set(email, (counts.get(email) ?? 0) + 1);
  return counts;
}

interface Judged {
  fresh: Pair[];
  /** Pairs that are mapped so already. */
  same: number;
  proposed: Pair[];
  refused: RefusedRow[];
}

/** What is mapped already stays: a person may have decided it. */
function judge(pairs: readonly Pair[], users: readonly FileUser[], mapped: Everybody["mapped"]): Judged {
  const rows = new Map(users.map((user) => [user.id, user.row]));
  const taken = new Set(mapped.values());
  const judged: Judged = { fresh: [], same: 0, proposed: [], refused: [] };
  for (const pair of pairs) {
    const current = mapped.get(pair.userId);
    const refuse = (reason: string) =>
      judged.refused.push({ row: rows.get(pair.greenhouseUserId) ?? 0, reason });
    if (pair.by === "name") {
      if (current === undefined && !taken.has(pair.greenhouseUserId)) judged.proposed.push(pair);
    } else if (current === pair.greenhouseUserId) judged.same += 1;
    else if (current !== undefined) {
      refuse(`User ${pair.userId} is mapped to Greenhouse user ${current}. Remove that mapping first.`);
    } else if (taken.has(pair.greenhouseUserId)) {
      refuse("Another user is mapped to this Greenhouse user. Remove that mapping first.");
    } else judged.fresh.push(pair);
  }
  return judged;
}

const withoutUserId = () =>
  new Refusal(
    422,
    "people.no_user_id_column",
    'The file has no column "User ID". Export the users in Greenhouse under Configure › Users › Export to Excel, and send that file.',
  );

function unreadable(problem: SheetProblem): Refusal {
  return new Refusal(
    422,
    "people.unreadable_file",
    `${whatIsWrong(problem)} Send Greenhouse's .xlsx export or a CSV file saved from it.`,
  );
}

function whatIsWrong(problem: SheetProblem): string {
  switch (problem) {
    case "empty":
      return "The file is empty.";
    case "too_large":
      return "The file holds far more than a list of users, or unpacks into far more.";
    case "damaged":
      return "The file is damaged or not a plain workbook.";
    case "old_excel":
      return "The file is in the old .xls format or protected by a password.";
    case "encrypted":
      return "The file is protected by a password.";
    case "not_a_table":
      return "The file is neither a workbook nor a CSV file.";
    case "unclosed_quote":
      return "The CSV file has a quotation mark that is never closed.";
    default:
      return unreachable(problem);
  }
}
