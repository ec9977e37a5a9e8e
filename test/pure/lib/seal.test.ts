import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { fromBase64, randomBytes, toBase64 } from "../../../src/lib/bytes.ts";
import {
  importSealingKey,
  openText,
  type SealContext,
  type SealingKey,
  sealText,
} from "../../../src/lib/seal.ts";

const place: SealContext = { tenant: "ten_a", record: "con_1", field: "credential" };
let key: SealingKey;
beforeAll(async () => {
  key = { id: "k1", key: await importSealingKey(randomBytes(32)) };
});

describe("a sealed text", () => {
  it("opens in its place, whatever it holds, and says nothing of it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        const sealed = await sealText(key, text, place);
        expect(await openText([key], sealed, place)).toBe(text.toWellFormed());
        if (text.length > 8) expect(atob(sealed.split(".")[2] ?? "")).not.toContain(text);
      }),
      { numRuns: 50 },
    );
  });

  it("has a nonce of its own every time", async () => {
    const nonces = await Promise.all(
      Array.from({ length: 500 }, async () => (await sealText(key, "same", place)).split(".")[1]),
    );
    expect(new Set(nonces).size).toBe(500);
    expect(fromBase64(nonces[0] ?? "")?.length).toBe(12);
  });

  it("with any single bit flipped, in the nonce, the content or the tag, does not open", async () => {
    const sealed = await sealText(key, "a refresh token", place);
    const [id = "", ...parts] = sealed.split(".");
    for (const [which, part] of parts.entries()) {
      const bytes = fromBase64(part) ?? new Uint8Array();
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = bytes.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const broken = [id, ...parts.with(which, toBase64(flipped))].join(".");
        await expect(openText([key], broken, place)).rejects.toThrow();
      }
    }
  });

  it("cut short, lengthened or made of other parts does not open", async () => {
    const [one, two] = [await sealText(key, "one", place), await sealText(key, "two", place)];
    const [id, nonce, cipher] = one.split(".");
    const [, otherNonce, otherCipher] = two.split(".");
    const broken = [
      "",
      ".",
      "..",
      id,
      `${id}.${nonce}`,
      `${id}.${nonce}.`,
      `${id}..${cipher}`,
      one.slice(0, -4),
    ];
    broken.push(
      `${one}AAAA`,
      `${id}.${otherNonce}.${cipher}`,
      `${id}.${nonce}.${otherCipher}`,
      one.replace("k1", "k2"),
    );
    broken.push(`${id}.%%.${cipher}`, `${id}.${nonce}.%%`);
    for (const text of broken) await expect(openText([key], text ?? "", place)).rejects.toThrow();
  });

  it("moved to another tenant, record or field does not open", async () => {
    const sealed = await sealText(key, "secret", place);
    for (const moved of [{ tenant: "ten_b" }, { record: "con_2" }, { field: "token" }]) {
      await expect(openText([key], sealed, { ...place, ...moved })).rejects.toThrow();
    }
    // Names that only look alike when they are put together.
    const split = { tenant: "ten_a", record: "con_1credential", field: "" };
    await expect(openText([key], sealed, split)).rejects.toThrow();
  });

  it("does not open with another key, not even one of the same id or under another id", async () => {
    const sealed = await sealText(key, "secret", place);
    const namesake = { id: "k1", key: await importSealingKey(randomBytes(32)) };
    await expect(openText([namesake], sealed, place)).rejects.toThrow();
    await expect(openText([], sealed, place)).rejects.toThrow(/unknown key id/);
    const renamed = { id: "k2", key: key.key };
    await expect(openText([renamed], sealed.replace("k1", "k2"), place)).rejects.toThrow();
  });
});
