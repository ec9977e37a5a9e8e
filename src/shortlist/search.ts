/**
 * The shortlist's search: every word of the question begins a word of what is known of the person. It runs on the
 * full-text index `shortlist_search` (FTS5), which one database shares: each word in it begins with its shortlist's
 * scope, so that a question reads the postings of its own shortlist and of no other, however large that is.
 */
import { type SQL, sql } from "drizzle-orm";
import { fold } from "../lib/text.ts";
import type { StoredProfile } from "./profile.ts";
import { shortlistCandidates as t } from "./tables.ts";

/** Names, places of work, tags and addresses come first and fit; only a very long history is cut. */
const MAX_SEARCH_CHARS = 10_000;
/** Of a question; also keeps its statement well below D1's hundred parameters. */
const MAX_WORDS = 10;
/** Longer words differ earlier; keeps the index's terms short. */
const MAX_WORD_CHARS = 40;
/** Written without blanks between words, so each character may begin one. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * What is searched, names first: each word as a blank, itself and a full stop, `|` behind the names and `/` behind
 * what stands out of the rest. Not notes and messages, which speak of other people too.
 */
export function searchText(profile: StoredProfile, candidateId: string): string {
  const { firstName, lastName, preferredName, title, company } = profile;
  const about = [title, company, ...profile.tags, ...profile.emails.map((email) => email.value), candidateId];
  const rest = [
    ...profile.phones.flatMap(({ value }) => [value, value.replace(/\D/g, "")]),
    ...profile.socials,
    ...profile.websites.map((site) => site.value),
    ...profile.employments.flatMap((job) => [job.company, job.title]),
    ...profile.educations.flatMap((school) => [school.school, school.degree, school.discipline]),
    ...profile.addresses.map((address) => address.value),
  ];
  const names = written([firstName, lastName, preferredName], MAX_SEARCH_CHARS);
  const headline = written(about, MAX_SEARCH_CHARS - names.length);
  return `${names}|${headline}/${written(rest, MAX_SEARCH_CHARS - names.length - headline.length)}`;
}

/** Words as they stand in the search text, each once, as many as fit. */
function written(parts: readonly (string | undefined)[], room: number): string {
  const words = new Set(wordsOf(parts.filter(Boolean).join(" ")).flatMap(beginnings));
  let text = "";
  for (const word of words) {
    if (text.length + word.length + 2 > room) break;
    text += ` ${word}.`;
  }
  return text;
}

const wordsOf = (text: string): string[] =>
  (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => [...word].slice(0, MAX_WORD_CHARS).join(""));

const beginnings = (word: string): string[] =>
  UNSPACED.test(word) ? [...word].map((_, index, letters) => letters.slice(index).join("")) : [word];

/**
 * A shortlist's scope: 8 of 36 signs from its ids (FNV-1a, 64 bits). Two with the same one would read each other's
 * postings and nothing more: whose an entry is, its row says.
 */
export function searchScope(tenantId: string, requisitionId: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(`${tenantId}/${requisitionId}`)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(36).padStart(8, "0").slice(-8);
}

/** A question's words; null for a blank one, which asks for everybody. */
export const askedWords = (question: string | undefined): string[] | null =>
  question === undefined || question.trim() === ""
    ? null
    : [...new Set(wordsOf(question))].slice(0, MAX_WORDS);

/** True for entries in which all words begin one. A question without any word, only signs, finds nobody. */
export function holdsWords(scope: string, words: readonly string[]): SQL {
  // Words are letters and digits alone, so nothing in them has a meaning of its own to the index.
  const match = words.map((word) => `"${scope}${word}"*`).join(" AND ");
  if (match === "") return sql`false`;
  return sql`${t.n} IN (SELECT rowid FROM shortlist_search WHERE shortlist_search MATCH ${match})`;
}

/**
 * How far from the name the words were found, 0 being best: a name, the beginning of one, the headline (title,
 * company, tags, e-mail, id), elsewhere. It depends on the entry alone, and not as bm25 does on all others, so a
 * place in the results stays one while people come and go.
 */
export function distance(words: readonly string[]): SQL<number> {
  const each = words.map(
    (word) => sql`CASE
      WHEN instr(${t.search}, ${` ${word}.`}) BETWEEN 1 AND instr(${t.search}, '|') THEN 0
      WHEN instr(${t.search}, ${` ${word}`}) BETWEEN 1 AND instr(${t.search}, '|') THEN 1
      WHEN instr(${t.search}, ${` ${word}`}) BETWEEN 1 AND instr(${t.search}, '/') THEN 2 ELSE 3 END`,
  );
  // Never a bare number, even without words: as what is sorted by, that would be the position of a column.
  return sql<number>`(${each.reduce((sum, word) => sql`${sum} + ${word}`, sql`0 + 0`)})`;
}
