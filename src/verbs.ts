/** Which verb a message wakes: one exhaustive switch. */
import { pushChanges } from "./changes/push.ts";
import { forgetLimiter } from "./connections/connect.ts";
import type { Deps } from "./deps.ts";
import { notifyExport } from "./exports/notify.ts";
import { continuePreview } from "./exports/preview.ts";
import { pump } from "./exports/pump.ts";
import { trusted } from "./lib/cast.ts";
import type { TenantId } from "./lib/ids.ts";
import { unreachable } from "./lib/result.ts";
import type { Message } from "./queues/messages.ts";
import { pullList } from "./sync/pull-page.ts";
import { repair } from "./sync/repair.ts";
import { reread } from "./sync/reread.ts";
import { eraseTenant } from "./tenants/erase.ts";
import { erasePersonTraces } from "./webhooks/erase.ts";
import { leaveForGood, leaveGreenhouse } from "./webhooks/leave.ts";
import { manageHooks } from "./webhooks/manage.ts";
import { replayFailed } from "./webhooks/replay-failed.ts";

export async function perform(deps: Deps, message: Message): Promise<void> {
  const tenantId = trusted<TenantId>(message.tenantId, "only this worker writes to its queues");
  switch (message.type) {
    case "exports.pump":
      return pump(deps, tenantId);
    case "exports.notify":
      return notifyExport(deps, tenantId, message.exportId);
    case "tenants.erase":
      // Not yet: the sweep of deleted tenants asks again.
      if (!(await leaveForGood(deps, tenantId))) return;
      return eraseTenant(deps, tenantId, () => forgetLimiter(deps, tenantId));
    case "exports.preview":
      return continuePreview(deps, tenantId, message.previewId);
    case "sync.pull":
      return pullList(deps, tenantId, message.list);
    case "sync.reread":
      return reread(deps, tenantId);
    case "sync.repair":
      return repair(deps, tenantId);
    case "changes.push":
      return pushChanges(deps, tenantId);
    case "webhooks.replay":
      return replayFailed(deps, tenantId, message);
    case "webhooks.manage":
      return manageHooks(deps, tenantId);
    case "webhooks.leave":
      await leaveGreenhouse(deps, tenantId);
      return;
    case "webhooks.erase-person":
      return erasePersonTraces(deps, tenantId, message.greenhouseCandidateId);
    default:
      return unreachable(message);
  }
}
