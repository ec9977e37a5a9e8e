import { readFile } from "node:fs/promises";
import { Export } from "../answers.ts";
import { RECRUITER } from "../people.ts";
import type { TenantScene } from "../scene.ts";
import { holds, present, same, type Told, until } from "../story.ts";
import type { Exported } from "./export.ts";

export interface SentMail {
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** The mails that the worker has sent: wrangler dev prints their heads and keeps text and HTML as files. */
export async function sentMails(output: string): Promise<SentMail[]> {
  const heads = output.matchAll(
    /called with MessageBuilder:\s*\nFrom: (.*)\nTo: (.*)\nSubject: (.*)\n\s*\nText: (.*)\nHTML: (.*)/g,
  );
  return Promise.all(
    [...heads].map(async ([, from = "", to = "", subject = "", text = "", html = ""]) => ({
      ...{ from, to, subject },
      text: await readFile(text.trim(), "utf8"),
      html: await readFile(html.trim(), "utf8"),
    })),
  );
}

/** One mail for each export, with everybody in it, how it went, and the links. */
export async function checkMails(told: Told, scene: TenantScene, exports: Exported[]): Promise<void> {
  const mails = await until("a mail for every export", 30, async () => {
    const sent = await sentMails(scene.stack.output());
    return sent.length >= exports.length ? sent : null;
  });
  same("how many mails were sent", mails.length, exports.length);
  for (const exported of exports) {
    const { requisition, id } = exported;
    const [mail, ...more] = mails.filter(
      ({ text, html }) => text.includes(requisition.name) && html.includes(requisition.name),
    );
    same(`further mails about ${requisition.name}`, more, []);
    checkMail(exported, present(`a mail about ${requisition.name}`, mail));
    const state = await until(`${id}: notification sent`, 15, async () => {
      const { notification } = await scene.product.get(`/exports/${id}`, Export);
      return notification.state === "pending" ? null : notification.state;
    });
    same("what the export says of its mail", state, "sent");
    told.ok(`to ${mail?.to}: “${mail?.subject}”`);
  }
  const links = exports.flatMap(({ rows }) => rows).length;
  told.ok(
    `each names everybody and how it went, with ${links} links into Greenhouse, in text and HTML alike`,
  );
}

function checkMail({ requisition, rows, as }: Exported, mail: SentMail): void {
  same("the recipient", mail.to, RECRUITER.email);
  const exported = rows.filter(({ outcome }) => outcome === "exported").length;
  holds("the subject says how many", mail.subject.includes(String(exported)), mail.subject);
  for (const [form, content] of [
    ["text", mail.text],
    ["HTML", unescaped(mail.html)],
  ] as const) {
    holds(`the ${form} says as what`, content.includes(`${as}s`), content);
    for (const { id, profile } of requisition.people) {
      const row = present(
        `the row of ${id}`,
        rows.find(({ candidateId }) => candidateId === id),
      );
      holds(`the ${form} names ${id}`, content.includes(profile.lastName), content);
      holds(`the ${form} links ${id}`, content.includes(row.greenhouse?.url ?? "no link"), content);
      for (const warning of row.warnings)
        holds(`the ${form} tells “${warning}”`, content.includes(warning), content);
    }
  }
}

const ENTITIES: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};
const unescaped = (html: string): string =>
  html.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
