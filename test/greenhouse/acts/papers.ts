// Notes and attachments.
import { createHash } from "node:crypto";
import type { Attachment, Note } from "../world/records.ts";
import { invalid } from "../world/refusal.ts";
import type { World } from "../world/world.ts";
import { touchCandidate } from "./candidates.ts";
import { type Actor, needApplication, pointsAt } from "./references.ts";

export interface NoteInput {
  candidate_id: number;
  body: string;
  visibility: string;
  note_type: string;
  application_id?: number;
  user_id?: number;
  subject?: string;
  email_from?: string[];
  email_to?: string[];
  email_cc?: string[];
}

const VISIBILITY: Record<string, string> = {
  public: "publicly_visible",
  private: "privately_visible",
  admin_only: "admin_only_visible",
};

/** A candidate_id that belongs to nobody is accepted and leaves an orphan, as was seen on the live API. */
export function addNote(world: World, actor: Actor, input: NoteInput): Note {
  if (input.application_id !== undefined) {
    const application = needApplication(world, actor, input.application_id);
    if (application.candidate_id !== input.candidate_id) {
      throw invalid("application_id", "application_id does not belong to the candidate");
    }
  }
  pointsAt(world.users, input.user_id, "user_id");
  const email = input.note_type === "EMAIL";
  const note = world.notes.add({
    ...world.stamp(world.notes),
    candidate_id: input.candidate_id,
    application_id: input.application_id ?? null,
    body: input.body,
    body_with_tags: input.body,
    subject: input.subject ?? null,
    type: input.note_type,
    user_id: input.user_id ?? actor.userId,
    visibility: VISIBILITY[input.visibility] ?? null,
    email_from: email ? (input.email_from ?? []).join(", ") : null,
    email_to: email ? (input.email_to ?? []).join(", ") : null,
    email_cc: email ? (input.email_cc ?? []) : null,
    email_attachment_file_names: null,
    import_hash: null,
  });
  touchCandidate(world, input.candidate_id);
  return note;
}

export interface AttachmentInput {
  application_id: number;
  filename: string;
  type: string;
  content?: string;
  url?: string;
  visibility?: string;
  content_type?: string;
}

const BLOCKED = /\.(exe|bat|cmd|com|scr|js|vbs|msi|dll|jar)$/i;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const ONE_AT_A_TIME = ["resume", "cover_letter"];

/** Greenhouse downloads `url` itself; here only from this machine, other hosts leave an empty file. */
export async function fetchContent(input: AttachmentInput): Promise<Uint8Array> {
  if (input.content !== undefined) return new Uint8Array(Buffer.from(input.content, "base64"));
  const url = URL.parse(input.url ?? "");
  if (!url || !["http:", "https:"].includes(url.protocol)) throw invalid("url", "url is not a web address");
  if (!LOOPBACK.test(url.hostname)) return new Uint8Array();
  const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => null);
  if (!answer?.ok) throw invalid("url", "url could not be downloaded");
  return new Uint8Array(await answer.arrayBuffer());
}

/** Name and size; what the file hangs on is looked at where it is added. */
export function checkFile(
  world: World,
  input: Omit<AttachmentInput, "application_id">,
  content?: Uint8Array,
): void {
  if (input.filename.trim() === "") throw invalid("filename", "filename is empty");
  if (BLOCKED.test(input.filename)) throw invalid("filename", "files of this extension are not accepted");
  if (input.type === "take_home_test" && /\.html?$/i.test(input.filename)) {
    throw invalid("filename", "take-home tests cannot be .html files");
  }
  if ((content?.byteLength ?? 0) > world.settings.attachmentMaxBytes)
    throw invalid("content", "file is too large");
}

export function addAttachment(
  world: World,
  actor: Actor,
  input: AttachmentInput,
  content: Uint8Array,
): Attachment {
  const application = needApplication(world, actor, input.application_id);
  checkFile(world, input, content);
  relabelEarlier(world, input);
  touchCandidate(world, application.candidate_id);
  return world.attachments.add({
    ...world.stamp(world.attachments),
    application_id: input.application_id,
    candidate_id: application.candidate_id,
    type: input.type,
    filename: input.filename,
    _visibility: input.visibility ?? (ONE_AT_A_TIME.includes(input.type) ? "public" : "admin_only"),
    _content: content,
    _sha256: createHash("sha256").update(content).digest("hex"),
    _content_type: input.content_type ?? null,
    _source_url: input.url ?? null,
  });
}

/** A new resume or cover letter turns the earlier one into `other`; it is not deleted. */
function relabelEarlier(world: World, input: AttachmentInput): void {
  if (!ONE_AT_A_TIME.includes(input.type)) return;
  for (const file of world.attachments.by("application_id", input.application_id)) {
    if (file.type === input.type)
      world.attachments.update(file.id, { type: "other", updated_at: world.clock.iso() });
  }
}
