/** Every refusal there is: its code, its status, when it comes. The test keeps it complete. */

export interface ErrorCode {
  code: string;
  status: number;
  /** When it comes, and what to do. */
  when: string;
  /** Members of the problem document beside the usual ones. */
  members?: string;
}

const codes = (
  status: number,
  table: Record<string, string | [when: string, members: string]>,
): ErrorCode[] =>
  Object.entries(table).map(([code, said]) =>
    typeof said === "string"
      ? { code, status, when: said }
      : { code, status, when: said[0], members: said[1] },
  );

export const ERRORS: readonly ErrorCode[] = [
  ...codes(400, {
    "request.malformed": "The body is not well-formed JSON, or the form cannot be read.",
    "connections.oauth_ended":
      "The way to Greenhouse's consent page was used already or took too long: begin anew.",
    "exports.idempotency_key_missing":
      "An export without an `Idempotency-Key`: send a new random value per export.",
  }),
  ...codes(401, {
    "auth.required": "No key or an unknown one.",
    "webhooks.signature_refused":
      "A web hook with a bad or no signature, or at an unknown address: one and the same answer.",
    "console.link_ended": "A link into the console that was used or is too old: ask for a new one.",
    "console.signed_out": "A page of the console without a session: open a new link.",
  }),
  ...codes(403, {
    "auth.operator_only": "A tenant's API key on an operator route.",
    "auth.tenant_only": "The operator key on a tenant's route.",
    "connections.oauth_refused": "Greenhouse refused the consent, or the person did.",
    "console.admin_only": "A person who is no admin, on a page for admins.",
    "console.foreign_form": "A form of the console that was sent from another site.",
  }),
  ...codes(404, {
    "request.not_found": "It does not exist, or it belongs to another tenant: the same answer.",
  }),
  ...codes(405, {
    "request.method_not_allowed": "The path is known, the method is not; `Allow` says which are.",
  }),
  ...codes(409, {
    "exports.idempotency_key_in_progress":
      "The first request with this key is still being accepted: repeat it after `Retry-After`.",
    "exports.draft_confirmed": "In the console: this selection is being exported already.",
    "exports.draft_changed": "In the console: the settings were changed in another window since the preview.",
    "webhooks.body_not_kept": "The delivery's body is gone, so it cannot be run again: start a sync.",
    "sync.not_merged": "Greenhouse shows both people, so they were not merged.",
  }),
  ...codes(413, {
    "request.too_large": "The body is larger than this route takes.",
    "webhooks.too_large": "A web hook of more than 5 MiB.",
  }),
  ...codes(415, {
    "request.not_json": "The body is not said to be JSON.",
    "request.not_multipart": "The import is not a form.",
  }),
  ...codes(422, {
    "request.invalid": "Well-formed, but refused by the schema: `errors` names each field.",
    "changes.callback_refused": "The address is not public, or not https.",
    "connections.credential_refused": "Greenhouse refuses the credential; what was in force stays.",
    "connections.credential_weaker": [
      "The credential proves less than the one in force; send `acceptFewer: true` to keep it all the same.",
      "missing",
    ],
    "connections.not_connected": "There is no connection to verify.",
    "connections.other_account": "The credential is of another Greenhouse account than this tenant's data.",
    "connections.oauth_not_offered":
      "Connecting through Greenhouse's consent page is not set up on this worker.",
    "exports.not_connected": "Greenhouse is not connected, or no longer accepts the connection.",
    "exports.unknown_job": ["The job does not exist in Greenhouse.", "jobId"],
    "exports.job_not_open": ["The job is not open in Greenhouse.", "jobId"],
    "exports.user_not_mapped": [
      "`requestedBy` or the owner is mapped to no active Greenhouse user.",
      "path, userId",
    ],
    "exports.candidate_without_name": ["People without any name.", "candidateIds"],
    "exports.unknown_candidate": ["People who are not on the shortlist.", "candidateIds"],
    "exports.wrong_stage": ["The stage is not one of the job's.", "stageId, jobId"],
    "exports.wrong_pool_stage": [
      "The pool is unknown, or the stage is not one of its stages.",
      "poolId, poolStageId",
    ],
    "exports.idempotency_key_reused": "The key was used for a different request within 24 hours.",
    "exports.already_finished": "The export has ended and cannot be cancelled.",
    "exports.not_finished": "The export has not ended, so there is no receipt to send.",
    "exports.not_in_review": "The person is not waiting for a decision.",
    "exports.too_many": "In the console: more people are selected than one export takes.",
    "exports.nobody_selected": "In the console: nobody is selected to export.",
    "console.nobody_selected": "In the console: nobody is selected to remove.",
    "exports.nothing_to_retry": "Nothing failed in this export.",
    "people.unknown_greenhouse_user": "Greenhouse has no user with this id.",
    "people.no_user_id_column": "The file has no column “User ID”.",
    "people.unreadable_file": "The file is neither a workbook nor a CSV file that can be read.",
    "sync.not_connected": "There is no connection to read lists from.",
    "dead_letters.unreadable": "The message is of a kind that this version does not know.",
  }),
  ...codes(429, {
    "request.too_many":
      "Too many requests: `Retry-After` says how long to wait, `RateLimit` how much is left.",
  }),
  ...codes(500, {
    "request.fault": "Something went wrong here and was recorded: tell support the request id.",
  }),
  ...codes(503, {
    "config.incomplete": "The worker is not configured; the answer names what is missing.",
    "storage.unavailable": "Storage does not answer: try again in a moment.",
    "webhooks.storage_unavailable":
      "The delivery could not be stored and was not taken: Greenhouse sends it again.",
    "connections.greenhouse_unreachable": "Greenhouse does not answer, so the credential could not be tried.",
    "exports.greenhouse_unreachable": "Greenhouse does not answer, so the export could not be checked.",
    "sync.greenhouse_unreachable": "Greenhouse does not answer, so the decision could not be checked.",
  }),
];
