import * as z from "zod";
import { Shortlist } from "../answers.ts";
import { ALREADY_ON_THE_JOB, type DemoPerson, POOL, SHORTLIST, TWO_JOBS } from "../people.ts";
import { all, refused, type TenantScene } from "../scene.ts";
import { same, sameSet, type Told } from "../story.ts";
import type { Choices } from "./lists.ts";

/** The product puts its requisitions and people in; at the company somebody was added by hand meanwhile. */
export async function fillShortlists(told: Told, scene: TenantScene, choices: Choices): Promise<void> {
  const { product, greenhouse } = scene;
  const { firstName, lastName, emails = [] } = ALREADY_ON_THE_JOB.profile;
  await greenhouse.addPerson({
    first_name: firstName,
    last_name: lastName,
    email_addresses: emails.map(({ value, type = "personal" }) => ({ value, type })),
    application: { job_id: choices.jobs.platform },
  });
  told.say(`at the company, somebody adds ${firstName} ${lastName} to the job Platform Engineer by hand`);

  await requisition(scene, SHORTLIST, [choices.jobs.platform]);
  const [first, ...others] = SHORTLIST.people;
  await product.put(`/requisitions/${SHORTLIST.id}/candidates/${first?.id}`, z.unknown(), body(first));
  await batch(scene, SHORTLIST.id, others);
  await requisition(scene, POOL, []);
  await batch(scene, POOL.id, POOL.people);
  await requisition(scene, TWO_JOBS, [choices.jobs.firmware, choices.jobs.account]);
  await batch(scene, TWO_JOBS.id, TWO_JOBS.people);
  for (const { id, people } of [SHORTLIST, POOL, TWO_JOBS]) await readBack(scene, id, people);
  const names = [...SHORTLIST.people, ...POOL.people, ...TWO_JOBS.people].length;
  told.ok(
    `3 requisitions with ${names} people; each reads back by name, with files but without their contents, no flag yet`,
  );

  const found = await all(product, `/requisitions/${SHORTLIST.id}/candidates?q=tanager`, Shortlist);
  same(
    "who the search for tanager finds",
    found.map(({ id }) => id),
    ["cand-mehwish"],
  );
  told.ok("searching for “tanager” finds Mehwish and nobody else");
  const strange = { stage: "Replied", profile: { firstName: "A", lastName: "B", shoeSize: 44 } };
  refused(
    await product.send("PUT", `/requisitions/${SHORTLIST.id}/candidates/cand-x`, { body: strange }),
    422,
    "request.invalid",
  );
  refused(
    await product.send("PUT", `/requisitions/${SHORTLIST.id}/candidates/cand-x`, { body: "{" }),
    400,
    "request.malformed",
  );
  told.ok("an unknown field → 422, broken JSON → 400, and nobody was added");
  await readBack(scene, SHORTLIST.id, SHORTLIST.people);
}

interface Requisition {
  id: string;
  name: string;
}

const requisition = ({ product }: TenantScene, { id, name }: Requisition, greenhouseJobIds: number[]) =>
  product.put(`/requisitions/${id}`, z.unknown(), { name, greenhouseJobIds });

/** A requisition with everybody on it. */
export async function fillShortlist(
  scene: TenantScene,
  { people, ...about }: Requisition & { people: DemoPerson[] },
  greenhouseJobIds: number[],
): Promise<void> {
  await requisition(scene, about, greenhouseJobIds);
  await batch(scene, about.id, people);
}

export const body = (person: DemoPerson | undefined) => ({ stage: person?.stage, profile: person?.profile });

const batch = ({ product }: TenantScene, id: string, people: DemoPerson[]) =>
  product.post(`/requisitions/${id}/candidates:batch`, 200, z.unknown(), {
    candidates: people.map((person) => ({ id: person.id, ...body(person) })),
  });

async function readBack({ product }: TenantScene, id: string, people: DemoPerson[]): Promise<void> {
  const listed = await all(product, `/requisitions/${id}/candidates`, Shortlist);
  sameSet(
    `the shortlist of ${id}`,
    listed.map(({ id, stage, profile, flag }) => ({
      ...{ id, stage, flag },
      name: `${profile.firstName} ${profile.lastName}`,
      files: profile.attachments.map(({ filename }) => filename),
    })),
    people.map(({ id, stage, profile }) => ({
      ...{ id, stage, flag: null },
      name: `${profile.firstName} ${profile.lastName}`,
      files: (profile.attachments ?? []).map(({ filename }) => filename),
    })),
  );
}
