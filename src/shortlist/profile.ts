/** A person as the product sends them: what is accepted, and what of it is kept. */
import { eq } from "drizzle-orm";
import * as z from "zod";
import type { Db } from "../db/client.ts";
import { oneOf, owned } from "../db/columns.ts";
import type { TenantId } from "../lib/ids.ts";
import {
  body,
  customFieldValue,
  fileContent,
  filledLine,
  line,
  MAX_LINE,
  optionalDate,
  optionalLine,
  typed,
} from "./fields.ts";
import { shortlistCandidates } from "./tables.ts";
import { badEmail, badLink, badPhone } from "./values.ts";

/** Text of one profile without its files. A page of 200 and an export of 1,000 must fit into memory. */
export const MAX_PROFILE_CHARS = 250_000;

const Attachment = z
  .strictObject({
    filename: filledLine().refine((name) => !/[/\\]/.test(name), "contains a slash"),
    type: z.enum(["resume", "cover_letter", "other"]).default("resume"),
    url: z
      .url({ protocol: /^https?$/, error: "is not an http or https address" })
      .max(4000)
      .optional(),
    content: fileContent.optional(),
  })
  .refine((file) => (file.url === undefined) !== (file.content === undefined), {
    error: "needs exactly one of url and content",
  });

const CustomField = z
  .strictObject({
    nameKey: filledLine().optional(),
    id: z.int().positive().optional(),
    value: customFieldValue,
  })
  .refine((field) => (field.nameKey === undefined) !== (field.id === undefined), {
    error: "needs exactly one of nameKey and id",
  });

const Note = z.strictObject({
  body,
  visibility: z.enum(["public", "private", "admin_only"]).default("public"),
});

const Message = z.strictObject({
  sentAt: z.iso.datetime({ offset: true, error: "is not a time in ISO 8601" }).nullish(),
  from: line(MAX_LINE * 4),
  to: line(MAX_LINE * 4),
  subject: line(1000).default(""),
  body,
});

const Education = z.strictObject({
  school: optionalLine(),
  degree: optionalLine(),
  discipline: optionalLine(),
  startDate: optionalDate,
  endDate: optionalDate,
});

const Employment = z.strictObject({
  company: optionalLine(),
  title: optionalLine(),
  startDate: optionalDate,
  endDate: optionalDate,
});

const few = <T extends z.ZodType>(item: T) => z.array(item).max(50).default([]);

/** Both names may be empty here: who needs one says so (`NamedProfile`; exports have a code of their own). */
export const profileShape = {
  firstName: line(),
  lastName: line(),
  preferredName: optionalLine(),
  title: optionalLine(),
  company: optionalLine(),
  emails: typed(["personal", "work", "other"], "personal").default([]),
  phones: typed(["home", "work", "mobile", "skype", "other"], "mobile").default([]),
  addresses: typed(["home", "work", "other"], "home").default([]),
  websites: typed(["personal", "company", "portfolio", "blog", "other"], "personal").default([]),
  socials: few(line(2000)),
  tags: few(filledLine()),
  notes: few(Note),
  messages: z.array(Message).max(200).default([]),
  educations: few(Education),
  employments: few(Employment),
  attachments: z.array(Attachment).max(20).default([]),
  customFields: z.array(CustomField).max(100).default([]),
};

/** Whether a profile's text, its files apart, is more than one person's. */
export const fitsInRow = (profile: { attachments: readonly { content?: string | undefined }[] }): boolean =>
  JSON.stringify({ ...profile, attachments: [] }).length <= MAX_PROFILE_CHARS;

export const TOO_LONG = `has more than ${MAX_PROFILE_CHARS} characters in all`;

/** The contract's profile. Unknown keys are refused. */
export const Profile = z.strictObject(profileShape).refine(fitsInRow, TOO_LONG);
export type Profile = z.infer<typeof Profile>;

/** A profile with at least one of the two names, as a shortlist needs it. */
export const NamedProfile = Profile.refine((profile) => profile.firstName !== "" || profile.lastName !== "", {
  path: ["lastName"],
  error: "is empty, and so is firstName: at least one of the two names is needed",
});

/** A file at rest: either where Greenhouse fetches it from, or where its contents are. */
export interface StoredAttachment {
  filename: string;
  type: Profile["attachments"][number]["type"];
  url?: string | undefined;
  fileId?: string | undefined;
  /** Decoded. */
  bytes?: number | undefined;
  /** Of the base64 text, in hex: the same file sent again is not stored again. */
  digest?: string | undefined;
}
/** A profile at rest: contents of files are in the files room. */
export type StoredProfile = Omit<Profile, "attachments"> & { attachments: StoredAttachment[] };

/**
 * Leaves out what Greenhouse would refuse or no one could use: bad e-mail addresses, phone numbers and links,
 * and repetitions. Each one left out is named in `warnings`, which therefore hold personal data.
 */
export function cleanProfile(profile: Profile): { profile: Profile; warnings: string[] } {
  const warnings: string[] = [];
  const keep = (kind: string, bad: string | null, value: string): boolean => {
    if (bad !== null) warnings.push(`The ${kind} "${value.slice(0, MAX_LINE)}" was left out: ${bad}.`);
    return bad === null;
  };
  const cleaned: Profile = {
    ...profile,
    emails: distinct(profile.emails, (email) => email.value.toLowerCase()).filter(({ value }) =>
      keep("e-mail address", badEmail(value), value),
    ),
    phones: distinct(profile.phones, (phone) => phone.value).filter(({ value, type }) =>
      keep("phone number", badPhone(value, type), value),
    ),
    websites: distinct(profile.websites, (site) => site.value).filter(({ value }) =>
      keep("website", badLink(value), value),
    ),
    socials: distinct(profile.socials, (link) => link).filter((value) => keep("link", badLink(value), value)),
    addresses: distinct(profile.addresses, (address) => address.value).filter(({ value }) => value !== ""),
    tags: distinct(profile.tags, (tag) => tag),
  };
  return { profile: cleaned, warnings };
}

/** The first of those with the same key. */
function distinct<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(key(item)) && seen.add(key(item)));
}

/** Profiles of people on one shortlist; who is not on it is absent from the map. */
export async function shortlistProfiles(
  db: Db,
  tenantId: TenantId,
  requisitionId: string,
  candidateIds: readonly string[],
): Promise<Map<string, { profile: StoredProfile; warnings: string[] }>> {
  const rows = await db
    .select({
      candidateId: shortlistCandidates.candidateId,
      profile: shortlistCandidates.profile,
      warnings: shortlistCandidates.warnings,
    })
    .from(shortlistCandidates)
    .where(
      owned(
        shortlistCandidates,
        tenantId,
        eq(shortlistCandidates.requisitionId, requisitionId),
        oneOf(shortlistCandidates.candidateId, candidateIds),
      ),
    );
  return new Map(rows.map(({ candidateId, ...row }) => [candidateId, row]));
}
