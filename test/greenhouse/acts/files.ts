// Links to stored files: signed, good for seven days, and answered by a redirect to another path, as storage
// does it. The link's time runs on the server's clock.
import { createHmac, randomBytes } from "node:crypto";
import type { Attachment } from "../world/records.ts";
import type { World } from "../world/world.ts";

const KEY = randomBytes(32);

export function fileUrl(world: World, file: Attachment, origin: string): string {
  const expires = Math.floor((world.clock.now() + world.settings.fileUrlTtlMs) / 1000);
  const name = encodeURIComponent(file.filename);
  return `${origin}/_files/${file.id}/${name}?Expires=${expires}&Signature=${fileSignature(file.id, expires)}`;
}

export function fileSignature(id: number, expires: number): string {
  return createHmac("sha256", KEY).update(`${id}.${expires}`).digest("base64url");
}
