/** The cast: invented people at example domains. The company and its users are the practice Greenhouse's own. */
import { type DemoFile, pdf } from "./resume.ts";

interface Typed {
  value: string;
  type?: string;
}
export interface Profile {
  firstName: string;
  lastName: string;
  preferredName?: string;
  title?: string;
  company?: string;
  emails?: Typed[];
  phones?: Typed[];
  addresses?: Typed[];
  websites?: Typed[];
  socials?: string[];
  tags?: string[];
  notes?: { body: string; visibility?: "public" | "private" | "admin_only" }[];
  messages?: { sentAt: string; from: string; to: string; subject: string; body: string }[];
  educations?: {
    school: string;
    degree?: string;
    discipline?: string;
    startDate?: string;
    endDate?: string;
  }[];
  employments?: { company: string; title: string; startDate?: string; endDate?: string }[];
  attachments?: DemoFile[];
  customFields?: { nameKey: string; value: unknown }[];
}
export interface DemoPerson {
  id: string;
  stage: string;
  profile: Profile;
}

/** The product's users: Ines has the same e-mail on both sides, Tomas his second one, Kofi only his name. */
export const PRODUCT_USERS = [
  { userId: "usr-ines", email: "ines.okafor@larkspur.example.com", name: "Ines Okafor" },
  { userId: "usr-tomas", email: "tq@larkspur.example.org", name: "T. Quill" },
  { userId: "usr-kofi", email: "kofi@sourcing.example.net", name: "Kofi Brandt" },
];
export const RECRUITER = {
  userId: "usr-ines",
  email: "ines.okafor@larkspur.example.com",
  name: "Ines Okafor",
};
export const OWNER = { userId: "usr-kofi", greenhouseEmail: "kofi.brandt@larkspur.example.com" };

const resume = (who: string, ...lines: string[]): DemoFile =>
  pdf(`${who.toLowerCase().replaceAll(" ", "-")}.pdf`, "resume", [who, "", ...lines]);

const nomvula: DemoPerson = {
  id: "cand-nomvula",
  stage: "Interested",
  profile: {
    firstName: "Nomvula",
    lastName: "Achterberg",
    preferredName: "Nomi",
    title: "Staff Platform Engineer",
    company: "Tidewater Grid",
    emails: [
      { value: "nomvula.achterberg@post.example.net", type: "personal" },
      { value: "n.achterberg@tidewater.example.com", type: "work" },
    ],
    phones: [{ value: "+27 21 555 0142", type: "mobile" }],
    addresses: [{ value: "12 Harbour Row, Cape Town", type: "home" }],
    websites: [{ value: "https://nomvula.example.net", type: "portfolio" }],
    socials: ["https://social.example.net/nomvula"],
    tags: ["Kubernetes", "On call"],
    notes: [
      { body: "Runs the quietest pager in town.\nWants a team that writes things down." },
      { body: "Expects 20 % more than today; relocation <after> June & not before.", visibility: "private" },
    ],
    messages: [
      {
        sentAt: "2026-10-05T09:12:00Z",
        from: "ines.okafor@larkspur.example.com",
        to: "nomvula.achterberg@post.example.net",
        subject: "Platform at Larkspur Robotics",
        body: "Hello Nomvula, your talk on brown-outs was a pleasure. May I tell you about our platform team?",
      },
      {
        sentAt: "2026-10-06T16:40:00Z",
        from: "nomvula.achterberg@post.example.net",
        to: "ines.okafor@larkspur.example.com",
        subject: "Re: Platform at Larkspur Robotics",
        body: "Gladly. Thursday after four?",
      },
    ],
    educations: [
      {
        school: "Delft University of Technology",
        degree: "Master's Degree",
        discipline: "Computer Science",
        startDate: "2011-09",
        endDate: "2013-07",
      },
      { school: "Harbour Night School", degree: "Certificate in Tides", startDate: "2009", endDate: "2010" },
    ],
    employments: [
      { company: "Tidewater Grid", title: "Staff Platform Engineer", startDate: "2019-03-01" },
      { company: "Bright Kettle", title: "Engineer", startDate: "2013-08-01", endDate: "2019-02-28" },
      { company: "Corner Bakery", title: "Weekend help" },
    ],
    attachments: [
      resume("Nomvula Achterberg", "Staff Platform Engineer", "Fifteen years of keeping lights on."),
      pdf("nomvula-achterberg-letter.pdf", "cover_letter", ["Dear Larkspur,", "I would like to help."]),
    ],
    customFields: [
      { nameKey: "headhuntr_ref", value: "cand-nomvula" },
      { nameKey: "work_remotely", value: true },
    ],
  },
};

const joaquin: DemoPerson = {
  id: "cand-joaquin",
  stage: "Interested",
  profile: {
    firstName: "Joaquín",
    lastName: "Ōtani-Reyes",
    title: "Site Reliability Engineer",
    company: "Nube & Hijos",
    emails: [{ value: "Joaquin.Otani@correo.example.org", type: "personal" }],
    tags: ["Kubernetes"],
    messages: [
      {
        sentAt: "2026-10-11T08:00:00Z",
        from: "ines.okafor@larkspur.example.com",
        to: "joaquin.otani@correo.example.org",
        subject: "¿Hablamos? <Larkspur> & you",
        body: "Hola Joaquín — “less toil, more sleep” is our motto, too.",
      },
    ],
    employments: [{ company: "Nube & Hijos", title: "Site Reliability Engineer", startDate: "2021-02" }],
    attachments: [resume("Joaquin Otani-Reyes", "Site Reliability Engineer")],
  },
};

/** A phone number and a link that are none: left out, named, and no reason to leave her out. */
const mehwish: DemoPerson = {
  id: "cand-mehwish",
  stage: "Replied",
  profile: {
    firstName: "Mehwish",
    lastName: "Tanager",
    emails: [{ value: "mehwish@tanager.example.com", type: "work" }],
    phones: [{ value: "ring twice" }, { value: "+1 416 555 0117", type: "work" }],
    websites: [{ value: "not a link" }],
    notes: [{ body: "Prefers to be called after school hours." }],
    attachments: [resume("Mehwish Tanager", "Build and release engineer")],
  },
};

/** In Greenhouse since long ago, on another job: she gets an application, not a second profile. */
const petra: DemoPerson = {
  id: "cand-petra",
  stage: "Replied",
  profile: {
    firstName: "Petra",
    lastName: "Nakamura",
    title: "Engineering Manager",
    company: "Somewhere Else",
    emails: [{ value: "PETRA.Nakamura@mail.example.net", type: "personal" }],
    notes: [{ body: "Open to a move inside the industry; asked about Toronto." }],
    employments: [{ company: "Somewhere Else", title: "Engineering Manager", startDate: "2024-01-01" }],
  },
};

/** Already on the very job: nothing is to be made. */
const wanjiru: DemoPerson = {
  id: "cand-wanjiru",
  stage: "Replied",
  profile: {
    firstName: "Wanjiru",
    lastName: "Solheim",
    emails: [{ value: "wanjiru.solheim@post.example.net", type: "personal" }],
  },
};

export const SHORTLIST = {
  id: "req-platform",
  name: "Platform engineers, Toronto",
  people: [nomvula, joaquin, mehwish, petra, wanjiru],
};

const aroha: DemoPerson = {
  id: "cand-aroha",
  stage: "Sourced",
  profile: {
    firstName: "Aroha",
    lastName: "Lindqvist-Pei",
    title: "Robotics PhD student",
    emails: [{ value: "aroha@uni.example.edu", type: "work" }],
    educations: [{ school: "University of Toronto", degree: "Bachelor's Degree", endDate: "2024-06-15" }],
    attachments: [resume("Aroha Lindqvist-Pei", "Soft grippers, hard questions")],
  },
};
const tevita: DemoPerson = {
  id: "cand-tevita",
  stage: "Sourced",
  profile: {
    firstName: "Tevita",
    lastName: "Okonjo",
    company: "Fala Labs",
    phones: [{ value: "+676 555 0133", type: "mobile" }],
    socials: ["https://social.example.net/tevita"],
    notes: [{ body: "No e-mail yet; met at the reef lab's open day." }],
  },
};
/** Hired long ago for another job, and now a prospect again. */
const dag: DemoPerson = {
  id: "cand-dag",
  stage: "Sourced",
  profile: {
    firstName: "Dag",
    lastName: "Moreau",
    emails: [{ value: "dag.moreau@mail.example.net", type: "personal" }],
    notes: [{ body: "Would lead a research group one day." }],
  },
};
export const POOL = {
  id: "req-pool",
  name: "People to keep in touch with",
  pool: "Future engineers",
  stage: "Contacted",
  people: [aroha, tevita, dag],
};

const ilse: DemoPerson = {
  id: "cand-ilse",
  stage: "Sourced",
  profile: {
    firstName: "Ilse",
    lastName: "Bhattacharya",
    title: "Sales Engineer",
    emails: [{ value: "ilse.b@mail.example.org", type: "personal" }],
    attachments: [resume("Ilse Bhattacharya", "Speaks robot and customer")],
  },
};
const kwabena: DemoPerson = {
  id: "cand-kwabena",
  stage: "Sourced",
  profile: {
    firstName: "Kwabena",
    lastName: "Dufresne",
    emails: [{ value: "kwabena@dufresne.example.net", type: "personal" }],
    tags: ["Embedded"],
  },
};
/** A prospect for another job already. */
const rui: DemoPerson = {
  id: "cand-rui",
  stage: "Sourced",
  profile: {
    firstName: "Rui",
    lastName: "Adeyemi",
    emails: [{ value: "rui.adeyemi@mail.example.net", type: "personal" }],
  },
};
export const TWO_JOBS = {
  id: "req-two-jobs",
  name: "Firmware or sales engineering",
  people: [ilse, kwabena, rui],
};

/** Who in the practice Greenhouse by then was there before the exports. */
export const THERE_BEFORE = new Set([petra.id, wanjiru.id, dag.id, rui.id]);
export const ALREADY_ON_THE_JOB = wanjiru;

/** With a field that the company's Greenhouse does not have: a mistake that only Greenhouse can notice. */
export const WITH_UNKNOWN_FIELD: DemoPerson = {
  id: "cand-emil",
  stage: "Interested",
  profile: {
    firstName: "Emil",
    lastName: "Varga-Lindh",
    emails: [{ value: "emil.varga-lindh@mail.example.net", type: "personal" }],
    customFields: [{ nameKey: "field_of_another_account", value: "Nobody knows it" }],
  },
};
const sade: DemoPerson = {
  id: "cand-sade",
  stage: "Interested",
  profile: {
    firstName: "Sade",
    lastName: "Oyelaran",
    emails: [{ value: "sade.oyelaran@mail.example.net", type: "personal" }],
  },
};
export const FAILING = {
  id: "req-failing",
  name: "Field engineers",
  people: [WITH_UNKNOWN_FIELD, sade],
};
