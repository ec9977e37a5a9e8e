import { describe, expect, it } from "vitest";
import { classify } from "../../../src/greenhouse/classify.ts";
import { fullDate, hasDay, yearMonth } from "../../../src/greenhouse/dates.ts";
import { readNext, readRate, readRetryAfter } from "../../../src/greenhouse/headers.ts";
import { readMessages } from "../../../src/greenhouse/messages.ts";
import { noteBody } from "../../../src/greenhouse/note-body.ts";
import { isRequiredPermission, REQUIRED_PERMISSIONS } from "../../../src/greenhouse/permissions.ts";
import { changedPerson, newPerson } from "../../../src/greenhouse/person-body.ts";
import { contentTypeOf } from "../../../src/greenhouse/v1/content-type.ts";
import { readClaims } from "../../../src/greenhouse/v3/claims.ts";
import { readExpiry } from "../../../src/greenhouse/v3/expiry.ts";
import { SCOPE_ROWS } from "../../../src/greenhouse/v3/permissions.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const ORIGIN = "https://harvest.example";
const rate = (status: number, headers: Record<string, string> = {}) =>
  readRate(status, new Headers(headers), NOW);

describe("the messages of an error body", () => {
  it("are read from strings, from one-key objects and from v1's message-and-field entries", () => {
    expect(
      readMessages(`{"message":"Unprocessable Content","errors":["Invalid query params: foo"]}`),
    ).toEqual(["Invalid query params: foo"]);
    expect(
      readMessages(`{"message":"Unprocessable Content","errors":[{"per_page":"600 is too many"}]}`),
    ).toEqual(["per_page: 600 is too many"]);
    expect(readMessages(`{"message":"Unprocessable Content","errors":[{"field":"reason"}]}`)).toEqual([
      "reason is not accepted",
    ]);
    expect(
      readMessages(
        `{"message":"Validation error","errors":[{"message":"Must be one of: a, b","field":"type"}]}`,
      ),
    ).toEqual(["type: Must be one of: a, b"]);
    expect(readMessages(`{"errors":[{"message":"Missing required field: body","field":"body"}]}`)).toEqual([
      "Missing required field: body",
    ]);
  });

  it("fall back to the outer message, and to short plain text", () => {
    expect(readMessages(`{"message":"Resource not found"}`)).toEqual(["Resource not found"]);
    expect(readMessages(`{"message":"Resource not found","errors":[]}`)).toEqual(["Resource not found"]);
    expect(readMessages("HTTP Basic: Access denied.")).toEqual(["HTTP Basic: Access denied."]);
  });

  it("are none for a proxy's page, and few and short for a flood", () => {
    expect(readMessages("<html><body>502 Bad Gateway</body></html>")).toEqual([]);
    expect(readMessages("")).toEqual([]);
    const flood = readMessages(JSON.stringify({ errors: Array.from({ length: 50 }, () => "x".repeat(900)) }));
    expect(flood).toHaveLength(5);
    expect(flood[0]).toHaveLength(300);
  });
});

describe("the next page", () => {
  it("is read from a Link with several relations, byte for byte", () => {
    const link = `<${ORIGIN}/v1/jobs?page=1>; rel="prev",<${ORIGIN}/v1/jobs?page=3&per_page=1>; rel="next",<${ORIGIN}/v1/jobs?page=9>; rel="last"`;
    expect(readNext(link, ORIGIN)).toEqual({ ok: true, value: "/v1/jobs?page=3&per_page=1" });
    const cursor = `<${ORIGIN}/v3/jobs?cursor=a%2Bb_-==>; rel="next"`;
    expect(readNext(cursor, ORIGIN)).toEqual({ ok: true, value: "/v3/jobs?cursor=a%2Bb_-==" });
  });

  it("is none when the header is absent, empty or names other relations only", () => {
    for (const header of [null, "", `<${ORIGIN}/v1/jobs?page=1>; rel="last"`]) {
      expect(readNext(header, ORIGIN)).toEqual({ ok: true, value: null });
    }
  });

  it("is refused on another host, another port or another scheme", () => {
    for (const target of [
      "https://evil.example/v3/jobs?cursor=x",
      `${ORIGIN}:8443/v3/jobs?cursor=x`,
      "http://harvest.example/v3/jobs?cursor=x",
      "//evil.example/v3/jobs",
      `${ORIGIN}//evil.example/v3/jobs`,
      "https://harvest.example@evil.example/v3/jobs",
    ]) {
      expect(readNext(`<${target}>; rel="next"`, ORIGIN)).toEqual({ ok: false, reason: "foreign" });
    }
  });
});

describe("the headers of the window", () => {
  it("are read with the reset as epoch seconds, as a date and as seconds from now", () => {
    expect(rate(200, { "X-RateLimit-Reset": "1795435230" }).resetAt).toBe(1_795_435_230_000);
    expect(rate(200, { "X-RateLimit-Reset": "2026-11-23T12:00:09Z" }).resetAt).toBe(NOW + 9_000);
    expect(rate(200, { "X-RateLimit-Reset": "7" }).resetAt).toBe(NOW + 7_000);
  });

  it("give null for what is absent or not a number", () => {
    expect(rate(200)).toMatchObject({ limit: null, remaining: null, resetAt: null, retryAfterMs: null });
    expect(rate(200, { "X-RateLimit-Limit": "many", "X-RateLimit-Remaining": "0" })).toMatchObject({
      limit: null,
      remaining: 0,
    });
  });

  it("take Retry-After in seconds and as a date, never below zero", () => {
    expect(readRetryAfter("7", NOW)).toBe(7_000);
    expect(readRetryAfter("Mon, 23 Nov 2026 12:00:20 GMT", NOW)).toBe(20_000);
    expect(readRetryAfter("Mon, 23 Nov 2026 11:00:00 GMT", NOW)).toBe(0);
  });
});

describe("an answer's status", () => {
  const judge = (status: number, write: boolean, headers: Record<string, string> = {}) => {
    const { disposition, code, delayMs } = classify(
      { endpoint: "x", write, windowMs: 30_000 },
      rate(status, headers),
      "",
      NOW,
    );
    return [disposition, code, delayMs];
  };

  it("stops what was refused, on reads and on writes", () => {
    for (const status of [400, 409, 413, 415, 422])
      expect(judge(status, true)).toEqual(["stop", "refused", 0]);
    expect(judge(403, true)).toEqual(["stop", "permission_missing", 0]);
    expect(judge(404, false)).toEqual(["stop", "not_found", 0]);
  });

  it("asks to reconnect on 401, and on 410, when a generation has been switched off", () => {
    for (const status of [401, 410])
      expect(judge(status, true)).toEqual(["reconnect", "credential_refused", 0]);
  });

  it("lets a 429 be repeated, on writes too: after Retry-After, else at the reset, else after a window", () => {
    expect(judge(429, true, { "Retry-After": "4" })).toEqual(["retry", "rate_limited", 4_000]);
    expect(judge(429, true, { "X-RateLimit-Reset": String(NOW / 1000 + 12) })).toEqual([
      "retry",
      "rate_limited",
      12_000,
    ]);
    expect(judge(429, true)).toEqual(["retry", "rate_limited", 30_000]);
    expect(judge(429, false, { "Retry-After": "86400" })).toEqual(["retry", "rate_limited", 600_000]);
  });

  it("lets a read be repeated after a fault, and holds a write for unknown", () => {
    for (const status of [500, 502, 503, 504]) {
      expect(judge(status, false)).toEqual(["retry", "upstream_down", 5_000]);
      expect(judge(status, true)[0]).toBe("unknown");
    }
    expect(judge(408, true).slice(0, 2)).toEqual(["unknown", "no_answer"]);
    expect(judge(503, false, { "Retry-After": "60" })).toEqual(["retry", "upstream_down", 60_000]);
  });

  it("holds a redirected write for unknown", () => {
    expect(judge(307, true).slice(0, 2)).toEqual(["unknown", "unexpected_answer"]);
    expect(judge(302, false).slice(0, 2)).toEqual(["retry", "unexpected_answer"]);
  });
});

describe("a token's end", () => {
  it("is read from expires_at, expires_in and expires", () => {
    expect(readExpiry({ expires_at: "2026-11-23T13:00:00Z" }, NOW)).toBe(NOW + 3_600_000);
    expect(readExpiry({ expires_at: NOW / 1000 + 60 }, NOW)).toBe(NOW + 60_000);
    expect(readExpiry({ expires_in: 3600 }, NOW)).toBe(NOW + 3_600_000);
    expect(readExpiry({ expires_in: "1800" }, NOW)).toBe(NOW + 1_800_000);
    expect(readExpiry({ expires: "2026-11-23T12:30:00.000Z" }, NOW)).toBe(NOW + 1_800_000);
  });

  it("is 55 minutes from now when nothing says it or what is said is past", () => {
    for (const body of [
      {},
      { expires_in: 0 },
      { expires_at: "soon" },
      { expires_at: "2020-01-01T00:00:00Z" },
    ]) {
      expect(readExpiry(body, NOW)).toBe(NOW + 55 * 60_000);
    }
  });
});

describe("a token's claims", () => {
  const jwt = (payload: unknown) => `e30.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.sig`;

  it("tell the acting user and the scopes, as one string or as a list", () => {
    const claims = readClaims(
      jwt({ sub: "4711", scope: "harvest:jobs:list harvest:users:list", name: "Zoë ÿ" }),
    );
    expect(claims.userId).toBe(4711);
    expect([...(claims.scopes ?? [])]).toEqual(["harvest:jobs:list", "harvest:users:list"]);
    expect(readClaims(jwt({ sub: 12, scope: ["a", "b"] })).scopes?.has("b")).toBe(true);
  });

  it("are unknown for a token that is no JWT, holds no JSON or names a subject that is no user id", () => {
    for (const token of ["opaque", "a.b.c", "", jwt([1]), jwt({ sub: "service-account" })]) {
      expect(readClaims(token)).toEqual({ userId: null, scopes: null });
    }
  });
});

describe("a date of the product's", () => {
  it("is filled up outwards where it is imprecise", () => {
    expect([fullDate("2020", "start"), fullDate("2020", "end")]).toEqual(["2020-01-01", "2020-12-31"]);
    expect([fullDate("2020-02", "start"), fullDate("2020-02", "end")]).toEqual(["2020-02-01", "2020-02-29"]);
    expect(fullDate("2020-02-03", "end")).toBe("2020-02-03");
    expect([yearMonth("2020", "start"), yearMonth("2020", "end")]).toEqual(["2020-01", "2020-12"]);
  });

  it("is none where it cannot exist", () => {
    for (const text of ["", "20", "2020-13", "2021-02-29", "yesterday"])
      expect(fullDate(text, "start")).toBeNull();
    expect(hasDay("2020-02")).toBe(false);
    expect(hasDay("2020-02-03")).toBe(true);
  });
});

describe("a note's text", () => {
  const email = {
    from: "r@example.com",
    to: "p@example.net",
    subject: "Hello",
    sentAt: "2026-10-01T08:00:00Z",
  };

  it("is the body alone for a plain note", () => {
    expect(noteBody("harvest_v3", { body: "Met her.", visibility: "public" })).toBe("Met her.");
  });

  it("says when a message was sent on v3, and everything about it on v1", () => {
    const note = { body: "Hi", visibility: "public", email } as const;
    expect(noteBody("harvest_v3", note)).toBe("Sent 2026-10-01T08:00:00Z\n\nHi");
    expect(noteBody("harvest_v1", note)).toBe(
      "From r@example.com · to p@example.net · Sent 2026-10-01T08:00:00Z · Subject: Hello\n\nHi",
    );
  });
});

describe("a person's body", () => {
  const draft = {
    firstName: "Ada",
    lastName: "",
    emails: [{ value: "ada@example.com", type: "home" }],
    phones: [{ value: "1", type: "mobile" }],
    addresses: [],
    websites: [{ value: "https://ada.example", type: "github" }],
    socials: ["https://social.example/ada"],
    tags: [],
    customFields: [],
  };

  it("calls other what Greenhouse has no type for, and leaves out empty lists", () => {
    expect(newPerson(draft)).toEqual({
      first_name: "Ada",
      last_name: "",
      email_addresses: [{ value: "ada@example.com", type: "other" }],
      phone_numbers: [{ value: "1", type: "mobile" }],
      website_addresses: [{ value: "https://ada.example", type: "other" }],
      social_media_addresses: [{ value: "https://social.example/ada" }],
    });
  });

  it("keeps an empty list in a change, because that clears it", () => {
    expect(changedPerson({ tags: [], isPrivate: true })).toEqual({ is_private: true, tags: [] });
    expect(changedPerson({})).toEqual({});
  });
});

describe("the permission table", () => {
  it("has 27 rows of the guide, once each, and marks only them as required", () => {
    expect(new Set(REQUIRED_PERMISSIONS).size).toBe(27);
    expect(SCOPE_ROWS.slice(0, 27).map(({ permission }) => permission)).toEqual([...REQUIRED_PERMISSIONS]);
    expect(SCOPE_ROWS.slice(27).some(({ permission }) => isRequiredPermission(permission))).toBe(false);
  });
});

describe("a file's content type on v1", () => {
  it("follows the ending, in any case, and is none where v1 takes none", () => {
    expect(contentTypeOf("CV Ada.PDF")).toBe("application/pdf");
    expect(contentTypeOf("a.b.docx")).toContain("wordprocessingml");
    for (const name of ["cv", "cv.exe", "cv.constructor"]) expect(contentTypeOf(name)).toBeNull();
  });
});
