/** How people, their flag and their place in Greenhouse look, wherever they are listed. */
import type { Child, PropsWithChildren } from "hono/jsx";
import type { Standing } from "../../shortlist/standing.ts";
import { Icon } from "../icons.tsx";
import { Badge, Time, type Tone } from "../parts.tsx";

export const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
export const people = (n: number): string => counted(n, "person", "people");

/** Names run in their own direction, whatever stands around them. */
export const Name = ({ children }: { children: string }) => (
  <bdi class="name">{children || "Without a name"}</bdi>
);

/** The first letters of the first and the last word of a name. */
const initials = (name: string): string => {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0]);
  return letters.join("").toLocaleUpperCase() || "–";
};

export const Avatar = ({ name }: { name: string }) => (
  <span class="avatar" aria-hidden="true">
    {initials(name)}
  </span>
);

export const Outside = (props: { href: string; children?: Child; id?: string }) => (
  <a href={props.href} target="_blank" rel="noopener noreferrer" id={props.id}>
    {props.children} <Icon name="outside" label="opens in a new tab" />
  </a>
);

export const Flag = ({ flag }: { flag: Standing["flag"] }) =>
  flag && (
    <p class="flag">
      <Badge tone="good">{flag.label}</Badge>{" "}
      <span class="small muted">
        <Time at={flag.exportedAt} />
      </span>
    </p>
  );

type Application = NonNullable<Standing["greenhouse"]>["applications"][number];

const STATUS: Record<Application["status"], { tone: Tone; word: string }> = {
  active: { tone: "info", word: "Active" },
  rejected: { tone: "bad", word: "Rejected" },
  hired: { tone: "good", word: "Hired" },
  converted: { tone: "idle", word: "Converted" },
};

/** Applications shown of one person; who has more is looked at in Greenhouse. */
const SHOWN = 3;

const Applied = ({ application }: { application: Application }) => {
  const { tone, word } = STATUS[application.status];
  const { jobIds, rejectedAt, hiredAt } = application;
  const others = jobIds.length > 1 ? ` and ${counted(jobIds.length - 1, "other job", "other jobs")}` : "";
  const job = application.jobName === null ? null : `${application.jobName}${others}`;
  const where = [
    application.prospect && job !== null ? "Prospect" : null,
    application.stage,
    application.rejectionReason,
  ].filter(Boolean);
  const at = rejectedAt ?? hiredAt;
  return (
    <li class="applied">
      <span class="clip">{job ?? (application.prospect ? "Prospect" : "A job")}</span>
      <Badge tone={tone}>{word}</Badge>
      {(where.length > 0 || at) && (
        <span class="small muted clip">
          {where.join(" · ")}
          {at && (
            <>
              {where.length > 0 && " · "}
              <Time at={at} />
            </>
          )}
        </span>
      )}
    </li>
  );
};

/** Where somebody stands in Greenhouse, with a link to them there. */
export const InGreenhouse = ({ standing, id }: { standing: Standing; id: string }) => {
  const { greenhouse, deletedAt, mergedInto } = standing;
  if (!greenhouse) return null;
  if (deletedAt) {
    return (
      <p class="small muted">
        Deleted in Greenhouse <Time at={deletedAt} />
      </p>
    );
  }
  return (
    <div class="in-greenhouse">
      <ul class="applications">
        {greenhouse.applications.slice(0, SHOWN).map((application) => (
          <Applied application={application} />
        ))}
      </ul>
      <p class="small">
        <Outside href={greenhouse.url} id={id}>
          Open in Greenhouse
        </Outside>
        {mergedInto !== null && <span class="muted"> · merged there with another person</span>}
        {greenhouse.applications.length > SHOWN && (
          <span class="muted"> · {greenhouse.applications.length - SHOWN} more</span>
        )}
      </p>
    </div>
  );
};

/** A search whose results are renewed as one types; without script, by its button. Other fields go beside it. */
export const Search = (
  props: PropsWithChildren<{
    path: string;
    q: string | undefined;
    label: string;
    placeholder: string;
    /** The id of the element that holds the results. */
    renews: string;
  }>,
) => (
  <search>
    <form class="filters" method="get" action={props.path} data-parts={props.path}>
      <label class="unseen" for="q">
        {props.label}
      </label>
      <input
        class="input grow"
        type="search"
        id="q"
        name="q"
        value={props.q ?? ""}
        placeholder={props.placeholder}
        autocomplete="off"
        data-renews={props.renews}
      />
      {props.children}
      <button class="button" type="submit" data-fallback>
        Search
      </button>
    </form>
  </search>
);
