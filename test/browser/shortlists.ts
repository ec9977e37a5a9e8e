/** A tenant that can export at once, and shortlists of every kind for its recruiters to look at. */
import * as z from "zod";
import type { openStage, Tenant } from "./stage.ts";

type Stage = ReturnType<typeof openStage>;
type Profile = Record<string, unknown>;
export interface ListedPerson {
  id: string;
  stage: string;
  profile: Profile;
}

const Jobs = z.object({ items: z.array(z.object({ id: z.int(), name: z.string() })) });
const Lists = z.object({ items: z.array(z.object({ completedAt: z.string().nullable() })) });
export interface ReadyTenant extends Tenant {
  /** Id of an open job by its name. */
  job(name: string): number;
}

/** Connected, with Greenhouse's lists read, and with `recruiter-1` mapped to somebody there. */
export async function readyTenant(stage: Stage): Promise<ReadyTenant> {
  const tenant = await stage.newTenant("Larkspur Robotics");
  const { product } = tenant;
  await stage.greenhouse.setRateLimit(1_000);
  const credential = await stage.greenhouse.newV3Credential();
  await product.put("/connection", z.unknown(), { kind: "harvest_v3", ...credential });
  await product.post("/sync", 202, z.unknown());
  await until(async () => {
    const { items } = await product.get("/sync", Lists);
    return items.length > 0 && items.every(({ completedAt }) => completedAt !== null);
  });
  const { users } = await stage.greenhouse.state();
  const ines = users.find(({ name }) => name === "Ines Okafor");
  await product.put("/user-mappings/recruiter-1", z.unknown(), { greenhouseUserId: ines?.id });
  await product.put("/users", z.unknown(), {
    users: [{ userId: "recruiter-1", email: "recruiter@umbra.example.com", name: "Ines Okafor" }],
  });
  const { items } = await product.get("/jobs?status=open", Jobs);
  const job = (name: string): number => {
    const found = items.find((one) => one.name === name);
    if (!found) throw new Error(`no open job ${name}`);
    return found.id;
  };
  return { ...tenant, job };
}

export async function shortlist(
  { product }: Tenant,
  requisition: { id: string; name: string; greenhouseJobIds?: number[] },
  people: ListedPerson[],
): Promise<void> {
  const { id, ...input } = requisition;
  await product.put(`/requisitions/${id}`, z.unknown(), input);
  if (people.length === 0) return;
  await product.post(`/requisitions/${id}/candidates:batch`, 200, z.unknown(), { candidates: people });
}

export const somebody = (
  id: string,
  firstName: string,
  lastName: string,
  more: Profile = {},
): ListedPerson => ({
  id,
  stage: "Sourced",
  profile: {
    firstName,
    lastName,
    title: "Platform Engineer",
    company: "Tidewater Grid",
    emails: [{ value: `${id}@people.example.net` }],
    ...more,
  },
});

const FIRST = [
  "Nomvula",
  "Joaquín",
  "Mehwish",
  "Aroha",
  "Tevita",
  "Ilse",
  "Kwabena",
  "Łukasz",
  "Ngozi",
  "Søren",
];
const LAST = [
  "Achterberg",
  "Ōtani",
  "Tanager",
  "Pei",
  "Okonjo",
  "Bhatt",
  "Dufresne",
  "Wójcik",
  "Adichie",
  "Bjørn",
];

/** As many people as asked for, each with a name of their own. */
export const crowd = (count: number): ListedPerson[] =>
  Array.from({ length: count }, (_, n) => ({
    ...somebody(`crowd-${n}`, FIRST[n % 10] ?? "", `${LAST[Math.floor(n / 10) % 10]} ${n}`),
    stage: ["Sourced", "Contacted", "Replied", "Interested"][n % 4] ?? "Sourced",
  }));

/** Names and places that try a layout: very long, without blanks, from right to left, without an alphabet. */
export const difficult = (): ListedPerson[] => [
  {
    ...somebody(
      "long",
      "Wolfeschlegelsteinhausenbergerdorff-Maximiliana",
      "Featherstonehaugh-Cholmondeley Xy",
      {
        title: "Vice President of Extraordinarily Long Titles and Other Matters",
        company: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        emails: [{ value: "wolfeschlegelsteinhausenbergerdorff@a-very-long-domain-name.example.com" }],
      },
    ),
    stage: "A stage whose name is so long that it must wrap somewhere in the middle of it",
  },
  somebody("arabic", "عبد الرحمن", "بن عبد العزيز الخوارزمي", {
    title: "مهندس برمجيات",
    company: "شركة المد",
  }),
  somebody("japanese", "小百合", "勅使河原", { title: "ソフトウェアエンジニア", company: "株式会社青い海" }),
  somebody("one-name", "Madonna", "", { title: undefined, company: undefined, emails: [] }),
  somebody("left-out", "Mehwish", "Tanager", {
    phones: [{ value: "ring twice" }],
    websites: [{ value: "not a link" }],
  }),
];

/** Asks again until it is so; fails after a while. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
