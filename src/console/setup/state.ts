/** How far the set-up has come: five steps, each with what is proved of it. */
import { connectionOf } from "../../connections/harvest.ts";
import { type Shown, shown } from "../../connections/shown.ts";
import type { Deps } from "../../deps.ts";
import { isRequiredPermission } from "../../greenhouse/permissions.ts";
import type { TenantId } from "../../lib/ids.ts";
import { type MappingOverview, mappingOverview } from "../../people/overview.ts";
import { type WebhookSettings, webhookSettings } from "../../webhooks/settings.ts";

export const STEP_IDS = ["connect", "permissions", "webhooks", "users", "done"] as const;
export type StepId = (typeof STEP_IDS)[number];

export interface Step {
  id: StepId;
  label: string;
  href: string;
  done: boolean;
  /** How it stands, in a few words. */
  standing: string;
}

export interface SetupState {
  connection: Shown;
  hooks: WebhookSettings;
  users: MappingOverview;
  steps: Step[];
  /** The first step that is not done; the last one when all are. */
  current: StepId;
}

export async function setupState(deps: Deps, tenantId: TenantId, origin: string): Promise<SetupState> {
  const [connection, hooks, users] = await Promise.all([
    connectionOf(deps, tenantId).then((row) => shown(deps, row)),
    webhookSettings(deps, tenantId, origin),
    mappingOverview(deps, tenantId),
  ]);
  const steps = stepsOf(connection, hooks, users);
  return { connection, hooks, users, steps, current: steps.find(({ done }) => !done)?.id ?? "done" };
}

export const isConnected = ({ status }: Shown): boolean => status !== "none" && status !== "reconnect_needed";

export const missingOf = ({ permissions }: Shown) =>
  permissions.filter(({ permission, state }) => state === "missing" && isRequiredPermission(permission));

export const isVerified = ({ status }: WebhookSettings["hooks"][number]): boolean =>
  status === "verified" || status === "receiving";

export const verifiedCount = ({ hooks }: WebhookSettings): number => hooks.filter(isVerified).length;

function stepsOf(connection: Shown, hooks: WebhookSettings, users: MappingOverview): Step[] {
  const connected = isConnected(connection);
  const missing = missingOf(connection).length;
  const verified = verifiedCount(hooks);
  const everybodyMapped =
    users.rows.length > 0 && users.mapped === users.rows.length && users.conflicts === 0;
  const parts: Omit<Step, "href">[] = [
    {
      id: "connect",
      label: "Connect",
      done: connected,
      standing: connected ? "Connected" : connection.status === "none" ? "Not connected" : "Reconnect needed",
    },
    {
      id: "permissions",
      label: "Permissions",
      done: connected && missing === 0,
      standing: !connected ? "Not checked" : missing === 0 ? "All granted" : `${missing} missing`,
    },
    {
      id: "webhooks",
      label: "Web hooks",
      done: verified === hooks.hooks.length,
      standing: `${verified} of ${hooks.hooks.length} verified`,
    },
    {
      id: "users",
      label: "Users",
      done: everybodyMapped,
      standing: users.rows.length === 0 ? "No users yet" : `${users.mapped} of ${users.rows.length} mapped`,
    },
  ];
  const done = parts.every((part) => part.done);
  parts.push({ id: "done", label: "Done", done, standing: done ? "Everything works" : "Not yet" });
  return parts.map((part) => ({ ...part, href: `/console/setup/${part.id}` }));
}
