import { describe, expect, it } from "vitest";
import { json, openGate, v1, v3 } from "./stand-in.ts";

const NOTE = { body: "secret words", visibility: "public" } as const;
const UNAUTHORIZED = { message: "Unauthorized", errors: ["Token could not be decoded."] };

describe("a call to Harvest", () => {
  it("is not made without a permit, and says how long to wait", async () => {
    const { harvest, seen } = v3(() => json([]), openGate(0));
    const answer = await harvest.listPage("jobs", null);
    expect(answer).toMatchObject({
      ok: false,
      reason: { disposition: "retry", code: "rate_limited", delayMs: 1_234 },
    });
    expect(seen).toHaveLength(0);
  });

  it("tells the gate what every answer said of the window, refusals too", async () => {
    const gate = openGate();
    const headers = {
      "X-RateLimit-Limit": "150",
      "X-RateLimit-Remaining": "3",
      "X-RateLimit-Reset": "1795435230",
    };
    const { harvest } = v3(() => json({ message: "Forbidden" }, 403, headers), gate);
    await harvest.listPage("jobs", null);
    expect(gate.told).toEqual([
      {
        status: 403,
        limit: 150,
        remaining: 3,
        resetAt: 1_795_435_230_000,
        retryAfterMs: null,
        serverDate: null,
      },
    ]);
  });

  it("sends no body on a read and follows no redirect with the token", async () => {
    const { harvest, seen } = v3(() => json({}, 302, { Location: "https://evil.example/" }));
    const answer = await harvest.listPage("jobs", null);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: "GET", body: undefined, redirect: "manual" });
    expect(seen[0]?.headers.has("Content-Type")).toBe(false);
    expect(answer).toMatchObject({
      ok: false,
      reason: { disposition: "retry", code: "unexpected_answer", status: 302 },
    });
  });

  it("holds a write for unknown when its answer is a redirect, a fault, no JSON, cut off or in another shape", async () => {
    const answers: (() => Response)[] = [
      () => json({}, 307, { Location: "https://harvest.example/elsewhere" }),
      () => json({ message: "Internal Server Error" }, 500),
      () => new Response("<html>", { status: 201 }),
      () => new Response(new ReadableStream({ start: (c) => c.error(new Error("reset")) }), { status: 201 }),
      () => json({ id: "12" }, 201),
      () => json({ id: 2 ** 60 }, 201),
    ];
    for (const answer of answers) {
      const { harvest } = v3(answer);
      const added = await harvest.addNote(1, NOTE, {});
      expect(added).toMatchObject({ ok: false, reason: { disposition: "unknown" } });
    }
  });

  it("holds a write for unknown when no answer comes, and lets a read be repeated", async () => {
    const gate = openGate();
    const { harvest } = v3(() => Promise.reject(new TypeError("fetch failed")), gate);
    expect(await harvest.addNote(1, NOTE, {})).toMatchObject({
      reason: { disposition: "unknown", code: "no_answer" },
    });
    expect(await harvest.getOne("jobs", 1)).toMatchObject({
      reason: { disposition: "retry", code: "no_answer" },
    });
    expect(gate.told).toEqual([null, null]);
  });

  it("does not lose the outcome of a write when the gate fails afterwards", async () => {
    const gate = { ...openGate(), observe: () => Promise.reject(new Error("gate is gone")) };
    const { harvest } = v3(() => json({ id: 9 }, 201), gate);
    expect(await harvest.addNote(1, NOTE, {})).toEqual({ ok: true, value: { id: 9 } });
  });

  it("names endpoint and field of an unexpected shape, never what stood in it", async () => {
    const { harvest } = v3(() => json([{ id: 1, name: "Ok", status: "top secret" }]));
    const answer = await harvest.listPage("jobs", null);
    expect(answer).toMatchObject({ ok: false, reason: { disposition: "stop", code: "unexpected_answer" } });
    const text = JSON.stringify(answer);
    expect(text).toContain("GET /v3/jobs");
    expect(text).toContain("0.status");
    expect(text).not.toContain("top secret");
  });

  it("refuses ids that would be rounded on reading", async () => {
    const body = `[{"id":9007199254740993,"name":"Referral"}]`;
    const { harvest } = v3(() => new Response(body));
    expect(await harvest.listPage("sources", null)).toMatchObject({
      ok: false,
      reason: { code: "unexpected_answer" },
    });
  });

  it("survives keys it does not know and fields that are absent or null", async () => {
    const row = {
      id: 4_000_000_000_123,
      name: "Chef",
      status: "open",
      brand_new: { x: 1 },
      requisition_id: null,
    };
    const { harvest } = v3(() => json([row]));
    const page = await harvest.listPage("jobs", null);
    expect(page).toMatchObject({
      ok: true,
      value: { items: [{ id: 4_000_000_000_123, openedAt: null }], next: null },
    });
  });
});

describe("a 401", () => {
  it("renews a v3 token once, told which one was refused, and repeats the call", async () => {
    const { harvest, seen, token } = v3((_, count) =>
      count === 1 ? json(UNAUTHORIZED, 401) : json({ id: 5 }, 201),
    );
    expect(await harvest.addNote(1, NOTE, {})).toEqual({ ok: true, value: { id: 5 } });
    expect(token.renewals).toEqual(["t1"]);
    expect(seen.map(({ headers }) => headers.get("Authorization"))).toEqual(["Bearer t1", "Bearer t2"]);
  });

  it("asks to reconnect when the renewed token is refused as well", async () => {
    const { harvest, seen } = v3(() => json(UNAUTHORIZED, 401));
    const answer = await harvest.listPage("jobs", null);
    expect(answer).toMatchObject({
      ok: false,
      reason: { disposition: "reconnect", code: "credential_refused" },
    });
    expect(seen).toHaveLength(2);
  });

  it("asks to reconnect at once on v1, whose key cannot be renewed", async () => {
    const { harvest, seen } = v1(() => json({ message: "Invalid Basic Auth credentials" }, 401));
    expect(await harvest.listPage("jobs", null)).toMatchObject({ reason: { disposition: "reconnect" } });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers.get("Authorization")).toBe(`Basic ${Buffer.from("key:").toString("base64")}`);
  });
});

describe("a walk over pages", () => {
  const cursor = `<https://harvest.example/v3/jobs?cursor=abc%3D>; rel="next"`;
  const row = { id: 1, name: "Chef", status: "open" };

  it("hands out the cursor alone and ends on an empty Link", async () => {
    const { harvest, seen } = v3((_, count) => json([row], 200, { Link: count === 1 ? cursor : "" }));
    const first = await harvest.listPage("jobs", null);
    expect(first).toMatchObject({ ok: true, value: { next: "/v3/jobs?cursor=abc%3D" } });
    const second = await harvest.listPage("jobs", first.ok ? first.value.next : null);
    expect(second).toMatchObject({ ok: true, value: { next: null } });
    expect(seen[1]?.url).toBe("https://harvest.example/v3/jobs?cursor=abc%3D");
  });

  it("begins again on a dead cursor and says so", async () => {
    const { harvest, seen } = v3(({ url }) =>
      url.includes("cursor")
        ? json({ message: "Unprocessable Content", errors: ["cursor"] }, 422)
        : json([row]),
    );
    const page = await harvest.listPage("jobs", "/v3/jobs?cursor=dead");
    expect(page).toMatchObject({ ok: true, value: { restarted: true, next: null, items: [{ id: 1 }] } });
    expect(seen).toHaveLength(2);
  });

  it("begins again instead of asking for a page of another list", async () => {
    const { harvest, seen } = v3(() => json([row]));
    const page = await harvest.listPage("jobs", "/v3/candidates?cursor=abc");
    expect(page).toMatchObject({ ok: true, value: { restarted: true } });
    expect(seen.map(({ url }) => new URL(url).pathname)).toEqual(["/v3/jobs"]);
  });

  it("refuses a next page on another host before the token goes there", async () => {
    const { harvest, seen } = v3(() =>
      json([row], 200, { Link: `<https://evil.example/v3/jobs?cursor=x>; rel="next"` }),
    );
    const page = await harvest.listPage("jobs", null);
    expect(page).toMatchObject({ ok: false, reason: { disposition: "stop", code: "unexpected_answer" } });
    expect(seen).toHaveLength(1);
  });

  it("begins a short list again when its cursor dies once, and doubles no row", async () => {
    const note = (body: string) => ({ id: 1, body });
    const { harvest } = v3(({ url }, count) => {
      if (count === 2) return json({ message: "Unprocessable Content" }, 422);
      const link = { Link: `<https://harvest.example/v3/notes?cursor=${count}>; rel="next"` };
      return url.includes("cursor") ? json([note("second")]) : json([note("first")], 200, link);
    });
    const notes = await harvest.notesOf(1);
    expect(notes.ok && notes.value?.map(({ body }) => body)).toEqual(["first", "second"]);
  });

  it("gives nothing for an id that is answered with another record", async () => {
    const { harvest } = v3(() => json([row]));
    expect(await harvest.getOne("jobs", 2)).toEqual({ ok: true, value: null });
  });

  it("gives up on a list that never ends, and on one whose cursors always die", async () => {
    const endless = v3(() =>
      json([], 200, { Link: `<https://harvest.example/v3/notes?cursor=x>; rel="next"` }),
    );
    expect(await endless.harvest.notesOf(1)).toMatchObject({
      ok: false,
      reason: { code: "unexpected_answer" },
    });
    expect(endless.seen.length).toBeLessThanOrEqual(100);
    const dying = v3(({ url }) =>
      url.includes("cursor")
        ? json({ message: "Unprocessable Content" }, 422)
        : json([], 200, { Link: `<https://harvest.example/v3/notes?cursor=x>; rel="next"` }),
    );
    expect(await dying.harvest.notesOf(1)).toMatchObject({ ok: false, reason: { disposition: "stop" } });
    expect(dying.seen.length).toBeLessThan(10);
  });
});
