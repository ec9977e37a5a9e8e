/** A person to be made, with as little as a test needs. */
import type { Parts, PersonDraft } from "../../../src/greenhouse/drafts.ts";

export const ADA: PersonDraft = {
  firstName: "Ada",
  lastName: "Byron",
  emails: [{ value: "ada@mail.example.net", type: "personal" }],
  phones: [],
  addresses: [],
  websites: [],
  socials: [],
  tags: [],
  customFields: [],
};

export const NOTHING: Parts = { attachments: [], notes: [], educations: [], employments: [] };

/** Everything that a person can have. */
export const FULL: PersonDraft = {
  firstName: "Ada",
  lastName: "",
  preferredName: "A",
  company: "Engine Ltd",
  title: "Analyst",
  emails: [
    { value: "ada@mail.example.net", type: "personal" },
    { value: "ada@work.example.net", type: "nonsense" },
  ],
  phones: [{ value: "+1 555 0100", type: "skype" }],
  addresses: [{ value: "1 Mill Lane", type: "home" }],
  websites: [{ value: "https://ada.example.net", type: "portfolio" }],
  socials: ["https://social.example.net/ada"],
  tags: ["Sourced", "New tag"],
  customFields: [{ nameKey: "headhuntr_ref", value: "c-1" }],
};
