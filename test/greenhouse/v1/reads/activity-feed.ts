// A person's notes and mails in v1's shape. One key of a note is misspelt for good and stands beside the right one.
import type { Note } from "../../world/records.ts";
import type { World } from "../../world/world.ts";
import { userPart } from "./views-org.ts";

const V1_VISIBILITY: Record<string, string> = {
  publicly_visible: "public",
  privately_visible: "private",
  admin_only_visible: "admin_only",
};

export function noteView(world: World, note: Note) {
  const visibility = V1_VISIBILITY[note.visibility ?? ""] ?? "public";
  return {
    id: note.id,
    created_at: note.created_at,
    body: note.body,
    user: userPart(world, note.user_id),
    private: visibility === "private",
    visiblity: visibility,
    visibility,
  };
}

function mailView(world: World, note: Note) {
  return {
    id: note.id,
    created_at: note.created_at,
    subject: note.subject,
    body: note.body,
    to: note.email_to,
    from: note.email_from,
    cc: (note.email_cc ?? []).join(", "),
    user: userPart(world, note.user_id),
  };
}

export function activityFeed(world: World, candidateId: number) {
  const all = world.notes.by("candidate_id", candidateId).reverse();
  return {
    notes: all.filter((note) => note.type === "NOTE").map((note) => noteView(world, note)),
    emails: all.filter((note) => note.type === "EMAIL").map((note) => mailView(world, note)),
    activities: [],
  };
}
