/** The people of a request as rows of its export: sent along with it, or taken over from a shortlist. */
import { sql } from "drizzle-orm";
import type { Statement } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { openFileWriter } from "../files/store.ts";
import { invalid } from "../http/input.ts";
import { exportRows } from "../ledger/tables.ts";
import { utf8 } from "../lib/bytes.ts";
import { Refusal } from "../lib/errors.ts";
import type { TenantId } from "../lib/ids.ts";
import { storeAttachments } from "../shortlist/attachments.ts";
import { cleanProfile } from "../shortlist/profile.ts";
import { fromSelected, selectedPeople } from "../shortlist/selected.ts";
import type { ExportRequest } from "./schemas.ts";

/** D1 takes 2 MB a value; rows travel as JSON parameters of at most this many bytes, escaped twice over. */
const MAX_ROWS_JSON = 1_000_000;
/** Entries of a shortlist taken over by one statement: 25 MB at the most. */
const TAKEN_OVER = 100;

/** People who may be exported, and how they become rows of the export with this id. */
export interface AcceptedPeople {
  total: number;
  insert(exportId: string, now: number): Statement[];
}

/** Refuses who is unknown or has no name. Contents of files are kept before this ends. */
export async function acceptPeople(
  deps: Deps,
  tenantId: TenantId,
  request: ExportRequest,
): Promise<AcceptedPeople> {
  return request.candidates
    ? sentAlong(deps, tenantId, request.candidates)
    : fromShortlist(deps, tenantId, request.requisition.id, request.candidateIds ?? []);
}

async function fromShortlist(
  { db }: Deps,
  tenantId: TenantId,
  requisitionId: string,
  ids: string[],
): Promise<AcceptedPeople> {
  const { people, unknown } = await selectedPeople(db, tenantId, requisitionId, ids);
  if (unknown.length > 0) throw unknownCandidates(unknown);
  refuseNameless(people.map(({ candidateId: id, ...names }) => ({ id, ...names })));
  const parts = Array.from({ length: Math.ceil(ids.length / TAKEN_OVER) }, (_, n) => n * TAKEN_OVER);
  return {
    total: ids.length,
    // From table to table. An entry that was removed a moment ago leaves a row without profile, which ends as erased.
    insert: (exportId, now) =>
      parts.map((from) =>
        db.run(sql`
          INSERT INTO ${exportRows} (tenant_id, export_id, position, candidate_id, profile, warnings, credited_via, matches, outcome, due_at, attempts)
          SELECT ${tenantId}, ${exportId}, wanted.key + ${from}, wanted.value, s.profile, coalesce(s.warnings, '[]'), '[]', '[]', 'queued', ${now}, 0
          ${fromSelected(tenantId, requisitionId, ids.slice(from, from + TAKEN_OVER))}`),
      ),
  };
}

type InlineCandidate = NonNullable<ExportRequest["candidates"]>[number];

async function sentAlong(
  deps: Deps,
  tenantId: TenantId,
  candidates: InlineCandidate[],
): Promise<AcceptedPeople> {
  refuseNameless(candidates);
  const files = await openFileWriter(deps, tenantId);
  const chunks: string[][] = [[]];
  let size = 0;
  for (const [position, { id, ...given }] of candidates.entries()) {
    const { profile, warnings } = cleanProfile(given);
    const attachments = await storeAttachments(files, profile.attachments);
    const json = JSON.stringify({
      candidateId: id,
      position,
      profile: JSON.stringify({ ...profile, attachments }),
      warnings: JSON.stringify(warnings),
    });
    const bytes = utf8(json).length;
    if (bytes > MAX_ROWS_JSON) {
      const message = "one profile is too long; shorten its notes and messages";
      throw invalid([{ path: `candidates.${position}`, message }]);
    }
    if (size + bytes > MAX_ROWS_JSON && size > 0) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)?.push(json);
    size += bytes;
  }
  await files.flush();
  return {
    total: candidates.length,
    insert: (exportId, now) =>
      chunks.map((chunk) =>
        deps.db.run(sql`
          INSERT INTO ${exportRows} (tenant_id, export_id, position, candidate_id, profile, warnings, credited_via, matches, outcome, due_at, attempts)
          SELECT ${tenantId}, ${exportId}, value->>'position', value->>'candidateId', value->>'profile', value->>'warnings', '[]', '[]', 'queued', ${now}, 0
          FROM json_each(${`[${chunk.join(",")}]`})`),
      ),
  };
}

export const hasName = (person: { firstName: string; lastName: string }) =>
  person.firstName.trim() !== "" || person.lastName.trim() !== "";

function refuseNameless(people: readonly { id: string; firstName: string; lastName: string }[]): void {
  const nameless = people.filter((person) => !hasName(person)).map(({ id }) => id);
  if (nameless.length === 0) return;
  throw new Refusal(
    422,
    "exports.candidate_without_name",
    "Greenhouse needs a name for every person. Give a first or a last name to the candidates listed, or leave them out.",
    { members: { candidateIds: nameless.slice(0, 50) } },
  );
}

export const unknownCandidates = (ids: string[]) =>
  new Refusal(
    422,
    "exports.unknown_candidate",
    "Some candidates are not on this requisition's shortlist. Add them first, or leave them out.",
    { members: { candidateIds: ids.slice(0, 50) } },
  );
