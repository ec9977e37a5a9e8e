/**
 * What a web hook and an exported person cost, counted as Cloudflare bills it. `docs/scale.md` reckons with these
 * numbers: it may not state less than is counted here, nor much more.
 */
import { expect, it, vi } from "vitest";
import scale from "../../docs/scale.md?raw";
import { application, candidate } from "../fixtures/webhooks/people.ts";
import { hookedTenant } from "../room/webhooks/hook.ts";
import { type Json, practice } from "../support/api.ts";
import { ended, exportBody, person, postExport, readyTenant } from "../support/exports.ts";
import { billed, type LogLine, listen } from "../support/spent.ts";

/** What the document's table has a column for, in its order. */
const COLUMNS = [
  "requests",
  "messages",
  "d1Queries",
  "d1RowsRead",
  "d1RowsWritten",
  "limiterCalls",
  "harvestCalls",
] as const;
type Cost = Record<(typeof COLUMNS)[number], number>;

/** Per piece, to a tenth. */
function perPiece(lines: LogLine[], pieces: number): Cost {
  const sum = billed(lines);
  const entries = COLUMNS.map((name) => [name, Math.round((sum[name] / pieces) * 10) / 10]);
  return Object.fromEntries(entries) as Cost;
}

/** The document's row of this name. */
function stated(name: string): Cost {
  const row = scale.split("\n").find((line) => line.startsWith(`| ${name} |`));
  if (!row) throw new Error(`docs/scale.md has no row “${name}”`);
  const cells = row.split("|").slice(2, 2 + COLUMNS.length);
  return Object.fromEntries(COLUMNS.map((column, at) => [column, Number(cells[at])])) as Cost;
}

/** It may not promise less than is spent, and no more than about a third above. Rows read vary with who waits for whom. */
function expectStated(name: string, cost: Cost): void {
  const said = stated(name);
  for (const column of COLUMNS) {
    const [spent, told] = [cost[column], said[column]];
    const seen = `${name}: ${column} ${spent}, docs/scale.md says ${told}; counted ${JSON.stringify(cost)}`;
    expect(spent, seen).toBeLessThanOrEqual(told);
    expect(spent, seen).toBeGreaterThanOrEqual(told * 0.75 - 2);
  }
}

const of = (tenant: { id: string }, what: (line: LogLine) => boolean) => (line: LogLine) =>
  line["tenantId"] === tenant.id && what(line);

it("web hooks", async () => {
  const hooked = await hookedTenant();
  const kinds: [string, string, (n: number) => Json][] = [
    [
      "a known application moves",
      "candidate_stage_change",
      (n) => ({
        application: application({
          last_activity_at: `2024-03-04T10:${10 + n}:00Z`,
          current_stage: { id: n, name: `Stage ${n}` },
        }),
      }),
    ],
    [
      "an unknown person applies",
      "new_prospect_application",
      (n) => ({ application: application({ id: 7_000 + n, candidate: candidate({ id: 8_000 + n }) }) }),
    ],
    [
      "a person changes",
      "update_candidate",
      (n) => ({ candidate: candidate({ id: 11, title: `Title ${n}` }) }),
    ],
  ];
  for (const [name, action, payload] of kinds) {
    for (let n = 0; n < 3; n++) await hooked.send(action, payload(n));
    const heard = listen();
    try {
      for (let n = 3; n < 13; n++) await hooked.send(action, payload(n));
    } finally {
      heard.stop();
    }
    const deliveries = heard.lines.filter(
      ({ event, what }) => event === "http.request" && /\/webhooks\//.test(String(what)),
    );
    expect(deliveries).toHaveLength(10);
    expectStated(name, perPiece(deliveries, 10));
  }
});

it("exported people", async () => {
  const tenant = await readyTenant("harvest_v3");
  // What waits for the limit costs no more, only longer.
  await practice("PATCH", "/settings", { rateLimit: 1_000 });
  const jobIds = [tenant.jobs[0]?.id];
  const kinds: [string, () => Json][] = [
    ["a person by name and address", () => person()],
    [
      "a person with résumé, note and employment",
      () =>
        person({
          notes: [{ body: "Likes watchdogs.", visibility: "private" }],
          employments: [{ company: "Tideglass", title: "Engineer", startDate: "2019-03-01" }],
          attachments: [{ filename: "cv.pdf", type: "resume", content: btoa(`%PDF ${crypto.randomUUID()}`) }],
        }),
    ],
  ];
  for (const [name, make] of kinds) {
    const heard = listen();
    try {
      const people = Array.from({ length: 20 }, make);
      const { body } = await postExport(tenant, exportBody(people, { jobIds }));
      const { status } = await ended(tenant, body.id);
      expect(status.counts.exported).toBe(20);
      await vi.waitFor(() => {
        expect(heard.lines.some(of(tenant, ({ what }) => what === "exports.notify"))).toBe(true);
      }, 10_000);
    } finally {
      heard.stop();
    }
    const mine = of(
      tenant,
      ({ event, what }) =>
        what === "POST /v1/tenants/:tenant/exports" ||
        (event === "queue.message" && String(what).startsWith("exports.")),
    );
    expectStated(name, perPiece(heard.lines.filter(mine), 20));
  }
});
