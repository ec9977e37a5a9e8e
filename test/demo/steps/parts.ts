/** What lies beside a person in Greenhouse: files, notes and messages, educations, employments. */
import type { Row } from "../answers.ts";
import type { GreenhouseState } from "../greenhouse.ts";
import { type Profile, RECRUITER } from "../people.ts";
import { sha256OfBase64 } from "../resume.ts";
import type { Generation } from "../scene.ts";
import { holds, present, same, sameSet } from "../story.ts";
import { userOf } from "./landed.ts";

interface About {
  name: string;
  candidateId: number;
  created: boolean;
  generation: Generation;
  row: Row;
}

export function checkParts(
  after: GreenhouseState,
  before: GreenhouseState,
  profile: Profile,
  about: About,
): string {
  const files = checkFiles(after, profile, about);
  const notes = checkNotes(after, before, profile, about);
  const history = about.created
    ? checkHistory(after, profile, about)
    : checkHistoryKept(after, before, about);
  checkWarnings(profile, about);
  return [files, notes, history].filter((part) => part !== "").join(", ") || "name and application agree";
}

function checkFiles(after: GreenhouseState, profile: Profile, { name, row }: About): string {
  const applicationId = present(`${name}'s application`, row.greenhouse).applicationId;
  const found = after.attachments.filter(({ application_id }) => application_id === applicationId);
  const expected = profile.attachments ?? [];
  sameSet(
    `${name}: files, by their SHA-256`,
    found.map(({ filename, type, _sha256: sha256 }) => ({ filename, type, sha256 })),
    expected.map(({ filename, type, content }) => ({ filename, type, sha256: sha256OfBase64(content) })),
  );
  return counted(found.length, "file");
}

/** Greenhouse reads a visibility under another name than it shows it by. */
const VISIBILITY = {
  public: "publicly_visible",
  private: "privately_visible",
  admin_only: "admin_only_visible",
};

function checkNotes(after: GreenhouseState, before: GreenhouseState, profile: Profile, about: About): string {
  const { name, candidateId } = about;
  const notesOf = (state: GreenhouseState) =>
    state.notes.filter(({ candidate_id }) => candidate_id === candidateId);
  const added = notesOf(after).slice(notesOf(before).length);
  const author = userOf(after, RECRUITER.email);
  const containing = (...texts: string[]) =>
    added.filter((note) => texts.every((text) => `${note.subject ?? ""}\n${note.body ?? ""}`.includes(text)));
  for (const { body, visibility = "public" } of profile.notes ?? []) {
    const same_ = containing(body).map(({ visibility, user_id }) => ({ visibility, user_id }));
    const expected = [{ visibility: VISIBILITY[visibility], user_id: author }];
    same(`${name}: the note “${body.slice(0, 40)}…”`, same_, expected);
  }
  for (const { subject, body } of profile.messages ?? []) {
    same(`${name}: the message “${subject}”`, containing(subject, body).length, 1);
  }
  const homeless = about.created ? withoutPlace(after, profile, about.generation) : [];
  for (const text of homeless) same(`${name}: the note that keeps “${text}”`, containing(text).length, 1);
  const messages = profile.messages?.length ?? 0;
  const notes = profile.notes?.length ?? 0;
  same(`${name}: how many notes`, added.length, notes + messages + (homeless.length > 0 ? 1 : 0));
  const kept = homeless.length > 0 ? `a note for what has no field (${homeless.join(", ")})` : "";
  return [counted(notes, "note"), counted(messages, "message"), kept]
    .filter((part) => part !== "")
    .join(", ");
}

/**
 * Greenhouse knows only its own schools, which the 27 permissions of a v1 key do not show, and no employment
 * without a beginning.
 */
function withoutPlace(state: GreenhouseState, profile: Profile, generation: Generation): string[] {
  const options = generation === "v1" ? [] : state.custom_field_options;
  const known = new Set(options.filter(({ active }) => active).map(({ name }) => name));
  const schools = (profile.educations ?? [])
    .map(({ school }) => school)
    .filter((school) => !known.has(school));
  return [
    ...schools,
    ...(profile.employments ?? []).filter((one) => !one.startDate).map(({ company }) => company),
  ];
}

function checkHistory(after: GreenhouseState, profile: Profile, about: About): string {
  const { name, candidateId } = about;
  const homeless = withoutPlace(after, profile, about.generation);
  const educations = (profile.educations ?? []).filter(({ school }) => !homeless.includes(school));
  const mine = <T extends { candidate_id: number }>(rows: T[]) =>
    rows.filter((row) => row.candidate_id === candidateId);
  const option = (id: number | null) => after.custom_field_options.find((one) => one.id === id)?.name;
  sameSet(
    `${name}: educations`,
    mine(after.candidate_educations).map((row) => [
      ...[option(row.school_name_custom_field_option_id), option(row.degree_custom_field_option_id)],
      ...[option(row.discipline_custom_field_option_id), month(row, "start"), month(row, "end")],
    ]),
    educations.map(({ school, degree, discipline, startDate, endDate }) => [
      ...[school, degree, discipline, startDate?.slice(0, 7), endDate?.slice(0, 7)],
    ]),
  );
  const employments = (profile.employments ?? []).filter(({ startDate }) => startDate);
  sameSet(
    `${name}: employments`,
    mine(after.candidate_employments).map((row) => [
      row.company_name,
      row.title,
      row.start_date?.slice(0, 7),
      row.end_date?.slice(0, 7) ?? null,
    ]),
    employments.map(({ company, title, startDate, endDate }) => [
      company,
      title,
      startDate?.slice(0, 7),
      endDate?.slice(0, 7) ?? null,
    ]),
  );
  return [counted(educations.length, "education"), counted(employments.length, "employment")]
    .filter((part) => part !== "")
    .join(", ");
}

/** Greenhouse keeps a day or a month and a year, as it was given. */
function month(
  row: GreenhouseState["candidate_educations"][number],
  side: "start" | "end",
): string | undefined {
  const at = row[`${side}_at`];
  if (typeof at === "string") return at.slice(0, 7);
  const [m, y] = [row[`${side}_date_month`], row[`${side}_date_year`]];
  return m && y ? `${y}-${String(m).padStart(2, "0")}` : undefined;
}

function checkHistoryKept(
  after: GreenhouseState,
  before: GreenhouseState,
  { name, candidateId }: About,
): string {
  for (const part of ["candidate_educations", "candidate_employments"] as const) {
    const of = (state: GreenhouseState) =>
      state[part].filter(({ candidate_id }) => candidate_id === candidateId);
    same(`${name}: ${part} that were there`, of(after), of(before));
  }
  return "";
}

/** What was left out of a profile is named; nobody else gets a warning. */
function checkWarnings(profile: Profile, { name, row }: About): void {
  const bad = [...(profile.phones ?? []), ...(profile.websites ?? [])]
    .map(({ value }) => value)
    .filter((value) => !/\d{3}|^https/.test(value));
  for (const value of bad) {
    holds(
      `${name}: a warning names “${value}”`,
      row.warnings.some((warning) => warning.includes(value)),
      row.warnings,
    );
  }
  same(`${name}: how many warnings`, row.warnings.length, bad.length);
}

const counted = (n: number, what: string): string => (n === 0 ? "" : `${n} ${what}${n === 1 ? "" : "s"}`);
