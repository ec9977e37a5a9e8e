/** What a v1 key may do, by use: it says nothing of itself. */
import { no, ok } from "../../lib/result.ts";
import type { Wire } from "../call.ts";
import type { Access, Answer, GreenhouseUser, PermissionRow } from "../harvest.ts";
import { emptyLists, noticesFor } from "../notices.ts";
import { type Outcome, runTrials } from "../trials.ts";
import { readAll } from "../walk.ts";
import { type EndpointRow, endpointRows, fixFor } from "./permissions.ts";
import { User } from "./shapes.ts";
import type { V1 } from "./write.ts";

/** The acting user, `unknown` when Greenhouse shows all users but not this one, null when it cannot be told. */
type Acting = GreenhouseUser | "unknown" | null;

const UNKNOWN_USER =
  "The acting user's id is not a user of this Greenhouse: writes will be refused until it is corrected.";

/**
 * A 401 may be the key's or the endpoint's (v1 reference, Errors). A key that is refused at all three of these is
 * not sent anywhere else: it is wrong, or of no use.
 */
const WITHOUT_WHICH_NOTHING: ReadonlySet<string> = new Set([
  "GET /v1/candidates",
  "GET /v1/jobs",
  "GET /v1/users",
]);

export async function proveAccess({ wire, actingUserId }: V1): Answer<Access> {
  const rows = endpointRows(actingUserId);
  const trials = rows.map(({ trial }) => trial);
  const outcomes = await runTrials(
    wire,
    trials,
    trials.filter(({ key }) => WITHOUT_WHICH_NOTHING.has(key)),
  );
  const all = [...outcomes.values()];
  const answered = all.some(({ state }) => state === "granted");
  // With nothing granted a 401 is the key's; beside granted ones it is the endpoint's (v1 reference, Errors).
  const refused = all.find(({ failure }) => failure?.status === 401)?.failure;
  if (!answered && refused) return no(refused);
  const judged = all.some(({ state }) => state === "missing");
  const first = all.find(({ failure }) => failure)?.failure;
  if (!answered && !judged && first) return no(first);
  const acting = await readActing(wire, actingUserId);
  const permissions = rows.map((row) => permissionRow(row, outcomes.get(row.trial.key), acting));
  const user = acting === "unknown" ? null : acting;
  const notices = [...(acting === "unknown" ? [UNKNOWN_USER] : []), ...noticesFor(user, outcomes)];
  return ok({
    actingUser: { id: actingUserId, name: user?.name || null, siteAdmin: user?.siteAdmin ?? null },
    permissions,
    emptyLists: emptyLists(outcomes),
    notices,
  });
}

function permissionRow(row: EndpointRow, outcome: Outcome | undefined, acting: Acting): PermissionRow {
  const { permission, endpoint, trial } = row;
  const state = stateOf(trial.kind, outcome, acting);
  return { permission, harvest: endpoint, state, fix: state === "missing" ? fixFor(permission) : null };
}

function stateOf(
  kind: EndpointRow["trial"]["kind"],
  outcome: Outcome | undefined,
  acting: Acting,
): PermissionRow["state"] {
  if (outcome?.failure?.status === 401) return "missing";
  // A user that Greenhouse does not know is a 404 too, and then says nothing about the key.
  const unclear = kind === "write" && acting === "unknown" && outcome?.failure?.status === 404;
  return unclear ? "unproven" : (outcome?.state ?? "unproven");
}

async function readActing(wire: Wire, id: number): Promise<Acting> {
  const users = await readAll(wire, {
    path: "/v1/users",
    query: { per_page: 500, skip_count: true },
    row: User,
  });
  return users.ok ? (users.value.find((user) => user.id === id) ?? "unknown") : null;
}
