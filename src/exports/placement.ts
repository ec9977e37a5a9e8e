/** Whether an application is what an export would make: the same job, or a prospect for the same set of jobs. */
import type { GreenhouseApplication } from "../greenhouse/harvest.ts";
import { iso } from "../lib/clock.ts";

export interface PlacementKind {
  as: "candidate" | "prospect";
  jobIds: readonly number[];
}

export function isPlacement({ as, jobIds }: PlacementKind, application: GreenhouseApplication): boolean {
  if (application.prospect !== (as === "prospect")) return false;
  const wanted = new Set(jobIds);
  return application.jobIds.length === wanted.size && application.jobIds.every((id) => wanted.has(id));
}

/**
 * The application that makes another one pointless: on this job, whatever became of it, or an open prospect for
 * the same jobs. A rejected prospect does not stand in the way of a new one.
 */
export const blockingApplication = (
  kind: PlacementKind,
  applications: readonly GreenhouseApplication[],
): GreenhouseApplication | undefined =>
  applications.find(
    (application) =>
      isPlacement(kind, application) && (kind.as === "candidate" || application.status === "active"),
  );

/** What to tell of an application that is there already; null where there is nothing to add. */
export function whatBecameOf({ status, rejectedAt }: GreenhouseApplication): string | null {
  if (status === "hired") return "Already on this job and hired there.";
  if (status !== "rejected") return null;
  return `Already on this job and rejected there${rejectedAt ? ` on ${iso(rejectedAt).slice(0, 10)}` : ""}.`;
}
