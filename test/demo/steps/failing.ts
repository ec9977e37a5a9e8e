import * as z from "zod";
import { Accepted, Export, Rows } from "../answers.ts";
import { read } from "../client.ts";
import { FAILING, WITH_UNKNOWN_FIELD } from "../people.ts";
import { all, type TenantScene } from "../scene.ts";
import { holds, present, same, type Told, until } from "../story.ts";
import { type ExportPlan, request } from "./export.ts";
import { sentMails } from "./mail.ts";
import { body, fillShortlist } from "./shortlist.ts";

/** Somebody whom Greenhouse refuses: the others arrive, the recruiter reads why, mends it and exports once more. */
export async function failAndMend(told: Told, scene: TenantScene, jobId: number): Promise<void> {
  const { product, greenhouse, stack } = scene;
  await fillShortlist(scene, FAILING, [jobId]);
  const plan: ExportPlan = { key: "demo-failing", requisition: FAILING, jobIds: [jobId] };
  const { id: failedId, lastName } = {
    id: WITH_UNKNOWN_FIELD.id,
    lastName: WITH_UNKNOWN_FIELD.profile.lastName,
  };
  const there = async () =>
    (await greenhouse.state()).candidates.filter(({ last_name }) => last_name === lastName).length;

  const first = await ended(scene, plan);
  same("how the export ends", first.status, "done_with_failures");
  same("its counts", [first.counts.exported, first.counts.failed], [1, 1]);
  const failed = present(
    "the failed row",
    first.rows.find(({ candidateId }) => candidateId === failedId),
  );
  const error = present("the row's error", failed.error);
  holds("the row says what Greenhouse said", error.message.includes("Greenhouse said"), error);
  holds("the row says what to do", error.fix.length > 20, error);
  same("people of that name in Greenhouse", await there(), 0);
  told.ok(`${lastName} failed, the other one is exported: “${error.message}” “${error.fix}”`);

  const mail = await until("the mail about it", 30, async () => {
    const mails = await sentMails(stack.output());
    return mails.find(({ text }) => text.includes(FAILING.name)) ?? null;
  });
  holds("the subject says how many", mail.subject.startsWith("1 of 2 people"), mail.subject);
  holds("the mail says why and what to do", mail.text.includes(error.fix), mail.text);
  told.ok(`the mail: “${mail.subject}”, with the reason and what to do`);

  const { customFields: _, ...mended } = WITH_UNKNOWN_FIELD.profile;
  const path = `/requisitions/${FAILING.id}/candidates/${failedId}`;
  await product.put(path, z.unknown(), { ...body(WITH_UNKNOWN_FIELD), profile: mended });
  const second = await ended(scene, { ...plan, key: "demo-mended" });
  same("how the second export ends", second.status, "done");
  same("its counts", [second.counts.exported, second.counts.existing], [1, 1]);
  same("people of that name in Greenhouse", await there(), 1);
  told.ok(`mended and exported again: ${lastName} is there once, and whoever had arrived is left alone`);
}

async function ended(scene: TenantScene, plan: ExportPlan) {
  const { id } = read(await request(scene, plan), 202, Accepted);
  const status = await until(`${id} ends`, 60, async () => {
    const now = await scene.product.get(`/exports/${id}`, Export);
    return now.finishedAt === null ? null : now;
  });
  return { ...status, rows: await all(scene.product, `/exports/${id}/rows`, Rows) };
}
