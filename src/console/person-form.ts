/** Turns the form for one person into a profile, or into what to change, field by field. */
import * as z from "zod";
import { toBase64 } from "../lib/bytes.ts";
import { MAX_FILE_BYTES } from "../shortlist/fields.ts";
import { NamedProfile, type Profile } from "../shortlist/profile.ts";
import { badEmail, badLink, badPhone } from "../shortlist/values.ts";
import { fieldWords } from "./field-words.ts";
import type { FormState } from "./form.ts";

const text = z.string().trim().default("");
const Sent = z.object({
  firstName: text,
  lastName: text,
  email: text,
  phone: text,
  title: text,
  company: text,
  stage: text,
  links: text,
  resumeUrl: text,
  note: text,
  resume: z.instanceof(File).optional().catch(undefined),
});
type Sent = z.infer<typeof Sent>;

export type PersonForm = FormState & ({ ok: true; stage: string; profile: Profile } | { ok: false });

/** `sent` is the parsed multipart form. */
export async function readPerson(sent: Record<string, unknown>): Promise<PersonForm> {
  const fields = Sent.parse(sent);
  const file = fields.resume && fields.resume.size > 0 ? fields.resume : undefined;
  const { resume: _file, ...values } = fields;
  const typed = { ...values, ...(file ? { resumeName: file.name } : {}) };
  const errors = wrongValues(fields, file);
  if (Object.keys(errors).length > 0) return { ok: false, values: typed, errors };
  const parsed = NamedProfile.safeParse(await profileOf(fields, file));
  if (parsed.success) return { ok: true, values: typed, errors, stage: fields.stage, profile: parsed.data };
  for (const issue of parsed.error.issues) {
    errors[FIELD_OF[String(issue.path[0])] ?? "form"] ??= fieldWords(issue);
  }
  return { ok: false, values: typed, errors };
}

/** Which field a part of the profile was typed into. */
const FIELD_OF: Record<string, string> = {
  firstName: "firstName",
  lastName: "lastName",
  title: "title",
  company: "company",
  emails: "email",
  phones: "phone",
  socials: "links",
  notes: "note",
  attachments: "resume",
};

/** What the product's own clients get as a warning, a person typing can mend at once. */
function wrongValues(fields: Sent, file: File | undefined): Record<string, string> {
  const errors: Record<string, string> = {};
  const { firstName, lastName, email, phone, stage, resumeUrl } = fields;
  if (firstName === "" && lastName === "") errors["lastName"] = "Give a first or a last name.";
  if (email !== "" && badEmail(email) !== null)
    errors["email"] = "This is not an e-mail address. Write it like ana@example.com.";
  if (phone !== "" && badPhone(phone, "mobile") !== null)
    errors["phone"] = "This is not a phone number. Write it like +44 20 7946 0000.";
  if (stage === "") errors["stage"] = "Say where in the pipeline they are.";
  const wrong = linksOf(fields).find((link) => badLink(link) !== null);
  if (wrong !== undefined)
    errors["links"] = `“${wrong.slice(0, 80)}” is not a web address. One address per line.`;
  if (file && file.size > MAX_FILE_BYTES)
    errors["resume"] = "This file is larger than 5 MB. Choose a smaller one, or give its address instead.";
  if (file && resumeUrl !== "") errors["resumeUrl"] = "Give a file or an address, not both.";
  if (resumeUrl !== "" && !/^https?:\/\//i.test(resumeUrl))
    errors["resumeUrl"] = "Write the whole address, from https:// on.";
  return errors;
}

const linksOf = ({ links }: Sent): string[] =>
  links
    .split(/\s*\n\s*/)
    .map((link) => link.trim())
    .filter(Boolean);

async function profileOf(fields: Sent, file: File | undefined): Promise<z.input<typeof NamedProfile>> {
  const { firstName, lastName, title, company, email, phone, note, resumeUrl } = fields;
  return {
    firstName,
    lastName,
    title,
    company,
    emails: email ? [{ value: email }] : [],
    phones: phone ? [{ value: phone }] : [],
    socials: linksOf(fields),
    notes: note ? [{ body: note }] : [],
    attachments: file
      ? [{ filename: safeName(file.name), content: toBase64(new Uint8Array(await file.arrayBuffer())) }]
      : resumeUrl
        ? [{ filename: nameInUrl(resumeUrl), url: resumeUrl }]
        : [],
  };
}

const safeName = (name: string): string => name.split(/[/\\]/).at(-1) || "resume";

function nameInUrl(url: string): string {
  const last = URL.parse(url)?.pathname.split("/").at(-1) ?? "";
  try {
    return safeName(decodeURIComponent(last)) || "resume";
  } catch {
    return safeName(last);
  }
}
