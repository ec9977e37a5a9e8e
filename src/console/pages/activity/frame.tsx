/** What happened, by kind: the frame that the kinds share. */
import type { Child } from "hono/jsx";
import { Head } from "../../parts.tsx";

export const KINDS = ["changes", "deliveries", "exports", "repairs"] as const;
export type ActivityKind = (typeof KINDS)[number];

const TABS: Record<ActivityKind, string> = {
  changes: "Configuration",
  deliveries: "Web hook deliveries",
  exports: "Exports",
  repairs: "Repairs",
};

export const ActivityPage = ({ kind, children }: { kind: ActivityKind; children?: Child }) => (
  <>
    <Head title="Activity" lead="Who did what, what Greenhouse told us, and what was put right by itself." />
    <div class="stack">
      <nav class="kinds" aria-label="What is shown">
        {KINDS.map((one) => (
          <a href={`/console/activity?show=${one}`} aria-current={one === kind ? "page" : undefined}>
            {TABS[one]}
          </a>
        ))}
      </nav>
      {children}
    </div>
  </>
);

/** The address of the next page of a kind; null at the end. */
export const nextPage = (kind: ActivityKind, cursor: string | null, more = ""): string | null =>
  cursor && `/console/activity?show=${kind}${more}&cursor=${encodeURIComponent(cursor)}`;
