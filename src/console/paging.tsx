/** Numbered pages of a list: which one an address asks for, and the links to its neighbours. */
import * as z from "zod";

export const PAGE_SIZE = 50;
/** Far beyond any list; keeps an offset a number that SQLite takes. */
const MAX_PAGE = 100_000;

/** A page number from an address; what is none is the first. */
export const PageNumber = z.coerce.number().int().min(1).max(MAX_PAGE).catch(1);

/** A value from an address that may be missing, empty or too long; then it is not set. */
export const optionalText = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .optional()
    .catch(undefined)
    .transform((text) => text || undefined);

export const spanOf = (page: number) => ({ offset: (page - 1) * PAGE_SIZE, limit: PAGE_SIZE });

/** An address with those parameters that are set. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const set = Object.entries(query).filter((entry): entry is [string, string | number] => Boolean(entry[1]));
  const text = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

/** "51–100 of 340" and the ways to the pages before and after; nothing where one page holds all. */
export const Pages = (props: { page: number; total: number; href: (page: number) => string }) => {
  const { page, total, href } = props;
  if (total <= PAGE_SIZE && page === 1) return null;
  const from = (page - 1) * PAGE_SIZE + 1;
  const until = Math.min(total, page * PAGE_SIZE);
  return (
    <nav class="pages" aria-label="Pages">
      {page > 1 ? (
        <a class="button small" id="page-before" href={href(page - 1)} rel="prev">
          ← Previous
        </a>
      ) : (
        <span />
      )}
      <span class="muted small">
        {from <= until ? `${from}–${until} of ${total}` : `Nobody on page ${page}`}
      </span>
      {until < total ? (
        <a class="button small" id="page-after" href={href(page + 1)} rel="next">
          Next →
        </a>
      ) : (
        <span />
      )}
    </nav>
  );
};
