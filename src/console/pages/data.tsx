/** What is stored of whom, and for how long, for people who do not read tables. docs/storage.md is the same for engineers. */
import { Card, Head, Notice } from "../parts.tsx";

interface Kept {
  of: string;
  what: string;
  long: string;
}

const KEPT: Kept[] = [
  {
    of: "People on your shortlists",
    what: "The profile that Headhuntr.io sent, with its files. Files rest encrypted.",
    long: "Until Headhuntr.io takes the person off the shortlist or erases them. Files go as soon as no shortlist and no export needs them.",
  },
  {
    of: "People you exported",
    what: "Who they are in Greenhouse, what was written there and when, and how their applications stand.",
    long: "Until the person is erased, here or in Greenhouse. Then ids, times and outcomes stay, without a name; the profile that was sent goes 90 days after the export has ended.",
  },
  {
    of: "Everybody else in your Greenhouse",
    what: "Ids, status and times, and a fingerprint of each e-mail address by which a person can be recognised and not read.",
    long: "Until Greenhouse deletes the record. Web hooks about them are kept encrypted for 7 days, to be run again when something failed.",
  },
  {
    of: "What Greenhouse’s web hooks said",
    what: "The body of each, encrypted.",
    long: "30 days at most; after that its id for 60 days more, so that a repetition is noticed.",
  },
  {
    of: "Your colleagues",
    what: "Name and e-mail address in Headhuntr.io and in Greenhouse, and who is whom. Who opened this console and what they changed.",
    long: "As long as they are in either list; the log of changes as long as your company is set up here.",
  },
  {
    of: "Your Greenhouse credential and secret keys",
    what: "Encrypted under a key that is your company’s alone. Nobody can read them back here.",
    long: "Until you disconnect or replace them; a previous secret key 30 days at most.",
  },
  {
    of: "What an export was asked for",
    what: "The first answer to a request, and what a preview would do.",
    long: "24 hours.",
  },
];

export const DataPage = ({ supportEmail, tenantName }: { supportEmail: string; tenantName: string }) => (
  <>
    <Head title="What we store" lead="Of whom, what, and for how long: all of it, in plain words." />
    <div class="stack">
      <div class="grid">
        {KEPT.map(({ of, what, long }) => (
          <Card title={of} level={2}>
            <p>{what}</p>
            <p class="muted small">
              <strong>How long:</strong> {long}
            </p>
          </Card>
        ))}
      </div>
      <Card title="Where, and who can read it" id="where">
        <p>
          In one database at Cloudflare, which encrypts it at rest. What is secret or a file is encrypted once
          more, under a key of {tenantName}’s own. Logs and messages between our parts hold ids and no names.
        </p>
      </Card>
      <Notice tone="info" title="Erasing somebody">
        <p>
          Erase the person in Headhuntr.io, or delete or anonymise them in Greenhouse: either reaches all of
          the above by itself. To have everything of {tenantName} erased, write to{" "}
          <a href={`mailto:${supportEmail}`}>{supportEmail}</a>.
        </p>
      </Notice>
    </div>
  </>
);
