/** The keys that a person has in the bodies of both generations (v3 reference, Candidates; v1 reference, Candidates). */
import type { PersonChange } from "./changes.ts";
import type { PersonDraft, TypedValue } from "./drafts.ts";

const PHONE_TYPES = ["home", "work", "mobile", "skype", "other"];
const ADDRESS_TYPES = ["home", "work", "other"];
const EMAIL_TYPES = ["personal", "work", "other"];
const WEBSITE_TYPES = ["personal", "company", "portfolio", "blog", "other"];

type Body = Record<string, unknown>;

/** A type that Greenhouse does not know becomes `other`: one strange label must not refuse a person. */
function typed(entries: TypedValue[], types: readonly string[]): TypedValue[] {
  return entries.map(({ value, type }) => ({ value, type: types.includes(type) ? type : "other" }));
}

/** What a new person brings, empty lists left out. Custom fields differ by generation and are not among it. */
export function newPerson(person: PersonDraft): Body {
  const { firstName, lastName, company, title } = person;
  const lists = Object.entries(contactLists(person)).filter(([, list]) => list.length > 0);
  return {
    first_name: firstName,
    last_name: lastName,
    ...(company ? { company } : {}),
    ...(title ? { title } : {}),
    ...Object.fromEntries(lists),
  };
}

/** What of a person changes. A list replaces the one that is there, an empty one clears it. */
export function changedPerson(change: PersonChange): Body {
  const { firstName, lastName, company, title, isPrivate } = change;
  return {
    ...(firstName === undefined ? {} : { first_name: firstName }),
    ...(lastName === undefined ? {} : { last_name: lastName }),
    ...(company === undefined ? {} : { company }),
    ...(title === undefined ? {} : { title }),
    ...(isPrivate === undefined ? {} : { is_private: isPrivate }),
    ...contactLists(change),
  };
}

function contactLists(of: PersonChange | PersonDraft): Record<string, unknown[]> {
  return {
    ...(of.emails ? { email_addresses: typed(of.emails, EMAIL_TYPES) } : {}),
    ...(of.phones ? { phone_numbers: typed(of.phones, PHONE_TYPES) } : {}),
    ...(of.addresses ? { addresses: typed(of.addresses, ADDRESS_TYPES) } : {}),
    ...(of.websites ? { website_addresses: typed(of.websites, WEBSITE_TYPES) } : {}),
    ...(of.socials ? { social_media_addresses: of.socials.map((value) => ({ value })) } : {}),
    ...(of.tags ? { tags: of.tags } : {}),
  };
}
