/** v3 names a rejection reason by id alone; its name is in a list of its own (v3 reference, Reference lists). */
import { ok } from "../../lib/result.ts";
import type { Wire } from "../call.ts";
import type { Answer, GreenhouseApplication } from "../harvest.ts";
import { readAll } from "../walk.ts";
import { Named } from "./shapes.ts";

/** Puts the reasons' names into applications; the list is read when one needs it, once per client. */
export type RejectionReasons = (applications: GreenhouseApplication[]) => Answer<GreenhouseApplication[]>;

export function createRejectionReasons(wire: Wire): RejectionReasons {
  let names: ReadonlyMap<number, string> | null = null;
  return async (applications) => {
    if (applications.every(({ rejectionReasonId }) => rejectionReasonId === null)) return ok(applications);
    if (!names) {
      // The built-in reasons are hidden unless asked for.
      const query = { include_defaults: true, per_page: 500 };
      const rows = await readAll(wire, { path: "/v3/rejection_reasons", query, row: Named });
      if (!rows.ok && rows.reason.code !== "permission_missing") return rows;
      names = new Map(rows.ok ? rows.value.map(({ id, name }) => [id, name]) : []);
    }
    const known = names;
    return ok(
      applications.map((application) => ({
        ...application,
        rejectionReason: known.get(application.rejectionReasonId ?? -1) ?? null,
      })),
    );
  };
}
