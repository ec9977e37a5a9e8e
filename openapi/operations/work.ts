import * as exportAnswers from "../answers/exports.ts";
import * as greenhouse from "../answers/greenhouse.ts";
import * as shortlist from "../answers/shortlist.ts";
import * as examples from "../examples.ts";
import { EMPTY, itemsOf, json, type Operation, ofTenant, pageOf } from "../operation.ts";

type Bare = Omit<Operation, "tag">;

/** A list of Greenhouse's and its records by id. */
const list = (path: string, what: string, item: Parameters<typeof pageOf>[0], example: unknown): Bare[] => [
  {
    method: "get",
    path: `/${path}`,
    summary: `${what}, from our copy`,
    answers: { 200: pageOf(item, example) },
  },
  { method: "get", path: `/${path}/{id}`, summary: "One of them", answers: { 200: json(item, example) } },
];
const job = {
  id: examples.JOB_ID,
  name: "Optics Engineer",
  status: "open",
  confidential: false,
  requisitionId: "R-118",
  openedAt: "2026-01-02T08:00:00.000Z",
  closedAt: null,
};
const stage = { id: 4_294_969_001, name: "Application Review" };
const post = { id: 4_294_969_777, jobId: job.id, title: "Optics Engineer (m/f/x)", live: true };
const syncItem = { list: "jobs", completedAt: null, count: 0, state: "queued", problem: null };

const lists = ofTenant("Greenhouse's lists", [
  ...list("jobs", "Jobs", greenhouse.Job, job),
  ...list("job-posts", "Job posts", greenhouse.JobPost, post),
  ...list("job-stages", "Job stages", greenhouse.JobStage, { ...stage, jobId: job.id, order: 0 }),
  ...list("departments", "Departments", greenhouse.Named, { id: 4_294_969_100, name: "Engineering" }),
  ...list("sources", "Sources", greenhouse.Named, { id: 4_294_969_200, name: "Headhuntr.io" }),
  ...list("prospect-pools", "Prospect pools", greenhouse.Pool, {
    id: 4_294_969_300,
    name: "Future talent",
    stages: [stage],
  }),
  {
    method: "post",
    path: "/sync",
    summary: "Read all lists from Greenhouse again",
    answers: { 202: json(greenhouse.SyncStatus, { items: [syncItem] }, "Queued") },
    errors: ["sync.not_connected"],
  },
  {
    method: "get",
    path: "/sync",
    summary: "How fresh each list is",
    answers: { 200: json(greenhouse.SyncStatus, { items: [syncItem] }) },
  },
  {
    method: "get",
    path: "/sync/repair",
    summary: "How the comparison of our copy with Greenhouse stands",
    answers: {
      200: json(greenhouse.RepairStatus, {
        state: "idle",
        completedAt: "2026-01-05T09:00:20.000Z",
        coveredUntil: "2026-01-05T08:59:00.000Z",
        repaired: 0,
        alarm: null,
        problem: null,
        missing: [],
        reviews: [],
      }),
    },
  },
  {
    method: "post",
    path: "/sync/reviews/{id}/resolve",
    summary: "Decide what became of somebody whom Greenhouse does not show any more",
    body: { decision: "dismiss" },
    answers: {
      200: json(greenhouse.ResolvedReview, { id: "4294971042-4294971043", decision: "dismiss" }),
    },
    errors: ["sync.not_connected", "sync.not_merged", "sync.greenhouse_unreachable"],
  },
]);

const requisition = { ...examples.requisition, greenhouseJobIds: [job.id] };
const shortlists = ofTenant("Shortlist", [
  {
    method: "get",
    path: "/requisitions",
    summary: "The product's requisitions",
    answers: { 200: pageOf(shortlist.Requisition, requisition) },
  },
  {
    method: "put",
    path: "/requisitions/{requisitionId}",
    summary: "Make or replace a requisition",
    body: { name: requisition.name, greenhouseJobIds: [job.id] },
    answers: { 200: json(shortlist.Requisition, requisition) },
  },
  {
    method: "get",
    path: "/requisitions/{requisitionId}/candidates",
    summary: "Search and filter a shortlist",
    description:
      "`q`: every word begins a word of the name, title, company, tags, addresses or history, without case or accents; the closest to the name come first. Without `q` in the order of ids.",
    answers: { 200: pageOf(shortlist.Entry, examples.entry) },
  },
  {
    method: "put",
    path: "/requisitions/{requisitionId}/candidates/{candidateId}",
    summary: "Put a person on a shortlist, or replace them (8 MiB at most)",
    body: { stage: "Contacted", profile: examples.profile },
    answers: { 200: json(shortlist.Entry, examples.entry) },
  },
  {
    method: "delete",
    path: "/requisitions/{requisitionId}/candidates/{candidateId}",
    summary: "Take a person off a shortlist",
    answers: { 204: EMPTY },
  },
  {
    method: "post",
    path: "/requisitions/{requisitionId}/candidates:batch",
    summary: "Put up to 200 people on a shortlist (25 MiB at most), all of them or none",
    body: { candidates: [{ id: "cand-1", stage: "Contacted", profile: examples.profile }] },
    answers: { 200: itemsOf(shortlist.PutEntry, { id: "cand-1", stage: "Contacted", warnings: [] }) },
  },
]);

const candidates = ofTenant("Flag and outcome", [
  {
    method: "get",
    path: "/candidates",
    summary: "The flag, and what became of people; at most 100 ids, unknown ones are left out",
    answers: { 200: itemsOf(shortlist.Candidate, examples.candidate) },
  },
  {
    method: "get",
    path: "/candidates/{candidateId}",
    summary: "The flag, and what became of a person",
    answers: { 200: json(shortlist.Candidate, examples.candidate) },
  },
  {
    method: "delete",
    path: "/candidates/{candidateId}",
    summary: "Erase a person from our store; in Greenhouse nothing changes",
    answers: { 204: EMPTY },
  },
  {
    method: "get",
    path: "/changes",
    summary: "Everything that happened, in order",
    description: "Pass `nextCursor` as `after`; it is never null. No change is skipped; numbers may jump.",
    answers: { 200: json(greenhouse.Feed, { items: [examples.change], nextCursor: examples.change.id }) },
  },
  {
    method: "put",
    path: "/callback",
    summary: "Have the changes pushed, signed by the Standard Webhooks rules",
    body: { url: examples.callback.url },
    answers: { 200: json(greenhouse.NewCallback, { ...examples.callback, secret: "whsec_…" }) },
    errors: ["changes.callback_refused"],
  },
  {
    method: "get",
    path: "/callback",
    summary: "Where changes are pushed to, and how that goes",
    answers: { 200: json(greenhouse.Callback, examples.callback) },
  },
  { method: "delete", path: "/callback", summary: "End the push", answers: { 204: EMPTY } },
]);

const CHECKED = [
  "exports.not_connected",
  "exports.unknown_job",
  "exports.job_not_open",
  "exports.user_not_mapped",
  "exports.unknown_candidate",
  "exports.wrong_stage",
  "exports.wrong_pool_stage",
  "exports.greenhouse_unreachable",
];
const queued = json(exportAnswers.Export, examples.exported, "Queued: the export as it stands");
const oneExport = (verb: string, summary: string, errors: string[]): Bare => ({
  method: "post",
  path: `/exports/{id}/${verb}`,
  summary,
  answers: { 202: queued },
  errors,
});
const file = (kind: string, mediaType: string): Bare => ({
  method: "get",
  path: `/exports/{id}/receipt.${kind}`,
  summary: `The receipt as ${kind.toUpperCase()}`,
  answers: { 200: { description: "The receipt", mediaType, example: "…" } },
});

const exports_ = ofTenant("Export to ATS", [
  {
    method: "post",
    path: "/exports",
    summary: "Export people to Greenhouse (25 MiB at most)",
    description:
      "Exactly one job makes candidates; none or several make prospects. Repeat a lost request with the same `Idempotency-Key` and the same bytes: within 24 hours the first answer comes back and nothing happens twice.",
    headers: {
      "Idempotency-Key": "A new random value per export, the same one when it is repeated; required",
    },
    body: examples.exportRequest,
    answers: {
      202: {
        ...json(
          exportAnswers.Accepted,
          { id: examples.EXPORT_ID, as: "candidate", status: "queued", total: 1 },
          "Accepted",
        ),
        headers: {
          Location: "the export",
          "Idempotent-Replayed": "`true` where it is the first answer again",
        },
      },
    },
    errors: [
      "exports.idempotency_key_missing",
      "exports.idempotency_key_reused",
      "exports.idempotency_key_in_progress",
      "exports.candidate_without_name",
      ...CHECKED,
    ],
  },
  {
    method: "get",
    path: "/exports",
    summary: "Exports, the latest first",
    answers: { 200: pageOf(exportAnswers.Export, examples.exported) },
  },
  {
    method: "get",
    path: "/exports/{id}",
    summary: "How an export stands",
    answers: { 200: json(exportAnswers.Export, examples.exported) },
  },
  {
    method: "get",
    path: "/exports/{id}/rows",
    summary: "What became of each person of an export",
    answers: { 200: pageOf(exportAnswers.Row, examples.row) },
  },
  {
    method: "post",
    path: "/exports/{id}/rows/{candidateId}/resolve",
    summary: "Decide about a person who waits for it",
    body: { decision: "use", greenhouseCandidateId: examples.PERSON_ID },
    answers: { 202: queued },
    errors: ["exports.not_in_review"],
  },
  oneExport("retry", "Try again what failed: rows, and refused parts", [
    "exports.nothing_to_retry",
    "exports.not_finished",
  ]),
  oneExport("cancel", "Stop what is not exported yet", ["exports.already_finished"]),
  oneExport("notify", "Send the receipt again", ["exports.not_finished"]),
  {
    method: "get",
    path: "/exports/{id}/receipt.json",
    summary: "The receipt: what the e-mail says",
    answers: { 200: json(exportAnswers.Receipt, examples.receipt) },
  },
  file("csv", "text/csv"),
  file("html", "text/html"),
  {
    method: "post",
    path: "/exports/preview",
    summary: "What an export would do; writes nothing in Greenhouse",
    body: examples.exportRequest,
    answers: {
      200: json(exportAnswers.Preview, examples.preview, "Decided"),
      202: {
        ...json(
          exportAnswers.Preview,
          { ...examples.preview, status: "running", items: [] },
          "More than 50: being decided",
        ),
        headers: { Location: "the preview" },
      },
    },
    errors: CHECKED,
  },
  {
    method: "get",
    path: "/exports/previews/{id}",
    summary: "A preview, as far as it is decided",
    answers: { 200: json(exportAnswers.Preview, examples.preview) },
  },
]);

export const workOperations = [...lists, ...shortlists, ...exports_, ...candidates];
