/** A crowd to export, one request each, and what must be in Greenhouse of it in the end. */

export interface Sent {
  key: string;
  /** Whose it is: the same number is the same human being, whatever the product calls them. */
  human: number;
  body: Record<string, unknown>;
}

/** All there must be of one human being, each exactly once. */
export interface Expected {
  lastName: string;
  /** `job 1`, or `prospect` with its jobs. */
  applications: Set<string>;
  notes: string[];
  files: string[];
  educations: number;
  employments: string[];
}

export interface Crowd {
  requests: Sent[];
  people: Map<number, Expected>;
}

export const REQUESTED_BY = { userId: "rec-1", email: "recruiter@umbra.example.com", name: "Noor Lindqvist" };

/**
 * Of ten: two with every kind of part, one without an e-mail, one known by two addresses, two prospects, one who is
 * exported to the same place twice, and one who goes to a second job under another id of the product.
 */
export function gather(exports: number, jobs: readonly number[]): Crowd {
  const [job = 0, other = 0] = jobs;
  const crowd: Crowd = { requests: [], people: new Map() };
  for (let n = 0; n < exports; n++) {
    const kind = n % 10;
    const again = kind === 8 || kind === 9;
    const human = again ? n - kind + (kind === 8 ? 1 : 2) : n;
    const jobIds = kind === 3 ? [] : kind === 4 ? [job, other] : kind === 9 ? [other] : [job];
    const profile = profileOf(human, again);
    const id = kind === 9 ? `cand-${human}-by-another-name` : `cand-${human}`;
    const body = {
      requisition: { id: `req-${kind}`, name: `Requisition ${kind}` },
      requestedBy: REQUESTED_BY,
      jobIds,
      candidates: [{ id, ...profile }],
    };
    crowd.requests.push({ key: `export-${n}`, human, body });
    expectOf(crowd, human, profile).applications.add(placeOf(jobIds));
  }
  return crowd;
}

export const placeOf = (jobIds: readonly number[]): string =>
  jobIds.length === 1 ? `job ${jobIds[0]}` : `prospect ${[...jobIds].sort((a, b) => a - b).join(",")}`;

function expectOf({ people }: Crowd, human: number, profile: ReturnType<typeof profileOf>): Expected {
  const known = people.get(human);
  if (known) return known;
  const expected = {
    lastName: profile.lastName,
    applications: new Set<string>(),
    notes: (profile.notes ?? []).map(({ body }) => body),
    files: (profile.attachments ?? []).map(({ filename }) => filename),
    educations: profile.educations?.length ?? 0,
    employments: (profile.employments ?? []).map(({ company }) => company),
  };
  people.set(human, expected);
  return expected;
}

function profileOf(human: number, again: boolean) {
  const kind = human % 10;
  const lastName = `Chaosborn${human}`;
  const email = { value: `chaos.${human}@people.example.com`, type: "personal" };
  const second = { value: `Chaos.${human}@Work.example.com`, type: "work" };
  return {
    firstName: "Ada",
    lastName,
    emails: kind === 5 ? [] : kind === 6 ? [email, second] : [email],
    phones: [{ value: `+351 21 ${String(human).padStart(6, "0")}`, type: "mobile" }],
    title: "Engineer",
    ...((kind === 0 || kind === 5) && !again ? partsOf(human) : {}),
  };
}

const partsOf = (human: number) => ({
  notes: [
    { body: `Likes watchdogs ${human}.`, visibility: "private" },
    { body: `Speaks Dutch ${human}.`, visibility: "public" },
  ],
  educations: [{ school: "University of Lisbon", startDate: "2012-09", endDate: "2016-06" }],
  employments: [
    { company: `Tideglass ${human}`, title: "Engineer", startDate: "2019-03-01" },
    { company: `Ebbmark ${human}`, title: "Engineer", startDate: "2016-09-01", endDate: "2019-02-01" },
  ],
  attachments: [{ filename: `cv-${human}.pdf`, type: "resume", content: btoa(`%PDF-1.7 ${human}`) }],
});
