/** The steps of a row: `sent` is written before a call is made, the outcome after, so that a crash is never silent. */
import { eq, type SQL, sql } from "drizzle-orm";
import type { Db, Statement } from "../db/client.ts";
import { owned } from "../db/columns.ts";
import type { ExportRow } from "./rows.ts";
import { exportSteps, type RowError, type StepKind, type StepState } from "./tables.ts";

export type Step = typeof exportSteps.$inferSelect;

/** Steps of one row by kind and ordinal. */
export class StepBook {
  readonly #steps = new Map<string, Step>();

  constructor(steps: readonly Step[]) {
    for (const step of steps) this.#steps.set(`${step.step}:${step.ordinal}`, step);
  }

  get(kind: StepKind, ordinal = 0): Step | undefined {
    return this.#steps.get(`${kind}:${ordinal}`);
  }

  /** A step that may have happened: its answer was lost, or its worker died between `sent` and the answer. */
  isOpen(kind: StepKind, ordinal = 0): boolean {
    const state = this.get(kind, ordinal)?.state;
    return state === "sent" || state === "unknown";
  }

  /** Words of refusals that a retry has taken back: the step is to be sent anew. */
  takenBack(): Set<string> {
    return new Set(
      [...this.#steps.values()].flatMap(({ state, error }) =>
        state !== "refused" && error ? [error.message] : [],
      ),
    );
  }

  isDone(kind: StepKind, ordinal = 0): boolean {
    const state = this.get(kind, ordinal)?.state;
    return state === "confirmed" || state === "refused";
  }
}

export async function stepsOf(db: Db, row: ExportRow): Promise<StepBook> {
  const steps = await db
    .select()
    .from(exportSteps)
    .where(
      owned(
        exportSteps,
        row.tenantId,
        eq(exportSteps.exportId, row.exportId),
        eq(exportSteps.candidateId, row.candidateId),
      ),
    );
  return new StepBook(steps);
}

/** A call that is made anew is looked for anew, twice. */
const looksAfter = (state: StepState, looked: boolean | undefined): SQL => {
  if (state === "sent") return sql`0`;
  return looked ? sql`${exportSteps.looks} + 1` : sql`${exportSteps.looks}`;
};

export interface StepChange {
  sentAt?: number;
  settledAt?: number;
  error?: RowError | null;
  /** The step was found in Greenhouse after its answer was lost. */
  readBack?: boolean;
  /** Counts one more look for a lost answer. */
  looked?: boolean;
}

/** Writes a step's state; a confirmed step stays confirmed whatever a late worker thinks. */
export function writeStep(
  db: Db,
  row: ExportRow,
  step: { kind: StepKind; ordinal?: number },
  state: StepState,
  { looked, ...change }: StepChange = {},
): Statement {
  return db
    .insert(exportSteps)
    .values({
      tenantId: row.tenantId,
      exportId: row.exportId,
      candidateId: row.candidateId,
      step: step.kind,
      ordinal: step.ordinal ?? 0,
      state,
      ...change,
      looks: looked ? 1 : 0,
    })
    .onConflictDoUpdate({
      target: [exportSteps.exportId, exportSteps.candidateId, exportSteps.step, exportSteps.ordinal],
      set: { state, ...change, looks: looksAfter(state, looked) },
      setWhere: sql`${exportSteps.state} <> 'confirmed'`,
    });
}
