/** Shortlists as a person looks at them: by name, with counts, and no more of a profile than a row shows. */
import { and, asc, count, desc, eq, type SQL, sql } from "drizzle-orm";
import { oneOf, owned } from "../db/columns.ts";
import type { Deps } from "../deps.ts";
import { isFlagged } from "../ledger/people.ts";
import type { TenantId } from "../lib/ids.ts";
import { fold } from "../lib/text.ts";
import { matchingPeople, type ShortlistFilter } from "./filter.ts";
import { askedWords, distance } from "./search.ts";
import { type Standing, standingsOf, withStandings } from "./standing.ts";
import { nameOrder, requisitions, shortlistCandidates as t } from "./tables.ts";

/** A person as one row shows them. */
export interface ShortlistRow extends Standing {
  id: string;
  stage: string;
  name: string;
  title: string | null;
  company: string | null;
  email: string | null;
  /** The file name of the first résumé, null without one. */
  resume: string | null;
  warnings: string[];
}

export interface Span {
  offset: number;
  limit: number;
}

/** Closest to the question first, then by name. */
const inOrder = ({ q }: ShortlistFilter): SQL[] => {
  const words = askedWords(q);
  return [...(words ? [distance(words)] : []), asc(nameOrder(t)), asc(t.candidateId)];
};

/** A page of those who match, by name or closest to the question first, and how many match in all. */
export async function shortlistPage(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  input: Span & { filter: ShortlistFilter },
): Promise<{ total: number; rows: ShortlistRow[] }> {
  const matching = matchingPeople(tenantId, requisitionId, input.filter);
  const [found, [counted]] = await Promise.all([
    deps.db
      .select({ id: t.candidateId })
      .from(t)
      .where(matching)
      .orderBy(...inOrder(input.filter))
      .limit(input.limit)
      .offset(input.offset),
    deps.db.select({ n: count() }).from(t).where(matching),
  ]);
  const ids = found.map((row) => row.id);
  return { total: counted?.n ?? 0, rows: await shortlistRows(deps, tenantId, requisitionId, ids) };
}

/** Ids of those who match, in the same order; at most `max`. */
export async function matchingIds(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  input: { filter: ShortlistFilter; max: number },
): Promise<string[]> {
  const rows = await deps.db
    .select({ id: t.candidateId })
    .from(t)
    .where(matchingPeople(tenantId, requisitionId, input.filter))
    .orderBy(...inOrder(input.filter))
    .limit(input.max);
  return rows.map((row) => row.id);
}

/** Those of `ids` who are on the shortlist, in the order of `ids`. */
export async function shortlistRows(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  ids: readonly string[],
): Promise<ShortlistRow[]> {
  if (ids.length === 0) return [];
  const part = (path: string) => sql<string | null>`${t.profile} ->> ${path}`;
  const [rows, standings] = await Promise.all([
    deps.db
      .select({
        id: t.candidateId,
        stage: t.stage,
        firstName: part("$.firstName"),
        lastName: part("$.lastName"),
        title: part("$.title"),
        company: part("$.company"),
        email: part("$.emails[0].value"),
        resume: sql<
          string | null
        >`(SELECT a.value ->> '$.filename' FROM json_each(${t.profile}, '$.attachments') a WHERE a.value ->> '$.type' = 'resume' LIMIT 1)`,
        warnings: t.warnings,
      })
      .from(t)
      .where(and(owned(t, tenantId, eq(t.requisitionId, requisitionId)), oneOf(t.candidateId, ids))),
    standingsOf(deps, tenantId, ids),
  ]);
  return withStandings(ids, rows, standings).map(({ firstName, lastName, ...shown }) => ({
    ...shown,
    name: [firstName, lastName].filter(Boolean).join(" "),
  }));
}

/** Those of `ids` who are on the shortlist, in the order of `ids`, and whether they carry the flag. */
export async function presentPeople(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
  ids: readonly string[],
): Promise<{ id: string; exported: boolean }[]> {
  const rows = await deps.db
    .select({ id: t.candidateId, exported: sql<number>`${isFlagged(tenantId, t.candidateId)}` })
    .from(t)
    .where(and(owned(t, tenantId, eq(t.requisitionId, requisitionId)), oneOf(t.candidateId, ids)));
  const found = new Map(rows.map((row) => [row.id, row.exported === 1]));
  return ids.flatMap((id) => {
    const exported = found.get(id);
    return exported === undefined ? [] : [{ id, exported }];
  });
}

export interface ShortlistCounts {
  people: number;
  exported: number;
  /** Stages of the pipeline that somebody is in, the fullest first. */
  stages: { stage: string; people: number }[];
}

export async function shortlistCounts(
  deps: Deps,
  tenantId: TenantId,
  requisitionId: string,
): Promise<ShortlistCounts> {
  const rows = await deps.db
    .select({ stage: t.stage, people: count(), exported: exportedOf(tenantId) })
    .from(t)
    .where(owned(t, tenantId, eq(t.requisitionId, requisitionId)))
    .groupBy(t.stage)
    .orderBy(desc(count()), asc(t.stage));
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    people: sum((row) => row.people),
    exported: sum((row) => row.exported),
    stages: rows.map(({ stage, people }) => ({ stage, people })),
  };
}

const exportedOf = (tenantId: TenantId) => sql<number>`sum(${isFlagged(tenantId, t.candidateId)})`;

export interface RequisitionRow {
  id: string;
  name: string;
  people: number;
  exported: number;
}

/** A page of the requisitions whose name or id contains every word of `q`, the latest changed first. */
export async function requisitionPage(
  deps: Deps,
  tenantId: TenantId,
  input: Span & { q?: string | undefined },
): Promise<{ total: number; rows: RequisitionRow[] }> {
  const all = await deps.db
    .select({ id: requisitions.id, name: requisitions.name })
    .from(requisitions)
    .where(owned(requisitions, tenantId))
    .orderBy(desc(requisitions.updatedAt), asc(requisitions.id));
  const words = fold(input.q ?? "").split(" ");
  const found = all.filter(({ id, name }) => {
    const text = fold(`${name} ${id}`);
    return words.every((word) => text.includes(word));
  });
  const shown = found.slice(input.offset, input.offset + input.limit);
  const counts = await countsOf(
    deps,
    tenantId,
    shown.map((row) => row.id),
  );
  return {
    total: found.length,
    rows: shown.map((row) => ({ ...row, ...(counts.get(row.id) ?? { people: 0, exported: 0 }) })),
  };
}

async function countsOf(deps: Deps, tenantId: TenantId, ids: readonly string[]) {
  const rows = await deps.db
    .select({ id: t.requisitionId, people: count(), exported: exportedOf(tenantId) })
    .from(t)
    .where(owned(t, tenantId, oneOf(t.requisitionId, ids)))
    .groupBy(t.requisitionId);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}
