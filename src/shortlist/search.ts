/** The shortlist's search: every word of the question occurs somewhere in what is known of the person. */
import { and, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { fold } from "../lib/text.ts";
import type { StoredProfile } from "./profile.ts";

/** Names, places of work, tags and addresses come first and fit; only a very long history is cut. */
const MAX_SEARCH_CHARS = 10_000;
const MAX_WORDS = 10;

/** What is searched: not notes and messages, which speak of other people too. */
export function searchText(profile: StoredProfile, candidateId: string): string {
  const parts = [
    profile.firstName,
    profile.lastName,
    profile.preferredName,
    profile.title,
    profile.company,
    ...profile.emails.map((email) => email.value),
    ...profile.tags,
    candidateId,
    ...profile.phones.map((phone) => phone.value),
    ...profile.socials,
    ...profile.websites.map((site) => site.value),
    ...profile.employments.flatMap((job) => [job.company, job.title]),
    ...profile.educations.flatMap((school) => [school.school, school.degree, school.discipline]),
    ...profile.addresses.map((address) => address.value),
  ];
  return fold(parts.filter(Boolean).join(" ")).slice(0, MAX_SEARCH_CHARS);
}

/** `instr` and not LIKE: D1 ends patterns at 50 bytes, and here nothing has a special meaning. */
export function matches(column: AnySQLiteColumn, question: string): SQL | undefined {
  const words = fold(question).split(" ").filter(Boolean).slice(0, MAX_WORDS);
  return and(...words.map((word) => sql`instr(${column}, ${word}) > 0`));
}
