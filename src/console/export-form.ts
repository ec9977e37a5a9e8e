/** Turns the form of export settings into settings, or into what to change, field by field. */
import * as z from "zod";
import { ExportSettings } from "../exports/schemas.ts";
import { fieldWords } from "./field-words.ts";

const text = z.string().trim().default("").catch("");
const list = z.preprocess(
  (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
  z.array(z.coerce.number().int().positive().safe()).catch([]),
);

/** What is ticked, chosen and typed, as the form shows it again. */
const Typed = z.object({
  job: list,
  jobq: text,
  pool: text,
  owner: text,
  source: text,
  existing: text,
  resume: text,
  tags: text,
});
export type Typed = z.infer<typeof Typed> & { stage: string };

export type SettingsForm = { typed: Typed; errors: Record<string, string> } & (
  | { ok: true; settings: ExportSettings }
  | { ok: false }
);

/** `sent` is the parsed form. What does not go with the number of jobs was hidden, and is not meant. */
export function readSettings(sent: Record<string, unknown>): SettingsForm {
  const fields = Typed.parse(sent);
  const [job] = fields.job;
  const one = fields.job.length === 1;
  // A stage belongs to its job: each job that can be alone has a field of its own.
  const stage = one ? text.parse(sent[`stage-${job}`]) : "";
  const typed = { ...fields, stage };
  const [poolId, poolStageId] = fields.pool.split(":").map(idOf);
  const prospect = {
    ...(poolId ? { poolId } : {}),
    ...(poolStageId ? { poolStageId } : {}),
    ...(fields.owner ? { ownerUserId: fields.owner } : {}),
  };
  const parsed = ExportSettings.safeParse({
    jobIds: fields.job,
    stageId: idOf(stage),
    ...(one || Object.keys(prospect).length === 0 ? {} : { prospect }),
    sourceId: idOf(fields.source),
    tags: tagsOf(fields.tags),
    onExisting: fields.existing || undefined,
    resume: fields.resume || undefined,
  });
  if (parsed.success) return { ok: true, typed, errors: {}, settings: parsed.data };
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    errors[FIELD_OF[String(issue.path[0])] ?? "form"] ??= fieldWords(issue);
  }
  return { ok: false, typed, errors };
}

/** The field that a part of the settings, or of a refusal's words, belongs to. */
export const FIELD_OF: Record<string, string> = {
  jobIds: "job",
  stageId: "stage",
  prospect: "pool",
  sourceId: "source",
  tags: "tags",
  onExisting: "existing",
  resume: "resume",
};

/** Refusals of an export that a field of the form can mend. */
export const FIELD_OF_CODE: Record<string, string> = {
  "exports.unknown_job": "job",
  "exports.job_not_open": "job",
  "exports.wrong_stage": "stage",
  "exports.wrong_pool_stage": "pool",
};

const idOf = (value: string | undefined): number | undefined =>
  value !== undefined && /^[1-9][0-9]{0,15}$/.test(value) ? Number(value) : undefined;

const tagsOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean),
  ),
];

/** Settings as the form shows them. */
export const typedOf = (settings: ExportSettings): Typed => ({
  job: settings.jobIds,
  jobq: "",
  stage: String(settings.stageId ?? ""),
  pool: [settings.prospect?.poolId, settings.prospect?.poolStageId].filter(Boolean).join(":"),
  owner: settings.prospect?.ownerUserId ?? "",
  source: String(settings.sourceId ?? ""),
  existing: settings.onExisting,
  resume: settings.resume,
  tags: settings.tags.join(", "),
});
