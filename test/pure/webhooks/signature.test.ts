import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { utf8 } from "../../../src/lib/bytes.ts";
import { importHmacKey } from "../../../src/lib/hmac.ts";
import { judgeSignature, readSignature } from "../../../src/webhooks/signature.ts";

const SECRET = "a secret of the harbour";
const NOW = 1_700_000_000_000;
const sign = (body: string, secret = SECRET) =>
  `sha256 ${createHmac("sha256", secret).update(body).digest("hex")}`;
const key = async (secret: string, id = "current", validUntil: number | null = null) => ({
  id,
  key: await importHmacKey(utf8(secret)),
  validUntil,
});
const BODY =
  '{"action":"job_post_created","payload":{"content":"\\u003cp\\u003eLocks \\u0026 bridges\\u003c/p\\u003e"}}';
const judge = async (body: string, header: string | undefined, keys = [key(SECRET)], now = NOW) =>
  judgeSignature(utf8(body), header, await Promise.all(keys), now);

it("accepts the HMAC of the bytes as they came, escapes included", async () => {
  expect(await judge(BODY, sign(BODY))).toEqual({ good: true, secretId: "current" });
});

it("accepts a digest in capital letters", async () => {
  const signed = sign(BODY);
  expect(await judge(BODY, `sha256 ${signed.slice(7).toUpperCase()}`)).toMatchObject({ good: true });
});

it("refuses a body that was parsed and written again", async () => {
  expect(await judge(JSON.stringify(JSON.parse(BODY)), sign(BODY))).toEqual({ good: false, why: "mismatch" });
});

it("refuses a body of which a single byte differs", async () => {
  expect(await judge(BODY.replace("Locks", "locks"), sign(BODY))).toEqual({ good: false, why: "mismatch" });
});

const good = sign(BODY);
it.each([
  ["nothing at all", undefined, "missing"],
  ["an empty header", "", "malformed"],
  ["another algorithm's name", good.replace("sha256", "sha1"), "malformed"],
  ["an equals sign for the blank", good.replace(" ", "="), "malformed"],
  ["two blanks", good.replace(" ", "  "), "malformed"],
  ["a digest cut by one digit", good.slice(0, -1), "malformed"],
  ["a digest with one digit more", `${good}0`, "malformed"],
  ["a letter that is no hex digit", `${good.slice(0, -1)}g`, "malformed"],
  ["two signatures in one header", `${good}, ${good}`, "malformed"],
  ["a blank before it", ` ${good}`, "malformed"],
  ["a line end behind it", `${good}\n`, "malformed"],
  ["base64", `sha256 ${createHmac("sha256", SECRET).update(BODY).digest("base64")}`, "malformed"],
  ["a digest of zeros", `sha256 ${"0".repeat(64)}`, "mismatch"],
])("refuses %s", async (_what, header, why) => {
  expect(await judge(BODY, header)).toEqual({ good: false, why });
});

it("refuses everything while there is no secret, even what is signed with an empty one", async () => {
  expect(await judge(BODY, sign(BODY, ""), [])).toEqual({ good: false, why: "no_secret" });
});

it("accepts a previous secret until its time is over and says which one it was", async () => {
  const keys = [key("the new one"), key(SECRET, "previous", NOW + 1)];
  expect(await judge(BODY, sign(BODY), keys)).toEqual({ good: true, secretId: "previous" });
  expect(await judge(BODY, sign(BODY), keys, NOW + 1)).toEqual({ good: false, why: "mismatch" });
});

it("reads nothing but one algorithm word, one blank and 64 hex digits", () => {
  expect(readSignature(`sha256 ${"0a".repeat(32)}`)).toEqual(new Uint8Array(32).fill(10));
  expect(readSignature(`SHA256 ${"0a".repeat(32)}`)).toBeNull();
});
