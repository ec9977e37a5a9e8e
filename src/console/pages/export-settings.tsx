/** First step of an export: where people go and how those who are in Greenhouse already are treated. */
import type { PropsWithChildren } from "hono/jsx";
import type { OfferedJob } from "../../mirror/offered.ts";
import type { Typed } from "../export-form.ts";
import { Choice, Field, Select } from "../fields.tsx";
import { Card, Head, Notice } from "../parts.tsx";
import { WhereCard } from "./export-where.tsx";
import { people } from "./people-parts.tsx";
import { NameList } from "./requisition.tsx";
import { requisitionPath } from "./requisitions.tsx";

/** Why nothing can be exported yet. */
export type Unready = "not_connected" | "reconnect_needed" | "not_mapped" | "deactivated";

export interface SettingsProps {
  requisition: { id: string; name: string; greenhouseJobIds: number[] };
  draftId: string;
  /** How many people, and the names of the first. */
  total: number;
  names: string[];
  typed: Typed;
  errors: Record<string, string>;
  unready: Unready | null;
  isAdmin: boolean;
  jobs: OfferedJob[];
  /** How many jobs match the search, of which only the first are shown. */
  found: number;
  /** Stages of the job, where exactly one is chosen. */
  stages: { id: number; name: string }[];
  pools: { id: number; name: string; stages: { id: number; name: string }[] }[];
  sources: { id: number; name: string }[];
  /** Mapped users who can own a prospect. */
  colleagues: { userId: string; name: string }[];
}

export const exportPath = (requisitionId: string, draftId: string): string =>
  `${requisitionPath(requisitionId)}/export/${draftId}`;

export const SettingsPage = (props: SettingsProps) => {
  const { requisition, draftId, total, names, errors } = props;
  const path = exportPath(requisition.id, draftId);
  const wrong = Object.entries(errors).filter(([, message]) => message !== "");
  return (
    <>
      <Head
        title={`Export ${people(total)} to Greenhouse`}
        back={{ href: requisitionPath(requisition.id), label: requisition.name }}
        lead="Choose where they go. Before anything is sent you see what will happen to each person."
      />
      <Steps at={1} />
      <div class="stack">
        {props.unready && <UnreadyNotice unready={props.unready} isAdmin={props.isAdmin} />}
        {wrong.length > 0 && (
          <Notice tone="bad" role="alert" title="Not ready for the preview yet">
            <p>{errors["form"] ?? "Look at what is marked below."}</p>
          </Notice>
        )}
        <NameList names={names} of={total} />
        <form
          method="post"
          action={path}
          class="stack"
          data-parts={path}
          data-sends="job jobq"
          novalidate
          id="settings"
        >
          <WhereCard {...props} />
          <ExistingCard {...props} />
          <MoreCard {...props} />
          <div class="row sticky-actions">
            <button
              class="button primary"
              type="submit"
              name="do"
              value="preview"
              disabled={props.unready !== null}
            >
              See what will happen
            </button>
            <a class="button plain" href={requisitionPath(requisition.id)} data-close>
              Cancel
            </a>
          </div>
        </form>
      </div>
    </>
  );
};

const STEPS = ["Settings", "Preview", "Export"];

export const Steps = ({ at }: { at: 1 | 2 }) => (
  <ol class="steps" aria-label="Steps of the export">
    {STEPS.map((step, index) => (
      <li aria-current={index + 1 === at ? "step" : undefined} class={index + 1 < at ? "done" : undefined}>
        {step}
      </li>
    ))}
  </ol>
);

const UnreadyNotice = ({ unready, isAdmin }: { unready: Unready; isAdmin: boolean }) => {
  const ask = "Ask an admin of your company's Headhuntr.io";
  switch (unready) {
    case "not_connected":
    case "reconnect_needed":
      return (
        <Notice
          tone="bad"
          title={
            unready === "not_connected"
              ? "Greenhouse is not connected yet"
              : "Greenhouse no longer accepts the connection"
          }
        >
          <p>
            {isAdmin ? (
              <>
                <a href="/console/setup">Open the ATS set-up</a> to connect it, then export.
              </>
            ) : (
              `${ask} to connect it in the ATS set-up. Your selection stays here for a day.`
            )}
          </p>
        </Notice>
      );
    case "not_mapped":
    case "deactivated":
      return (
        <Notice
          tone="bad"
          title={
            unready === "not_mapped"
              ? "Nobody in Greenhouse would be credited"
              : "Your Greenhouse user is deactivated"
          }
        >
          <p>
            {unready === "not_mapped"
              ? "You are not mapped to a Greenhouse user yet, so the export could not be credited to you. "
              : "You are mapped to a Greenhouse user who is deactivated there, so the export could not be credited to you. "}
            {isAdmin ? (
              <>
                <a href="/console/users">Map yourself under Users</a>, then export.
              </>
            ) : (
              `${ask} to map you under Users. Your selection stays here for a day.`
            )}
          </p>
        </Notice>
      );
  }
};

const Choices = (props: PropsWithChildren<{ legend: string }>) => (
  <fieldset class="choices">
    <legend class="legend">{props.legend}</legend>
    {props.children}
  </fieldset>
);

const ExistingCard = ({ typed }: SettingsProps) => (
  <Card id="existing" title="Who is in Greenhouse already">
    <Choices legend="They are recognised by their e-mail addresses. Then …">
      <Choice
        type="radio"
        name="existing"
        value="attach"
        checked={typed.existing !== "skip" && typed.existing !== "create"}
        hint="The person there gets the application; nobody is there twice."
      >
        add to the person who is there
      </Choice>
      <Choice
        type="radio"
        name="existing"
        value="skip"
        checked={typed.existing === "skip"}
        hint="Nothing is changed for them."
      >
        leave them out
      </Choice>
      <Choice
        type="radio"
        name="existing"
        value="create"
        checked={typed.existing === "create"}
        hint="Without looking. Somebody merges the two in Greenhouse later."
      >
        make a new person all the same
      </Choice>
    </Choices>
    <Choices legend="Their résumé">
      <Choice
        type="radio"
        name="resume"
        value="if_missing"
        checked={typed.resume !== "always" && typed.resume !== "never"}
      >
        add it where Greenhouse has none
      </Choice>
      <Choice type="radio" name="resume" value="always" checked={typed.resume === "always"}>
        always add it
      </Choice>
      <Choice
        type="radio"
        name="resume"
        value="never"
        checked={typed.resume === "never"}
        hint="New people get their résumé in any case."
      >
        leave it out
      </Choice>
    </Choices>
  </Card>
);

const MoreCard = ({ typed, sources, errors }: SettingsProps) => (
  <Card id="more" title="Source and tags">
    <div class="grid">
      <Select
        label="Source"
        name="source"
        options={[
          { value: "", label: "As Greenhouse sets it" },
          ...sources.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
        value={typed.source}
        error={errors["source"]}
      />
      <Field
        label="Tags"
        name="tags"
        value={typed.tags}
        error={errors["tags"]}
        hint="For everybody in this export, with commas between."
      />
    </div>
  </Card>
);
