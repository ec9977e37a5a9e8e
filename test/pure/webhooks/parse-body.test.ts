import { expect, it } from "vitest";
import { utf8 } from "../../../src/lib/bytes.ts";
import { isDeeperThan, parseBody } from "../../../src/webhooks/parse-body.ts";

it("reads action and payload and minds nothing else at the root", () => {
  const parsed = parseBody(utf8('{"organization_id":1,"payload":{"a":1},"action":"ping"}'));
  expect(parsed).toEqual({ ok: true, value: { action: "ping", payload: { a: 1 } } });
});

it.each([
  ["an empty body", "", "well-formed JSON"],
  ["half a document", '{"action":"ping","payl', "well-formed JSON"],
  ["a raw NUL", '{"action":"pi\0ng"}', "well-formed JSON"],
  ["a list", "[]", "`action`"],
  ["a bare string", '"ping"', "`action`"],
  ["null", "null", "`action`"],
  ["no action", '{"payload":{}}', "`action`"],
  ["an action that is no text", '{"action":7,"payload":{}}', "`action`"],
  ["an action of a thousand letters", `{"action":"${"x".repeat(1000)}","payload":{}}`, "`action`"],
])("says what is wrong with %s", (_what, text, words) => {
  const parsed = parseBody(utf8(text));
  expect(parsed.ok).toBe(false);
  expect(!parsed.ok && parsed.reason).toContain(words);
});

it("says that bytes are not UTF-8", () => {
  const parsed = parseBody(new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]));
  expect(parsed).toEqual({ ok: false, reason: "The body is not valid UTF-8." });
});

it("says that a body is nested too deeply, without building it", () => {
  const parsed = parseBody(utf8(`{"action":"ping","payload":${"[".repeat(1_000_000)}`));
  expect(!parsed.ok && parsed.reason).toContain("levels deep");
});

it("counts brackets outside of strings only", () => {
  expect(isDeeperThan('{"a":"[[[[\\"[[["}', 1)).toBe(false);
  expect(isDeeperThan('{"a":["\\\\",[]]}', 2)).toBe(true);
});
