/** The text of a note as it is written, so that a lost answer can be looked for by the same text. Pure. */
import type { NoteDraft } from "./drafts.ts";
import type { HarvestKind } from "./harvest.ts";

/**
 * v3 keeps sender, receiver and subject of a message in fields of their own and has none for its date; a plain
 * v1 note has no such fields, so a header line holds all of it (v3 reference, Notes; v1 reference, section 6.6).
 */
export function noteBody(kind: HarvestKind, note: NoteDraft): string {
  const { body, email } = note;
  if (!email) return body;
  const sent = email.sentAt ? `Sent ${email.sentAt}` : null;
  if (kind === "harvest_v3") return sent ? `${sent}\n\n${body}` : body;
  const header = [
    `From ${email.from}`,
    `to ${email.to}`,
    ...(sent ? [sent] : []),
    `Subject: ${email.subject}`,
  ];
  return `${header.join(" · ")}\n\n${body}`;
}
