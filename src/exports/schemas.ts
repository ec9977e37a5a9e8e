import * as z from "zod";
import { PRODUCT_ID } from "../lib/ids.ts";
import { cleanLine } from "../lib/text.ts";
import { fitsInRow, profileShape, TOO_LONG } from "../shortlist/profile.ts";

export const MAX_CANDIDATES = 1000;
/** The contract's limit for an export request. */
export const MAX_EXPORT_BYTES = 25 * 1024 * 1024;
/** More jobs than any prospect is put up for; keeps one look at our copy to one statement. */
const MAX_JOBS = 50;

const productId = z.string().regex(PRODUCT_ID, "must be 1 to 128 of A-Z a-z 0-9 . _ ~ : @ -");
const greenhouseId = z.int().positive();
/** One line of text without controls, with something in it. */
const nameOf = (max: number) => z.string().transform(cleanLine).pipe(z.string().min(1, "is empty").max(max));
const once = <T>(values: T[]): T[] => [...new Set(values)];

/** Where people go and how they are treated: what a person chooses before an export, beside whom. */
const settingsShape = {
  jobIds: z.array(greenhouseId).max(MAX_JOBS).default([]).transform(once),
  stageId: greenhouseId.optional(),
  prospect: z
    .strictObject({
      poolId: greenhouseId.optional(),
      poolStageId: greenhouseId.optional(),
      ownerUserId: productId.optional(),
    })
    .optional(),
  sourceId: greenhouseId.optional(),
  tags: z.array(nameOf(255)).max(50).default([]),
  onExisting: z.enum(["attach", "skip", "create"]).default("attach"),
  resume: z.enum(["if_missing", "always", "never"]).default("if_missing"),
};

type Refuse = (path: string[], message: string) => void;
interface Placing {
  jobIds: number[];
  stageId?: number | undefined;
  prospect?: { poolId?: number | undefined; poolStageId?: number | undefined } | undefined;
}

/** A stage goes with exactly one job, pools and owners with none or several. */
function checkPlacing(request: Placing, refuse: Refuse): void {
  const one = request.jobIds.length === 1;
  if (request.stageId !== undefined && !one) refuse(["stageId"], "needs exactly one job in jobIds");
  if (request.prospect && one) {
    refuse(["prospect"], "is for prospects: leave it out, or name none or several jobs in jobIds");
  }
  if (request.prospect?.poolStageId !== undefined && request.prospect.poolId === undefined) {
    refuse(["prospect", "poolStageId"], "needs poolId");
  }
}

export const ExportSettings = z
  .strictObject(settingsShape)
  .superRefine((settings, ctx) =>
    checkPlacing(settings, (path, message) => ctx.addIssue({ code: "custom", path, message })),
  );
export type ExportSettings = z.infer<typeof ExportSettings>;

export const ExportRequest = z
  .strictObject({
    requisition: z.strictObject({ id: productId, name: nameOf(300) }),
    requestedBy: z.strictObject({
      userId: productId,
      email: z.email().max(320),
      name: nameOf(200),
    }),
    ...settingsShape,
    candidateIds: z.array(productId).min(1).max(MAX_CANDIDATES).transform(once).optional(),
    candidates: z
      .array(z.strictObject({ id: productId, ...profileShape }).refine(fitsInRow, TOO_LONG))
      .min(1)
      .max(MAX_CANDIDATES)
      .optional(),
  })
  .superRefine((request, ctx) => {
    const refuse = (path: string[], message: string) => ctx.addIssue({ code: "custom", path, message });
    checkPlacing(request, refuse);
    if ((request.candidateIds === undefined) === (request.candidates === undefined)) {
      refuse(["candidates"], "give either candidateIds or candidates, not both and not neither");
    }
    const ids = request.candidates?.map((candidate) => candidate.id) ?? [];
    if (new Set(ids).size !== ids.length) refuse(["candidates"], "contains the same id more than once");
  });
export type ExportRequest = z.infer<typeof ExportRequest>;
