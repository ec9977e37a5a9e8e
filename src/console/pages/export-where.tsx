/** Where people go: jobs, and what goes with one of them or with none and several. */
import { Select } from "../fields.tsx";
import { Card } from "../parts.tsx";
import type { SettingsProps } from "./export-settings.tsx";
import { counted } from "./people-parts.tsx";

export const WhereCard = (props: SettingsProps) => (
  <Card id="where" title="Where do they go?">
    <div class="means" role="status">
      <p class="if-none">
        <strong>No job chosen:</strong> they become <em>prospects</em> without a job, in a prospect pool if
        you choose one.
      </p>
      <p class="if-one">
        <strong>Exactly one job:</strong> they become <em>candidates</em> on that job.
      </p>
      <p class="if-several">
        <strong>Several jobs:</strong> they become <em>prospects</em> for all of those jobs.
      </p>
    </div>
    <fieldset class="field">
      <legend class="legend">Jobs</legend>
      <label class="unseen" for="jobq">
        Search open jobs
      </label>
      <div class="row nowrap">
        <input
          class="input"
          type="search"
          id="jobq"
          name="jobq"
          value={props.typed.jobq}
          placeholder="Search open jobs by name or requisition id"
          autocomplete="off"
          data-renews="jobs"
        />
        <button class="button" type="submit" name="do" value="refresh" data-fallback>
          Search
        </button>
      </div>
      {props.errors["job"] && <p class="error">{props.errors["job"]}</p>}
      <div id="jobs" class="jobs" data-renews="stages">
        <JobList {...props} />
      </div>
    </fieldset>
    <div class="when-one" id="stages">
      <StageField {...props} />
    </div>
    <div class="when-prospects grid">
      <PoolField {...props} />
      <Select
        label="Owner of the prospects"
        name="owner"
        options={[
          { value: "", label: "Me" },
          ...props.colleagues.map(({ userId, name }) => ({ value: userId, label: name })),
        ]}
        value={props.typed.owner}
        error={props.errors["owner"]}
      />
    </div>
  </Card>
);

type JobProps = Pick<SettingsProps, "jobs" | "found" | "typed" | "requisition">;

export const JobList = ({ jobs, found, typed, requisition }: JobProps) => {
  if (jobs.length === 0) {
    return (
      <p class="muted" data-announce="No open job found">
        {typed.jobq
          ? "No open job matches. Try fewer letters."
          : "No open jobs are known yet. They appear here once Greenhouse's lists have been read."}
      </p>
    );
  }
  return (
    <>
      <span class="unseen" data-announce={counted(found, "open job", "open jobs")} />
      {jobs.map((job) => (
        <>
          <input
            type="checkbox"
            name="job"
            value={String(job.id)}
            id={`job-${job.id}`}
            checked={typed.job.includes(job.id)}
          />
          <label for={`job-${job.id}`}>
            <span class="clip">{job.name}</span>
            <span class="small muted">
              {[
                job.requisitionId,
                requisition.greenhouseJobIds.includes(job.id) ? "tied to this requisition" : null,
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </label>
        </>
      ))}
      {found > jobs.length && (
        <p class="muted small jobs-more">
          {jobs.length} of {found} open jobs are shown. Search to find the others.
        </p>
      )}
    </>
  );
};

export const StageField = ({ typed, stages, errors }: Pick<SettingsProps, "typed" | "stages" | "errors">) => {
  const [job] = typed.job;
  if (job === undefined || typed.job.length !== 1) {
    return (
      <div class="row" data-fallback>
        <span class="muted small">They start in the job's first stage.</span>
        <button class="button small" type="submit" name="do" value="refresh">
          Choose another stage
        </button>
      </div>
    );
  }
  return (
    <Select
      label="Stage they start in"
      name={`stage-${job}`}
      options={[
        { value: "", label: stages[0] ? `The first: ${stages[0].name}` : "The job's first stage" },
        ...stages.map(({ id, name }) => ({ value: String(id), label: name })),
      ]}
      value={typed.stage}
      error={errors["stage"]}
    />
  );
};

const PoolField = ({ typed, pools, errors }: SettingsProps) => (
  <div class="field">
    <label for="pool">Prospect pool and stage</label>
    <select id="pool" name="pool" class="input" aria-invalid={errors["pool"] ? "true" : undefined}>
      <option value="">No pool</option>
      {pools.map((pool) => (
        <optgroup label={pool.name}>
          <option value={String(pool.id)} selected={typed.pool === String(pool.id)}>
            {pool.name}, first stage
          </option>
          {pool.stages.map((stage) => (
            <option value={`${pool.id}:${stage.id}`} selected={typed.pool === `${pool.id}:${stage.id}`}>
              {pool.name} › {stage.name}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
    {errors["pool"] && <p class="error">{errors["pool"]}</p>}
  </div>
);
