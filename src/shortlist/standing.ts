/** How a person stands: the ATS Exported flag, and what became of them in Greenhouse. */
import type { Deps } from "../deps.ts";
import { profileUrl } from "../greenhouse/profile-url.ts";
import { FLAG_LABEL, type Link, linksOf } from "../ledger/links.ts";
import { iso, isoOrNull } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { applicationsOfPeople, type MirrorApplication, personsByIds } from "../mirror/queries.ts";

export interface Standing {
  flag: { label: typeof FLAG_LABEL; exportedAt: string } | null;
  greenhouse: { candidateId: number; url: string; applications: ShownApplication[] } | null;
  /** The Greenhouse candidate that the person's record went into. */
  mergedInto: number | null;
  deletedAt: string | null;
}

type ShownApplication = ReturnType<typeof shown>;

/** Nothing of the person is in Greenhouse as far as we know. */
export const NOT_THERE: Standing = { flag: null, greenhouse: null, mergedInto: null, deletedAt: null };

/** The standing of those who are linked to somebody in Greenhouse, by product id. */
export async function standingsOf(
  deps: Deps,
  tenantId: TenantId,
  candidateIds: readonly string[],
): Promise<Map<string, Standing>> {
  const links = await linksOf(deps.db, tenantId, candidateIds);
  const ids = [...new Set(links.map((link) => link.greenhouseCandidateId))];
  if (ids.length === 0) return new Map();
  const people = new Map((await personsByIds(deps.db, tenantId, ids)).map((person) => [person.id, person]));
  // Links follow merges when those are heard of; one that points at a merged person is followed here.
  const current = (link: Link) =>
    people.get(link.greenhouseCandidateId)?.mergedInto ?? link.greenhouseCandidateId;
  const applications = await applicationsOfPeople(deps.db, tenantId, [...new Set(links.map(current))]);
  return new Map(
    links.map((link) => [
      link.candidateId,
      {
        flag: link.exportedAt === null ? null : { label: FLAG_LABEL, exportedAt: iso(link.exportedAt) },
        greenhouse: {
          candidateId: current(link),
          url: profileUrl(current(link), null),
          applications: applications.filter((row) => row.candidateId === current(link)).map(shown),
        },
        mergedInto: link.mergedInto ?? people.get(link.greenhouseCandidateId)?.mergedInto ?? null,
        deletedAt: isoOrNull(people.get(link.greenhouseCandidateId)?.deletedAt),
      },
    ]),
  );
}

/** Rows with how each stands, in the order of `ids`; ids without a row are left out. */
export function withStandings<Row extends { id: string }>(
  ids: readonly string[],
  rows: readonly Row[],
  standings: ReadonlyMap<string, Standing>,
): (Row & Standing)[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [{ ...row, ...(standings.get(id) ?? NOT_THERE) }] : [];
  });
}

function shown({ candidateId: _known, ...application }: MirrorApplication) {
  return {
    ...application,
    rejectedAt: isoOrNull(application.rejectedAt),
    hiredAt: isoOrNull(application.hiredAt),
    lastActivityAt: isoOrNull(application.lastActivityAt),
  };
}
