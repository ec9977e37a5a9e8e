// People. Creation never looks for duplicates and knows no idempotency key ("Duplicates, idempotency" in the
// Harvest v3 reference): every accepted call makes a new person.

import { updateCandidateEvent } from "../hooks/payloads/person.ts";
import type { Candidate, Contact, FieldValues } from "../world/records.ts";
import { invalid } from "../world/refusal.ts";
import type { World } from "../world/world.ts";
import { type FieldEntry, fieldValues } from "./fields.ts";
import type { Actor } from "./references.ts";
import { needCandidate } from "./references.ts";
import { setTags } from "./tags.ts";
import { railsTimeZone } from "./time-zones.ts";

export interface PersonInput {
  first_name?: string;
  last_name?: string;
  preferred_name?: string;
  company?: string;
  title?: string;
  time_zone?: string;
  can_email?: boolean;
  phone_numbers?: Contact[];
  addresses?: Contact[];
  email_addresses?: Contact[];
  website_addresses?: Contact[];
  social_media_addresses?: { value: string }[];
  tags?: string[];
  linked_user_ids?: number[];
  custom_fields?: FieldEntry[];
  is_private?: boolean;
  /** Only v1 knows these. */
  custom_values?: FieldValues;
  recruiter_id?: number | null;
  coordinator_id?: number | null;
  external_id?: string | null;
}

const PHONE_ORDER = ["home", "work", "mobile", "skype", "other"];

export function createCandidate(world: World, actor: Actor, input: PersonInput): Candidate {
  checkUsers(world, input.linked_user_ids);
  const candidate = world.candidates.add({
    ...world.stamp(world.candidates),
    first_name: null,
    last_name: null,
    preferred_name: null,
    company: null,
    title: null,
    last_activity_at: world.clock.iso(),
    private: false,
    can_email: true,
    time_zone: null,
    linked_user_ids: [],
    phone_numbers: [],
    addresses: [],
    email_addresses: [],
    website_addresses: [],
    social_media_addresses: [],
    custom_fields: {},
    _external_id: null,
    _recruiter_id: null,
    _coordinator_id: null,
    _anonymized: false,
    _readable_at: 0,
    _created_via: actor.via,
    ...columns(world, input),
  });
  if (input.tags) setTags(world, candidate.id, input.tags);
  return candidate;
}

/** Only present keys change, and arrays replace the whole collection. */
export function updateCandidate(world: World, actor: Actor, id: number, input: PersonInput): Candidate {
  needCandidate(world, actor, id);
  checkUsers(world, input.linked_user_ids);
  const change = columns(world, input);
  const candidate = world.candidates.update(id, { ...change, ...touched(world) });
  if (input.tags) setTags(world, id, input.tags);
  updateCandidateEvent(world, candidate);
  return candidate;
}

export function touchCandidate(world: World, id: number): void {
  if (world.candidates.get(id)) world.candidates.update(id, { last_activity_at: world.clock.iso() });
}

function touched(world: World): { updated_at: string; last_activity_at: string } {
  const at = world.clock.iso();
  return { updated_at: at, last_activity_at: at };
}

function columns(world: World, input: PersonInput): Partial<Candidate> {
  const change: Partial<Candidate> = {};
  if (input.first_name !== undefined) change.first_name = input.first_name;
  if (input.last_name !== undefined) change.last_name = input.last_name;
  // An empty string clears these three.
  if (input.preferred_name !== undefined) change.preferred_name = input.preferred_name || null;
  if (input.company !== undefined) change.company = input.company || null;
  if (input.title !== undefined) change.title = input.title || null;
  if (input.time_zone !== undefined) change.time_zone = railsTimeZone(input.time_zone);
  if (input.can_email !== undefined) change.can_email = input.can_email;
  if (input.is_private !== undefined) change.private = input.is_private;
  if (input.phone_numbers) change.phone_numbers = byType(input.phone_numbers);
  if (input.addresses) change.addresses = input.addresses;
  // Reads give e-mails most recently updated first, so the last one written comes first.
  if (input.email_addresses) change.email_addresses = input.email_addresses.toReversed();
  if (input.website_addresses) change.website_addresses = input.website_addresses;
  if (input.social_media_addresses) change.social_media_addresses = input.social_media_addresses;
  if (input.linked_user_ids) change.linked_user_ids = input.linked_user_ids;
  if (input.custom_fields) change.custom_fields = fieldValues(world, "candidate", input.custom_fields);
  if (input.custom_values) change.custom_fields = input.custom_values;
  if (input.recruiter_id !== undefined) change._recruiter_id = input.recruiter_id;
  if (input.coordinator_id !== undefined) change._coordinator_id = input.coordinator_id;
  if (input.external_id !== undefined) change._external_id = input.external_id;
  return change;
}

function byType(phones: Contact[]): Contact[] {
  return phones.toSorted((a, b) => PHONE_ORDER.indexOf(a.type) - PHONE_ORDER.indexOf(b.type));
}

function checkUsers(world: World, ids: number[] | undefined): void {
  for (const id of ids ?? []) {
    if (!world.users.get(id)) throw invalid("linked_user_ids", `user ${id} does not exist`);
  }
}
