// Writes on applications, on options of custom fields, and a partner's own web hooks.
import {
  type ApplicationChange,
  type ApplicationInput,
  checkApplication,
  createApplication,
  updateApplication,
} from "../../acts/applications.ts";
import { deleteApplication } from "../../acts/endings.ts";
import { type FieldEntry, fieldValues, fieldView } from "../../acts/fields.ts";
import {
  convertProspect,
  type HireInput,
  hireApplication,
  type MoveInput,
  moveApplication,
  type RejectInput,
  rejectApplication,
  unrejectApplication,
} from "../../acts/progress.ts";
import { need, needApplication, needCandidate, pointsAt } from "../../acts/references.ts";
import { changeHook, createHook, deleteHook, type HookChange, type HookInput } from "../../hooks/manage.ts";
import { refuseUrl } from "../../hooks/urls.ts";
import type { WebHook } from "../../world/org-records.ts";
import { invalid, notFound } from "../../world/refusal.ts";
import { applicationView } from "../lists/people.ts";
import { BODIES } from "./bodies.ts";
import type { Operation, WriteCall } from "./operation.ts";
import { deleted, shown } from "./shown.ts";

function checkUrl({ world }: WriteCall, url: string | undefined): void {
  const reason = url === undefined ? null : refuseUrl(url, world.settings.hookUrlRule);
  if (reason !== null) throw invalid("endpoint_url", reason);
}

function ownHook({ world, caller, id }: WriteCall): WebHook {
  const hook = world.webhooks.get(id);
  if (!hook || hook._deleted || hook.client_id !== caller.credential.clientId) throw notFound("Webhook", id);
  return hook;
}

const APPLICATION_WRITES: Operation[] = [
  {
    method: "POST",
    path: "/v3/applications",
    scope: "harvest:applications:create",
    success: 201,
    body: BODIES.createApplication,
    run: ({ world, actor, body }) => {
      const { candidate_id: candidateId, ...input } = body as ApplicationInput & { candidate_id: number };
      needCandidate(world, actor, candidateId);
      checkApplication(world, input, candidateId);
      return shown(applicationView(world, createApplication(world, actor, candidateId, input)));
    },
  },
  {
    method: "PATCH",
    path: "/v3/applications/:id",
    scope: "harvest:applications:update",
    success: 200,
    body: BODIES.updateApplication,
    run: ({ world, actor, id, body }) =>
      shown(applicationView(world, updateApplication(world, actor, id, body as ApplicationChange))),
  },
  {
    method: "DELETE",
    path: "/v3/applications/:id",
    scope: "harvest:applications:destroy",
    success: 200,
    body: null,
    run: ({ world, actor, id }) => {
      deleteApplication(world, actor, id);
      return deleted("Application", id);
    },
  },
  {
    method: "POST",
    path: "/v3/applications/:id/convert_to_candidate",
    scope: "harvest:applications:convert_to_candidate",
    success: 200,
    body: BODIES.convert,
    run: ({ world, actor, id, body }) => {
      const { job_id: jobId, to_job_interview_stage_id: stageId } = body as {
        job_id: number;
        to_job_interview_stage_id?: number;
      };
      return shown(applicationView(world, convertProspect(world, actor, id, jobId, stageId)));
    },
  },
  {
    method: "POST",
    path: "/v3/applications/:id/hire",
    scope: "harvest:applications:hire",
    success: 204,
    body: BODIES.hire,
    run: ({ world, actor, id, body }) => hireApplication(world, actor, id, body as HireInput),
  },
  {
    method: "POST",
    path: "/v3/applications/:id/move",
    scope: "harvest:applications:move",
    success: 204,
    body: BODIES.move,
    run: ({ world, actor, id, body }) => moveApplication(world, actor, id, body as MoveInput),
  },
  {
    method: "POST",
    path: "/v3/applications/:id/reject",
    scope: "harvest:applications:reject",
    success: 204,
    body: BODIES.reject,
    run: ({ world, actor, id, body }) => rejectApplication(world, actor, id, body as RejectInput),
  },
  {
    method: "POST",
    path: "/v3/applications/:id/unreject",
    scope: "harvest:applications:unreject",
    success: 204,
    body: BODIES.nothing,
    run: ({ world, actor, id }) => unrejectApplication(world, actor, id),
  },
  {
    method: "PATCH",
    path: "/v3/rejection_details/:id",
    scope: "harvest:rejection_details:update",
    success: 200,
    body: BODIES.updateRejection,
    run: ({ world, actor, id, body }) => {
      const detail = need(world.rejectionDetails, id, "Rejection Detail");
      needApplication(world, actor, detail.application_id);
      const input = body as { rejection_reason_id?: number; custom_fields?: FieldEntry[] };
      const reason = pointsAt(world.rejectionReasons, input.rejection_reason_id, "rejection_reason_id");
      const answers = input.custom_fields && fieldValues(world, "rejection_question", input.custom_fields);
      const updated = world.rejectionDetails.update(id, {
        updated_at: world.clock.iso(),
        ...(reason ? { rejection_reason_id: reason.id } : {}),
        ...(answers ? { question_custom_fields: answers } : {}),
      });
      if (reason) world.applications.update(detail.application_id, { rejection_reason_id: reason.id });
      const view = fieldView(world, "rejection_question", updated.question_custom_fields);
      return shown({ ...updated, question_custom_fields: view });
    },
  },
];

const SETUP_WRITES: Operation[] = [
  {
    method: "POST",
    path: "/v3/custom_field_options",
    scope: "harvest:custom_field_options:create",
    success: 201,
    body: BODIES.createOption,
    run: ({ world, body }) => {
      const input = body as {
        name: string;
        sort_order: number;
        custom_field_id: number;
        external_id?: string;
      };
      pointsAt(world.customFields, input.custom_field_id, "custom_field_id");
      const same = world.customFieldOptions
        .by("custom_field_id", input.custom_field_id)
        .find((option) => option.name === input.name);
      if (same?.active) throw invalid("name", "Name has already been taken");
      // An archived option of the same name comes back with its old id.
      if (same)
        return shown(
          world.customFieldOptions.update(same.id, { active: true, updated_at: world.clock.iso() }),
        );
      const external = { external_id: input.external_id ?? null, active: true };
      return shown(
        world.customFieldOptions.add({ ...world.stamp(world.customFieldOptions), ...input, ...external }),
      );
    },
  },
  {
    method: "POST",
    path: "/v3/webhooks",
    scope: "harvest:webhooks:create",
    success: 201,
    body: BODIES.createWebhook,
    partnerOnly: true,
    run: async (call) => {
      const input = call.body as HookInput;
      checkUrl(call, input.endpoint_url);
      return shown(await createHook(call.world, call.state.hub, input, call.caller.credential.clientId));
    },
  },
  {
    method: "PATCH",
    path: "/v3/webhooks/:id",
    scope: "harvest:webhooks:update",
    success: 200,
    body: BODIES.updateWebhook,
    partnerOnly: true,
    run: (call) => {
      const input = call.body as HookChange;
      ownHook(call);
      checkUrl(call, input.endpoint_url);
      // Through the API a changed URL is not pinged again.
      return shown(changeHook(call.world, call.id, input));
    },
  },
  {
    method: "DELETE",
    path: "/v3/webhooks/:id",
    scope: "harvest:webhooks:destroy",
    success: 200,
    body: null,
    partnerOnly: true,
    run: (call) => {
      deleteHook(call.world, ownHook(call).id);
      return deleted("Webhook", call.id);
    },
  },
];

export const ORG_WRITES: Operation[] = [...APPLICATION_WRITES, ...SETUP_WRITES];
