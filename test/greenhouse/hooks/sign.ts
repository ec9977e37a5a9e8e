// The body of a delivery and its signature. The body is compact JSON in which < > & and the two line separators are
// written as \uXXXX in lower case, and the digest is taken over that escaped text ("Signature" in the web hook
// documents); whoever parses and serialises again before verifying fails on every payload with HTML.
import { createHmac } from "node:crypto";

const ESCAPES: Record<string, string> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

export function hookBody(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => ESCAPES[character] ?? character);
}

export function hookSignature(secret: string, body: string): string {
  return `sha256 ${createHmac("sha256", secret).update(body, "utf8").digest("hex")}`;
}
