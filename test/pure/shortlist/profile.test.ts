import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "../../../src/lib/text.ts";
import { cleanProfile, NamedProfile, Profile } from "../../../src/shortlist/profile.ts";
import { badEmail, badLink, badPhone } from "../../../src/shortlist/values.ts";

const ANN = { firstName: "Ann", lastName: "Lee" };
const refusals = (extra: unknown, schema: typeof Profile = NamedProfile) => {
  const parsed = schema.safeParse({ ...ANN, ...Object(extra) });
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join("."));
};
const cleaned = (extra: object) => cleanProfile(NamedProfile.parse({ ...ANN, ...extra }));

describe("a profile", () => {
  it("needs two name fields, of which one may be empty and not both", () => {
    expect(refusals({ firstName: "" })).toEqual([]);
    expect(refusals({ lastName: "" })).toEqual([]);
    expect(refusals({ firstName: " ", lastName: "\u0000" })).toEqual(["lastName"]);
    expect(refusals({ firstName: undefined })).toEqual(["firstName"]);
    expect(refusals({ firstName: "", lastName: "" }, Profile)).toEqual([]);
  });
  it("gets Harvest's types by default and none but those", () => {
    const value = "x";
    const { profile } = cleaned({
      emails: [{ value: "a@example.com" }],
      phones: [{ value: "+1 555 010 0000" }],
      addresses: [{ value }],
      websites: [{ value: "https://example.com" }],
      notes: [{ body: "x" }],
      attachments: [{ filename: "cv.pdf", url: "https://example.com/cv.pdf" }],
    });
    expect(profile.emails[0]?.type).toBe("personal");
    expect(profile.phones[0]?.type).toBe("mobile");
    expect(profile.addresses[0]?.type).toBe("home");
    expect(profile.websites[0]?.type).toBe("personal");
    expect(profile.notes[0]?.visibility).toBe("public");
    expect(profile.attachments[0]?.type).toBe("resume");
    expect(refusals({ emails: [{ value, type: "mobile" }], phones: [{ value, type: "fax" }] })).toEqual([
      "emails.0.type",
      "phones.0.type",
    ]);
  });
  it("refuses wrong types, unknown keys and what is too long, and says where", () => {
    expect(refusals({ title: 5 })).toEqual(["title"]);
    expect(refusals({ emails: "a@example.com" })).toEqual(["emails"]);
    expect(refusals({ emails: [{ value: 1 }] })).toEqual(["emails.0.value"]);
    expect(refusals({ firstName: "x".repeat(256) })).toEqual(["firstName"]);
    expect(refusals({ tags: Array.from({ length: 51 }, (_, n) => `t${n}`) })).toEqual(["tags"]);
    expect(refusals({ surname: "Lee" })).toEqual([""]);
    expect(refusals(JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"x": 1}}'))).toEqual([""]);
    expect(refusals({ notes: Array.from({ length: 5 }, () => ({ body: "x".repeat(60_000) })) })).toEqual([
      "",
    ]);
  });
  it("leaves bad e-mails, phones and links out and names each in a warning", () => {
    const { profile, warnings } = cleaned({
      emails: [{ value: "not an address" }, { value: "good@example.com" }],
      phones: [
        { value: "call me" },
        { value: "+49 (0)30 123-45 ext. 5" },
        { value: "ann.lee", type: "skype" },
      ],
      websites: [{ value: "javascript:alert(1)" }, { value: "www.example.com/me" }],
      socials: ["@ann", "https://linkedin.example.com/in/ann"],
    });
    expect(profile.emails.map((email) => email.value)).toEqual(["good@example.com"]);
    expect(profile.phones.map((phone) => phone.value)).toEqual(["+49 (0)30 123-45 ext. 5", "ann.lee"]);
    expect(profile.websites.map((site) => site.value)).toEqual(["www.example.com/me"]);
    expect(profile.socials).toEqual(["https://linkedin.example.com/in/ann"]);
    expect(warnings).toHaveLength(4);
    for (const [at, value] of ["not an address", "call me", "javascript:alert(1)", "@ann"].entries()) {
      expect(warnings[at]).toContain(`"${value}"`);
    }
  });
  it("says each thing once", () => {
    const { profile, warnings } = cleaned({
      emails: [{ value: "Ann@Example.com" }, { value: "ann@example.com", type: "work" }],
      tags: ["a", "a"],
    });
    expect(profile.emails).toEqual([{ value: "Ann@Example.com", type: "personal" }]);
    expect(profile.tags).toEqual(["a"]);
    expect(warnings).toEqual([]);
  });
  it("keeps names of every script and emoji, and drops controls and halves of characters", () => {
    const names = ["Søren Ødegård", "李小龍", "عمر", "👩‍👩‍👧 Family", "O’Brien-Smith", "Nguyễn"];
    for (const firstName of names) expect(cleaned({ firstName }).profile.firstName).toBe(firstName);
    expect(cleaned({ firstName: "A\u0000n\u0007n\u009b \ud800" }).profile.firstName).toBe("Ann \ufffd");
    expect(cleaned({ notes: [{ body: "one\r\ntwo\rthree\u0000" }] }).profile.notes[0]?.body).toBe(
      "one\ntwo\nthree",
    );
  });
  it("takes a file as an address or as contents, not both and not neither", () => {
    const file = { filename: "cv.pdf" };
    expect(refusals({ attachments: [file] })).toEqual(["attachments.0"]);
    expect(refusals({ attachments: [{ ...file, url: "https://e.co/a", content: "YQ==" }] })).toEqual([
      "attachments.0",
    ]);
    for (const url of ["ftp://e.co/a", "file:///etc/passwd", "data:text/plain,x", "nonsense"]) {
      expect(refusals({ attachments: [{ ...file, url }] })).toEqual(["attachments.0.url"]);
    }
    for (const content of ["", "not base64!", "A"]) {
      expect(refusals({ attachments: [{ ...file, content }] })).toEqual(["attachments.0.content"]);
    }
    expect(
      cleaned({ attachments: [{ ...file, content: "aGVs\r\nbG8=" }] }).profile.attachments[0]?.content,
    ).toBe("aGVsbG8=");
  });
  it("takes a file of 5 MB decoded and none of a byte more", () => {
    const ofBytes = (bytes: number) => btoa("x".repeat(bytes));
    expect(refusals({ attachments: [{ filename: "a", content: ofBytes(5_000_000) }] })).toEqual([]);
    expect(refusals({ attachments: [{ filename: "a", content: ofBytes(5_000_001) }] })).toEqual([
      "attachments.0.content",
    ]);
  });
  it("names a custom field by its key or its id, not both", () => {
    expect(
      refusals({
        customFields: [
          { nameKey: "level", value: "Senior" },
          { id: 4000012340, value: [1, "b"] },
        ],
      }),
    ).toEqual([]);
    expect(refusals({ customFields: [{ value: 1 }, { nameKey: "a", id: 1, value: 1 }] })).toEqual([
      "customFields.0",
      "customFields.1",
    ]);
    expect(
      refusals({ customFields: [{ nameKey: "pay", value: { min_amount: 1, currency_code: "EUR" } }] }),
    ).toEqual([]);
    expect(refusals({ customFields: [{ nameKey: "x", value: { deep: { er: 1 } } }] })).not.toEqual([]);
  });
  it("takes days, months and years that exist for dates, and null for none", () => {
    const dates = (startDate: unknown) => refusals({ employments: [{ company: "x", startDate }] });
    for (const good of ["2020", "2020-02", "2020-02-29", "2020-02-29T00:00:00Z", null])
      expect(dates(good)).toEqual([]);
    for (const bad of ["2021-02-29", "2020-13", "yesterday", 2020, "20200101"]) {
      expect(dates(bad)).toEqual(["employments.0.startDate"]);
    }
  });
  it("of any JSON is accepted or refused, never a fault", () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.constantFrom("emails", "notes", "attachments", "customFields", "title"),
        (json, key) => {
          const parsed = NamedProfile.safeParse({ ...ANN, [key]: JSON.parse(json) });
          if (parsed.success) cleanProfile(parsed.data);
        },
      ),
    );
  });
});

describe("single values", () => {
  it("are e-mail addresses as people have them", () => {
    const good = [
      "a@b.co",
      "first.last+tag@sub.example.com",
      "o'brien@example.ie",
      "用户@例子.广告",
      "x_y-z@ex-ample.com",
    ];
    const bad = [
      "",
      "a",
      "a@b",
      "a@@b.co",
      "a b@c.co",
      "a@b..co",
      ".a@b.co",
      "a.@b.co",
      "<a@b.co>",
      "a@b.co,c@d.co",
      "a@-b.co",
    ];
    expect(good.filter((value) => badEmail(value) !== null)).toEqual([]);
    expect(bad.filter((value) => badEmail(value) === null)).toEqual([]);
    expect(badEmail(`${"a".repeat(250)}@example.com`)).not.toBeNull();
  });
  it("are phone numbers as people write them", () => {
    const good = [
      "+1 (555) 010-0000",
      "030 / 12345",
      "00351.21.000.0000",
      "555-0100 x12",
      "+٩٦٦ ٥٥ ٠٠٠ ٠٠٠٠",
      "040–1234567",
    ];
    const bad = ["", "1234", "none", "555-CALL-NOW", "1".repeat(30), "ann@example.com"];
    expect(good.filter((value) => badPhone(value, "mobile") !== null)).toEqual([]);
    expect(bad.filter((value) => badPhone(value, "mobile") === null)).toEqual([]);
  });
  it("are links to web pages and to nothing else", () => {
    const good = [
      "https://example.com",
      "http://example.com/a?b#c",
      "linkedin.com/in/ann",
      "HTTPS://EXAMPLE.COM",
    ];
    const bad = [
      "",
      "ann",
      "javascript:alert(1)",
      "mailto:a@b.co",
      "https://user:pw@example.com",
      "https://",
      "tel:5550100",
      "ftp://example.com",
      "http://a b.com",
    ];
    expect(good.filter((value) => badLink(value) !== null)).toEqual([]);
    expect(bad.filter((value) => badLink(value) === null)).toEqual([]);
  });
  it("are folded for comparing without case, accents and forms", () => {
    expect(fold("  Łukasz  ŞİMŞEK, Straße ﬁ Ångström\u0000")).toBe("lukasz simsek, strasse fi angstrom");
  });
});
