import * as z from "zod";
import { REVIEW_DECISIONS } from "./tables.ts";

/** What a person makes of a merge that nobody told: it was one, or it was none. */
export const ReviewDecisionRequest = z.strictObject({ decision: z.enum(REVIEW_DECISIONS) });
