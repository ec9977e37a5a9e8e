import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PairSide, pairUsers } from "../../../src/people/pair.ts";

const ours = (userId: string, email: string, name: string) => ({ userId, email, name });
const theirs = (id: number, email: string | null, name: string, ...more: string[]): PairSide => ({
  id,
  name,
  email,
  emails: [...(email ? [email.toLowerCase()] : []), ...more],
});

describe("pairing users", () => {
  it("goes by the primary e-mail first, then by another one, then by name", () => {
    expect(
      pairUsers(
        [
          ours("u1", "Ann@Example.com", "Someone Else"),
          ours("u2", "bo@example.com", "Bo"),
          ours("u3", "x@example.com", "René  Øst"),
        ],
        [
          theirs(1, "ann@example.com", "Ann"),
          theirs(2, "bo@old.example.com", "B.", "bo@example.com"),
          theirs(3, null, "rene ost"),
        ],
      ),
    ).toEqual([
      { userId: "u1", greenhouseUserId: 1, by: "email" },
      { userId: "u2", greenhouseUserId: 2, by: "secondary_email" },
      { userId: "u3", greenhouseUserId: 3, by: "name" },
    ]);
  });
  it("pairs nobody by a key that two users of either side share", () => {
    const twoOfOurs = [ours("u1", "a@example.com", "A"), ours("u2", "a@example.com", "B")];
    expect(pairUsers(twoOfOurs, [theirs(1, "a@example.com", "C")])).toEqual([]);
    const namesakes = [theirs(1, "x@example.com", "Ann Lee"), theirs(2, "y@example.com", "Ann Lee")];
    expect(pairUsers([ours("u1", "z@example.com", "Ann Lee")], namesakes)).toEqual([]);
  });
  it("gives a Greenhouse user to whoever has the stronger key", () => {
    expect(
      pairUsers(
        [ours("by-name", "other@example.com", "Ann Lee"), ours("by-mail", "ann@example.com", "A. L.")],
        [theirs(1, "ann@example.com", "Ann Lee")],
      ),
    ).toEqual([{ userId: "by-mail", greenhouseUserId: 1, by: "email" }]);
  });
  it("never takes an empty name or address for equal", () => {
    expect(pairUsers([ours("u1", "a@example.com", "")], [theirs(1, null, "")])).toEqual([]);
  });
  it("never puts two product users on one Greenhouse user, whoever they are", () => {
    const word = fc.constantFrom("ann", "bo", "cy", "di", "");
    const side = fc.array(fc.tuple(word, word, word), { maxLength: 8 });
    fc.assert(
      fc.property(side, side, (left, right) => {
        const pairs = pairUsers(
          left.map(([email, name], at) => ours(`u${at}`, email, name)),
          right.map(([email, name, more], at) => theirs(at + 1, email || null, name, more)),
        );
        expect(new Set(pairs.map((pair) => pair.greenhouseUserId)).size).toBe(pairs.length);
        expect(new Set(pairs.map((pair) => pair.userId)).size).toBe(pairs.length);
      }),
    );
  });
});
