/** A request body as raw bytes, once, and never more than the limit: counted, because Content-Length is a claim. */
import type { Bytes } from "../lib/bytes.ts";

/** The body, or null as soon as it turns out to be larger than `limit` bytes. */
export async function readBody(request: Request, limit: number): Promise<Bytes | null> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return null;
  if (request.body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    // Leaving the loop cancels the stream: nothing more is read.
    if (length > limit) return null;
    chunks.push(chunk);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
}
