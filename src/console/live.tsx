/** What renews itself while somebody looks: console.js asks, a route answers with `showLive`. */
import type { PropsWithChildren } from "hono/jsx";

/** A region that renews itself from `from`, an address that answers with its inner HTML, every few seconds. */
export const Live = (
  props: PropsWithChildren<{ from: string; every?: number; id?: string; class?: string }>,
) => (
  <div data-live={props.from} data-every={String(props.every ?? 3)} id={props.id} class={props.class}>
    {props.children}
  </div>
);

/** Renews parts all over the page: `from` answers with elements, and each replaces the one of its id. */
export const LiveParts = (props: { from: string; every?: number }) => (
  <div data-live={props.from} data-every={String(props.every ?? 3)} data-parts="" hidden />
);
