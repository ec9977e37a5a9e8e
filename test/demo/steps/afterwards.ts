import { type Candidate, type Change, Changes } from "../answers.ts";
import type { TenantScene } from "../scene.ts";
import { holds, present, same, sameSet, type Told, until } from "../story.ts";
import type { Exported } from "./export.ts";
import { followed } from "./flags.ts";

type Application = Candidate["greenhouse"] extends infer G
  ? G extends { applications: (infer A)[] }
    ? A
    : never
  : never;

/** At the company, people are moved, rejected and hired; the product sees it by web hooks alone. */
export async function goOnInGreenhouse(told: Told, scene: TenantScene, exports: Exported[]): Promise<void> {
  const { greenhouse } = scene;
  const rows = exports.flatMap((exported) => exported.rows);
  const applicationId = (id: string): number =>
    present(
      `${id}'s application`,
      rows.find(({ candidateId }) => candidateId === id)?.greenhouse?.applicationId,
    );
  const move = async (id: string, name: string) => {
    const { applications, job_interview_stages: stages } = await greenhouse.state();
    const job = applications.find((one) => one.id === applicationId(id))?.job_id;
    const stage = present(
      `the stage ${name}`,
      stages.find((one) => one.job_id === job && one.name === name),
    );
    await greenhouse.act("move", { applicationId: applicationId(id), toStageId: stage.id });
  };
  await move("cand-nomvula", "Screen");
  await move("cand-nomvula", "Offer");
  await greenhouse.act("hire", { applicationId: applicationId("cand-nomvula"), startDate: "2027-01-04" });
  await move("cand-joaquin", "Screen");
  await greenhouse.act("reject", { applicationId: applicationId("cand-mehwish") });
  await greenhouse.act("reject", { applicationId: applicationId("cand-ilse") });
  await greenhouse.act("reject", { applicationId: applicationId("cand-kwabena") });
  await greenhouse.act("unreject", { applicationId: applicationId("cand-kwabena") });
  const sent = await greenhouse.flush();
  same(
    "web hooks that the worker did not take",
    { failed: sent.failed, waiting: sent.waiting },
    { failed: 0, waiting: 0 },
  );
  told.say(
    `Nomvula moves twice and is hired, Joaquín moves, Mehwish and Ilse are rejected, Kwabena rejected and back`,
  );
  told.ok("Greenhouse sent its web hooks; the worker took every one at the first attempt");

  const items = await followed(
    scene,
    exports.flatMap(({ requisition }) => requisition.people.map(({ id }) => id)),
  );
  const of = (id: string): Application =>
    present(
      id,
      items
        .find((item) => item.id === id)
        ?.greenhouse?.applications.find((one) => one.id === applicationId(id)),
    );
  checkOne("Nomvula", of("cand-nomvula"), { status: "hired", hired: true });
  checkOne("Joaquín", of("cand-joaquin"), { status: "active", stage: "Screen" });
  checkOne("Mehwish", of("cand-mehwish"), { status: "rejected", rejected: true });
  checkOne("Ilse", of("cand-ilse"), { status: "rejected", rejected: true });
  checkOne("Kwabena", of("cand-kwabena"), { status: "active" });
  holds("Mehwish's reason", of("cand-mehwish").rejectionReason !== null);
  told.ok(
    `Nomvula: hired · Joaquín: ${of("cand-joaquin").stage} · Mehwish: rejected (${of("cand-mehwish").rejectionReason}) · Ilse: rejected · Kwabena: active again`,
  );
  holds(
    "the flags stay",
    rows.every(
      ({ candidateId, exportedAt }) =>
        (items.find(({ id }) => id === candidateId)?.flag?.exportedAt ?? null) === exportedAt,
    ),
  );
  told.ok("everyone else is where Greenhouse has them, and every flag kept its date");
}

interface Standing {
  status: string;
  stage?: string;
  hired?: true;
  rejected?: true;
}

function checkOne(name: string, application: Application, expected: Standing): void {
  same(`${name}: status`, application.status, expected.status);
  if (expected.stage) same(`${name}: stage`, application.stage, expected.stage);
  same(`${name}: is there a hire date`, application.hiredAt !== null, expected.hired ?? false);
  same(`${name}: is there a rejection date`, application.rejectedAt !== null, expected.rejected ?? false);
}

/** The change feed tells the same story, once and in order. */
export async function readFeed(told: Told, scene: TenantScene, exports: Exported[]): Promise<void> {
  const expected = [
    ...exports.flatMap(({ rows }) =>
      rows.filter((row) => row.outcome === "exported").map((row) => `candidate.exported ${row.candidateId}`),
    ),
    ...exports.map(() => "export.finished null"),
    ...["cand-nomvula", "cand-nomvula", "cand-joaquin"].map((id) => `candidate.stage_changed ${id}`),
    "candidate.hired cand-nomvula",
    ...["cand-mehwish", "cand-ilse", "cand-kwabena"].map((id) => `candidate.rejected ${id}`),
    "candidate.unrejected cand-kwabena",
  ];
  const prospects = exports.filter(({ as }) => as === "prospect").flatMap(({ rows }) => rows);
  expected.push(...prospects.map(({ candidateId }) => `prospect.created ${candidateId}`));
  const story = (change: Change) => `${change.type} ${change.candidateId}`;
  const kinds = new Set(expected.map((line) => line.split(" ")[0]));
  const feed = await until("the whole feed", 10, async () => {
    const changes = await feedOf(scene);
    return changes.filter(({ type }) => kinds.has(type)).length >= expected.length ? changes : null;
  });
  sameSet("the changes, each told once", feed.filter(({ type }) => kinds.has(type)).map(story), expected);
  const nomvula = feed.filter(
    ({ candidateId, type }) => candidateId === "cand-nomvula" && type !== "candidate.updated",
  );
  same(
    "Nomvula's story in order",
    nomvula.map(({ type }) => type),
    ["candidate.exported", "candidate.stage_changed", "candidate.stage_changed", "candidate.hired"],
  );
  told.ok(
    `${feed.length} changes, none missing, none twice; Nomvula's: ${nomvula.map(({ type }) => type).join(" → ")}`,
  );
}

async function feedOf({ product }: TenantScene): Promise<Change[]> {
  const changes: Change[] = [];
  let after = "";
  for (;;) {
    const page = await product.get(
      `/changes?limit=10${after && `&after=${encodeURIComponent(after)}`}`,
      Changes,
    );
    changes.push(...page.items);
    if (page.items.length === 0) return changes;
    after = page.nextCursor;
  }
}
