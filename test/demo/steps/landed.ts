/** Whether a person came to lie in Greenhouse exactly as the profile and the export say. */
import type { Row } from "../answers.ts";
import type { GreenhouseState } from "../greenhouse.ts";
import { ALREADY_ON_THE_JOB, type DemoPerson, type Profile, RECRUITER, THERE_BEFORE } from "../people.ts";
import { holds, present, same, sameSet } from "../story.ts";
import type { Exported } from "./export.ts";
import { checkParts } from "./parts.ts";

export interface Landing {
  tags: string[];
  sourceId: number | null;
  /** For prospects: where they are put and whose they are. */
  pool: { id: number; stageId: number } | null;
  ownerUserId: number | null;
  /** For candidates: the stage they begin in. */
  stage: string | null;
}

type Application = GreenhouseState["applications"][number];

/** Compares all of it; answers with a line that says what was found. */
export function landed(
  after: GreenhouseState,
  exported: Exported,
  person: DemoPerson,
  row: Row,
  landing: Landing,
): string {
  const name = `${person.profile.firstName} ${person.profile.lastName}`;
  const candidateId = candidateOf(after, person, row);
  if (person.id === ALREADY_ON_THE_JOB.id) return untouched(after, exported, person, row, candidateId);
  same(`${name}: outcome`, { outcome: row.outcome, error: row.error }, { outcome: "exported", error: null });
  const undone = row.steps.filter(({ state }) => state !== "confirmed");
  same(`${name}: steps that are not confirmed`, undone, []);
  const added = applicationsOf(after, candidateId).filter(
    ({ id }) => !exported.before.applications.some((old) => old.id === id),
  );
  same(
    `${name}: new applications`,
    added.map(({ id }) => id),
    [row.greenhouse?.applicationId],
  );
  const { generation } = exported;
  const created = !THERE_BEFORE.has(person.id);
  // v1 names an owner only where somebody who is there becomes a prospect.
  const owner = generation === "v1" && created ? null : landing.ownerUserId;
  const application = present(`${name}'s application`, added[0]);
  checkApplication(after, exported, name, application, row, { ...landing, ownerUserId: owner });
  // v1 has no place for a preferred name.
  const profile = generation === "v1" ? withoutPreferredName(person.profile) : person.profile;
  if (created) checkPerson(after, name, candidateId, profile, landing.tags);
  else checkUnchanged(after, exported.before, name, candidateId);
  const about = { name, candidateId, created, generation, row };
  const parts = checkParts(after, exported.before, person.profile, about);
  const how = created ? "created once" : "was there: given an application, profile untouched";
  return `${name} (${how}): ${parts}`;
}

const withoutPreferredName = ({ preferredName: _, ...profile }: Profile): Profile => profile;

/** The one person of that name or e-mail, who is the one the row points to. */
function candidateOf(after: GreenhouseState, { profile }: DemoPerson, row: Row): number {
  const name = `${profile.firstName} ${profile.lastName}`;
  const emails = (profile.emails ?? []).map(({ value }) => value.toLowerCase());
  const same_ = after.candidates.filter(
    (one) =>
      (one.first_name === profile.firstName && one.last_name === profile.lastName) ||
      one.email_addresses.some(({ value }) => emails.includes(value.toLowerCase())),
  );
  same(
    `${name}: people in Greenhouse`,
    same_.map(({ id }) => id),
    [row.greenhouse?.candidateId],
  );
  const { candidateId, url } = present(`${name}'s link`, row.greenhouse);
  holds(`${name}: the link leads to the person`, url.includes(`/people/${candidateId}`), url);
  return candidateId;
}

const applicationsOf = (state: GreenhouseState, candidateId: number): Application[] =>
  state.applications.filter((application) => application.candidate_id === candidateId);

function untouched(
  after: GreenhouseState,
  { before }: Exported,
  { profile }: DemoPerson,
  row: Row,
  candidateId: number,
): string {
  const name = `${profile.firstName} ${profile.lastName}`;
  same(`${name}: outcome`, { outcome: row.outcome, error: row.error }, { outcome: "existing", error: null });
  same(`${name}: when exported`, row.exportedAt, null);
  same(`${name}: applications`, applicationsOf(after, candidateId), applicationsOf(before, candidateId));
  checkUnchanged(after, before, name, candidateId);
  return `${name} (already on the job): outcome “existing”, nothing made`;
}

function checkApplication(
  after: GreenhouseState,
  { as, jobIds }: Exported,
  name: string,
  application: Application,
  row: Row,
  landing: Landing,
): void {
  const found = { ...application, id: 0, candidate_id: 0 };
  const credited = after.referrers.find(({ id }) => id === application.referrer_id);
  const recruiter = present("the recruiter in Greenhouse", userOf(after, RECRUITER.email));
  same(`${name}: who is credited`, credited?.user_id, recruiter);
  holds(
    `${name}: the row tells how the recruiter is credited`,
    row.creditedVia.includes("referrer"),
    row.creditedVia,
  );
  const common = { ...found, source_id: landing.sourceId, status: "in_process" };
  if (as === "candidate") {
    const [job_id] = jobIds;
    const expected = {
      ...common,
      prospect: false,
      job_id,
      stage_name: landing.stage,
      prospective_job_ids: [],
    };
    same(`${name}: application`, found, expected);
    return;
  }
  const sorted = (ids: number[]) => [...ids].sort((a, b) => a - b);
  const expected = { ...common, prospect: true, job_id: null, prospective_job_ids: sorted(jobIds) };
  same(
    `${name}: application`,
    { ...found, prospective_job_ids: sorted(found.prospective_job_ids) },
    expected,
  );
  const detail = after.prospect_details.find(({ application_id }) => application_id === application.id);
  same(
    `${name}: pool, its stage, and owner`,
    [detail?.pool_id, detail?.pool_stage_id, detail?.prospect_owner_id],
    [landing.pool?.id ?? null, landing.pool?.stageId ?? null, landing.ownerUserId],
  );
}

export const userOf = (state: GreenhouseState, email: string): number | undefined =>
  state.users.find(({ primary_email }) => primary_email === email)?.id;

function checkPerson(
  after: GreenhouseState,
  name: string,
  id: number,
  profile: Profile,
  tags: string[],
): void {
  const found = present(
    name,
    after.candidates.find((candidate) => candidate.id === id),
  );
  const { preferred_name, company, title } = found;
  same(
    `${name}: names, company, title`,
    { preferred_name, company, title, first: found.first_name, last: found.last_name },
    {
      preferred_name: profile.preferredName ?? null,
      company: profile.company ?? null,
      title: profile.title ?? null,
      first: profile.firstName,
      last: profile.lastName,
    },
  );
  const typed = (list: { value: string; type?: string }[] = [], fallback: string) =>
    list.map(({ value, type = fallback }) => ({ value, type }));
  sameSet(`${name}: e-mails`, found.email_addresses, typed(profile.emails, "personal"));
  sameSet(
    `${name}: phones`,
    found.phone_numbers,
    typed(profile.phones, "mobile").filter(({ value }) => /\d{3}/.test(value)),
  );
  sameSet(`${name}: addresses`, found.addresses, typed(profile.addresses, "home"));
  sameSet(
    `${name}: websites`,
    found.website_addresses,
    typed(profile.websites, "personal").filter(({ value }) => value.startsWith("http")),
  );
  sameSet(
    `${name}: social links`,
    found.social_media_addresses.map(({ value }) => value),
    profile.socials ?? [],
  );
  sameSet(`${name}: tags`, found.tags, [...(profile.tags ?? []), ...tags]);
  for (const { nameKey, value } of profile.customFields ?? []) {
    const field = found.custom_fields[nameKey];
    holds(
      `${name}: custom field ${nameKey}`,
      JSON.stringify(field)?.includes(JSON.stringify(value).slice(1, -1)) === true,
      field,
    );
  }
}

/** A profile that the company already had stays as they have it. */
function checkUnchanged(after: GreenhouseState, before: GreenhouseState, name: string, id: number): void {
  const of = (state: GreenhouseState) => state.candidates.find((candidate) => candidate.id === id);
  same(`${name}: the profile that was there`, of(after), of(before));
}
