/** One requisition's shortlist: who is on it, how they stand, and what can be done with them. */
import type { ShortlistCounts, ShortlistRow } from "../../shortlist/overview.ts";
import { Icon } from "../icons.tsx";
import { Pages, withQuery } from "../paging.tsx";
import { ButtonLink, Card, Empty, Head, Notice } from "../parts.tsx";
import { Avatar, counted, Flag, InGreenhouse, Name, people, Search } from "./people-parts.tsx";
import { requisitionPath } from "./requisitions.tsx";

/** What is looked for on a shortlist, as an address has it. */
export interface PeopleFilter {
  q: string | undefined;
  stage: string | undefined;
  exported?: "yes" | "no" | undefined;
}

export interface PeopleProps {
  requisition: { id: string; name: string };
  filter: PeopleFilter;
  page: number;
  total: number;
  rows: ShortlistRow[];
}

export interface RequisitionProps extends PeopleProps {
  counts: ShortlistCounts;
  /** What was wrong with the selection that was sent. */
  problem?: string | undefined;
}

export const RequisitionPage = (props: RequisitionProps) => {
  const { requisition, counts } = props;
  const path = requisitionPath(requisition.id);
  return (
    <>
      <Head
        title={requisition.name}
        back={{ href: "/console/requisitions", label: "Requisitions" }}
        lead={
          counts.people === 0
            ? "Nobody is on this shortlist yet."
            : `${people(counts.people)} on the shortlist, ${counts.exported} of them exported.`
        }
      >
        <ButtonLink href={withQuery("/console/exports", { requisition: requisition.id })}>Exports</ButtonLink>
        <ButtonLink href={`${path}/people/new`}>Add a person</ButtonLink>
      </Head>
      {props.problem && (
        <div class="stack spaced">
          <Notice tone="bad" role="alert">
            <p>{props.problem}</p>
          </Notice>
        </div>
      )}
      <Card flush>
        {counts.people === 0 ? (
          <Empty title="Nobody here yet" icon="people">
            <p>
              People whom you shortlist in Headhuntr.io appear here. You can also add somebody by hand, with
              their résumé.
            </p>
          </Empty>
        ) : (
          <>
            <Filters {...props} path={path} />
            <form method="post" action={`${path}/selection`} data-selection>
              <div id="people">
                <PeopleList {...props} />
              </div>
              <SelectionBar />
            </form>
          </>
        )}
      </Card>
    </>
  );
};

const Filters = ({ counts, filter, path }: RequisitionProps & { path: string }) => (
  <Search
    path={path}
    q={filter.q}
    label="Search people"
    placeholder="Search names, companies, titles, tags …"
    renews="people"
  >
    <label class="unseen" for="stage">
      Stage
    </label>
    <select id="stage" name="stage" data-renews="people">
      <option value="">Every stage</option>
      {counts.stages.map(({ stage, people: n }) => (
        <option value={stage} selected={stage === filter.stage}>
          {stage} ({n})
        </option>
      ))}
    </select>
    <label class="unseen" for="exported">
      Exported or not
    </label>
    <select id="exported" name="exported" data-renews="people">
      <option value="">Exported or not</option>
      <option value="no" selected={filter.exported === "no"}>
        Not exported ({counts.people - counts.exported})
      </option>
      <option value="yes" selected={filter.exported === "yes"}>
        ATS Exported ({counts.exported})
      </option>
    </select>
  </Search>
);

export const PeopleList = ({ requisition, filter, page, total, rows }: PeopleProps) => {
  const path = requisitionPath(requisition.id);
  if (total === 0) {
    return (
      <Empty title="Nobody found" icon="people">
        <p data-announce="Nobody found">
          Nobody on this shortlist matches. Try fewer words, or <a href={path}>show everybody</a>.
        </p>
      </Empty>
    );
  }
  const filtered = filter.q ?? filter.stage ?? filter.exported;
  return (
    <>
      <p class="unseen" data-announce={`${people(total)} found`} />
      <input type="hidden" name="q" value={filter.q ?? ""} />
      <input type="hidden" name="stage" value={filter.stage ?? ""} />
      <input type="hidden" name="exported" value={filter.exported ?? ""} />
      <div class="selectors">
        <label class="choice" data-page-box hidden>
          <input type="checkbox" data-page-all />
          <span>{rows.length === total ? `All ${total}` : `These ${rows.length}`}</span>
        </label>
        <label class="choice" data-all-box>
          <input type="checkbox" name="all" value="yes" data-all={total} id="all-that-match" />
          <span>{filtered ? `Everybody who matches (${total})` : `Everybody (${total})`}</span>
        </label>
      </div>
      <ul class="plain-list people">
        {rows.map((row) => (
          <PersonRow row={row} />
        ))}
      </ul>
      <Pages page={page} total={total} href={(to) => withQuery(path, { ...filter, page: to })} />
    </>
  );
};

const PersonRow = ({ row }: { row: ShortlistRow }) => {
  const work = [row.title, row.company].filter(Boolean).join(" · ");
  return (
    <li class="person">
      <label class="pick">
        <input type="checkbox" name="person" value={row.id} id={`pick-${row.id}`} />
        <Avatar name={row.name} />
        <span class="unseen">Select </span>
        <span class="who-is">
          <Name>{row.name}</Name>
          {work && <bdi class="small muted clip">{work}</bdi>}
          {row.email && <bdi class="small muted clip">{row.email}</bdi>}
        </span>
      </label>
      <div class="person-stage">
        <span class="chip">{row.stage}</span>
        {row.resume === null && <span class="small muted">No résumé</span>}
        {row.warnings.length > 0 && (
          <details class="small" id={`warnings-${row.id}`}>
            <summary>{counted(row.warnings.length, "detail left out", "details left out")}</summary>
            <ul>
              {row.warnings.map((warning) => (
                <li class="clip">{warning}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <div class="person-ats">
        {row.flag ? (
          <Flag flag={row.flag} />
        ) : (
          <p class="small muted">
            {row.greenhouse ? "In Greenhouse, not exported from here" : "Not exported"}
          </p>
        )}
        <InGreenhouse standing={row} id={`there-${row.id}`} />
      </div>
    </li>
  );
};

const SelectionBar = () => (
  <div class="selection-bar">
    <p>
      <strong data-selected>Selected people</strong>{" "}
      <button class="button plain small" type="button" data-select-none hidden>
        Clear
      </button>
    </p>
    <div class="row">
      {/* First, because the first button is the one that Enter presses. */}
      <button class="button primary" type="submit" name="do" value="export" data-needs-selection>
        Export to ATS
        <Icon name="send" />
      </button>
      <button class="button" type="submit" name="do" value="remove" data-needs-selection>
        Remove…
      </button>
    </div>
  </div>
);

/** Asks before people are taken off a shortlist. */
export const RemovalPage = (props: {
  requisition: { id: string; name: string };
  ids: string[];
  /** Of the first of them. */
  names: string[];
  exported: number;
}) => {
  const { requisition, ids, names, exported } = props;
  const path = requisitionPath(requisition.id);
  return (
    <>
      <Head
        title={`Remove ${people(ids.length)} from the shortlist?`}
        back={{ href: path, label: requisition.name }}
      />
      <Card>
        <p>
          They leave <strong>{requisition.name}</strong>, and files that were added for them here are deleted.
          Other shortlists keep them.
          {exported > 0 && ` In Greenhouse nothing changes for the ${exported} who were exported.`}
        </p>
        <NameList names={names} of={ids.length} />
        <form method="post" action={`${path}/removal`} class="row">
          {ids.map((id) => (
            <input type="hidden" name="person" value={id} />
          ))}
          <button class="button danger" type="submit">
            Remove {people(ids.length)}
          </button>
          <a class="button plain" href={path}>
            Keep {ids.length === 1 ? "this person" : "them"}
          </a>
        </form>
      </Card>
    </>
  );
};

/** Names said before the rest is only counted. */
export const NAMED = 12;

export const NameList = ({ names, of }: { names: readonly string[]; of: number }) => (
  <ul class="names">
    {names.map((name) => (
      <li class="chip">
        <Name>{name}</Name>
      </li>
    ))}
    {of > names.length && <li class="muted">and {of - names.length} more</li>}
  </ul>
);
