/** What an export would do with one person, and all that the recruiter should know of it before. Reads, never writes. */
import type { Deps } from "../deps.ts";
import type { HarvestFailure } from "../greenhouse/failure.ts";
import type { GreenhouseApplication, GreenhousePerson, Harvest } from "../greenhouse/harvest.ts";
import { iso } from "../lib/clock.ts";
import type { TenantId } from "../lib/ids.ts";
import { no, ok, type Result } from "../lib/result.ts";
import { jobsByIds } from "../mirror/queries.ts";
import { normaliseEmail } from "../tenants/vault.ts";
import type { Finder } from "./finder.ts";
import { lookUp } from "./lookup.ts";
import { blockingApplication, type PlacementKind, whatBecameOf } from "./placement.ts";
import type { Decision } from "./tables.ts";

export interface Decided {
  decision: Decision;
  /** Sentences for the recruiter; may quote an address of the person. */
  reason: string | null;
  matches: number[];
}

export interface ToDecide extends PlacementKind {
  tenantId: TenantId;
  onExisting: "attach" | "skip" | "create";
  candidateId: string;
  named: boolean;
  emails: string[];
}

/** A rejection elsewhere is worth knowing for so long: most companies have people wait half a year. */
const RECENTLY_MS = 183 * 86_400_000;

export async function decide(
  deps: Deps,
  person: ToDecide,
  harvest: Harvest,
  finder: Finder<GreenhousePerson>,
): Promise<Result<Decided, HarvestFailure>> {
  const { tenantId, candidateId, emails } = person;
  if (!person.named) return verdict("refuse", ["Greenhouse needs a first or a last name."]);
  const ownerless = ownerlessOf(person, harvest);
  if (person.onExisting === "create")
    return verdict("create", ["A new person is made, whoever is there already.", ownerless]);
  const found = await lookUp({ deps, tenantId, finder, candidateId, emails });
  if (!found.ok) return found;
  switch (found.value.is) {
    case "none":
      return verdict("create", [emails.length === 0 ? NO_EMAIL : null, ownerless]);
    case "several":
      return verdict(
        "review",
        ["Several people in Greenhouse have this person's e-mail addresses."],
        found.value.ids,
      );
    case "one":
      return decideFound(deps, person, harvest, found.value.person);
  }
}

const NO_EMAIL = "Has no e-mail address: someone who is there already cannot be recognised.";

const verdict = (decision: Decision, sentences: (string | null)[], matches: number[] = []) =>
  ok({ decision, reason: sentences.filter(Boolean).join(" ") || null, matches });

async function decideFound(
  deps: Deps,
  person: ToDecide,
  harvest: Harvest,
  found: GreenhousePerson,
): Promise<Result<Decided, HarvestFailure>> {
  const about = [sameEmail(person, found), found.isPrivate ? "The profile is private there." : null];
  const { id } = found;
  if (person.onExisting === "skip") return verdict("skip", ["Is in Greenhouse already.", ...about], [id]);
  const applications = await harvest.applicationsOf(id);
  if (!applications.ok) return no(applications.reason);
  const blocking = blockingApplication(person, applications.value);
  if (blocking) {
    const told = whatBecameOf(blocking) ?? "Is there already, in the same place.";
    return verdict("existing", [told, ...about], [id]);
  }
  const elsewhere = await whatBecameElsewhere(deps, person.tenantId, applications.value);
  return verdict("attach", ["Is in Greenhouse already and gets the application.", ...about, elsewhere], [id]);
}

/** Under which address someone is known; null for those who are known by an earlier export. */
function sameEmail({ emails }: ToDecide, found: GreenhousePerson): string | null {
  const theirs = new Set(found.emails.map(normaliseEmail));
  const shared = emails.filter((email) => theirs.has(email));
  return shared.length > 0 ? `Known there under ${shared.join(" and ")}.` : null;
}

/** The latest rejection of late, or that they were hired: reasons for a recruiter to think twice. */
async function whatBecameElsewhere(
  { db, clock }: Deps,
  tenantId: TenantId,
  applications: readonly GreenhouseApplication[],
): Promise<string | null> {
  const hired = applications.find(({ status }) => status === "hired");
  const since = clock() - RECENTLY_MS;
  const [rejected] = applications
    .filter(({ status, rejectedAt }) => status === "rejected" && (rejectedAt ?? 0) >= since)
    .sort((a, b) => (b.rejectedAt ?? 0) - (a.rejectedAt ?? 0));
  const told = hired ?? rejected;
  if (!told) return null;
  const [job] = await jobsByIds(db, tenantId, told.jobIds.slice(0, 1));
  const where = job ? ` for ${job.name}` : "";
  if (told === hired) return `Was hired${where}.`;
  const why = told.rejectionReason ? ` (${told.rejectionReason})` : "";
  return `Was rejected${where} on ${iso(told.rejectedAt ?? 0).slice(0, 10)}${why}.`;
}

/** Harvest v1 has no key for it (v1 reference, POST prospect). */
const ownerlessOf = ({ as }: ToDecide, { ownsNewProspects }: Harvest): string | null =>
  as === "candidate" || ownsNewProspects
    ? null
    : "Becomes a prospect without an owner, which a Harvest v1 key cannot set: set it in Greenhouse.";
