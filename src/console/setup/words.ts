/** What an admin copies into Greenhouse, or sends to whoever has the right there. */
import type { PermissionRow } from "../../greenhouse/harvest.ts";
import { REQUIRED_PERMISSIONS } from "../../greenhouse/permissions.ts";

export type Kind = "harvest_v3" | "harvest_v1";

/** Greenhouse's own word for the type of a credential. */
export const API_TYPES: Record<Kind, string> = {
  harvest_v3: "Harvest V3 (OAuth)",
  harvest_v1: "Harvest",
};

export const PARTNER_NAME = "Headhuntr.io";
export const DESCRIPTION = "Headhuntr.io Harvest API Key";
export const CREDENTIALS_PATH = "Configure › Dev Center › API Credentials";
export const HOOKS_PATH = "Configure › Dev Center › Web hooks";
export const USERS_PATH = "Configure › Users › Export to Excel";

/** The permissions as lines with a box each, under the headings of Greenhouse's own page. */
export const permissionChecklist = (permissions: readonly string[] = REQUIRED_PERMISSIONS): string =>
  permissions.map((permission) => `☐ ${permission}`).join("\n");

/** A message to whoever may make credentials, ready to be sent. */
export const credentialRequest = (kind: Kind): string =>
  `Hello,

please make an API credential for Headhuntr.io in Greenhouse, under ${CREDENTIALS_PATH} › Create new API credentials:

API type: ${API_TYPES[kind]}
Partner (optional): ${PARTNER_NAME}
Description: ${DESCRIPTION}

Permissions:
${permissionChecklist()}

You need the developer permission "Can manage ALL organization's API Credentials" for it. Please hand me ${
    kind === "harvest_v3" ? "the client ID and the client secret" : "the key"
  } over a safe channel: Greenhouse shows ${kind === "harvest_v3" ? "the secret" : "it"} once.

Thank you!`;

/** A message to whoever may change the credential in force, with what it lacks. */
export const permissionRequest = (missing: readonly PermissionRow[], endsWith: string | undefined): string =>
  `Hello,

the Greenhouse API credential of Headhuntr.io${endsWith ? ` (it ends with ${endsWith})` : ""} lacks permissions. Please open ${CREDENTIALS_PATH}, press the pencil beside it, tick these and save:

${permissionChecklist(missing.map(({ permission }) => permission))}

Thank you!`;
