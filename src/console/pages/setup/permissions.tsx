/** Step two: what the credential may do, line by line, with what to change. */
import type { Child } from "hono/jsx";
import type { PermissionRow } from "../../../greenhouse/harvest.ts";
import { isRequiredPermission } from "../../../greenhouse/permissions.ts";
import { Badge, Button, Card, Copy, Notice, Post, Time, type Tone } from "../../parts.tsx";
import { isConnected, missingOf, type SetupState } from "../../setup/state.ts";
import { permissionRequest } from "../../setup/words.ts";
import { ConnectFirst, Next, StepPage } from "./steps.tsx";

const TONES: Record<PermissionRow["state"], [Tone, string]> = {
  granted: ["good", "Granted"],
  missing: ["bad", "Missing"],
  unproven: ["warn", "Unproven"],
};

export const PermissionsPage = ({ state }: { state: SetupState }) => {
  const { permissions, notices, verifiedAt, credentialEndsWith } = state.connection;
  const required = permissions.filter(({ permission }) => isRequiredPermission(permission));
  const further = permissions.filter(({ permission }) => !isRequiredPermission(permission));
  const missing = missingOf(state.connection);
  const lacking = [...missing, ...further.filter((row) => row.state === "missing")];
  return (
    <StepPage
      state={state}
      at="permissions"
      title="Permissions"
      lead="Each was tried against Greenhouse with your credential. Nothing was changed there."
    >
      {isConnected(state.connection) ? (
        <>
          <Summary
            missing={missing.length}
            unproven={required.filter((row) => row.state === "unproven").length}
          />
          {notices.map((notice) => (
            <Notice tone="warn">
              <p>{notice}</p>
            </Notice>
          ))}
          {lacking.length > 0 && (
            <Card title="A message to whoever may change it" id="message">
              <Copy
                id="copy-message"
                what="the message"
                value={permissionRequest(lacking, credentialEndsWith)}
              />
            </Card>
          )}
          <PermissionTable
            title="What Headhuntr.io needs"
            id="needed"
            rows={required}
            aside={
              <Post action="/console/setup/verify" class="row">
                <span class="muted small">
                  Checked <Time at={verifiedAt} />
                </span>
                <Button small>Check again</Button>
              </Post>
            }
          />
          {further.length > 0 && <PermissionTable title="Good to have" id="further" rows={further} />}
          <Next
            done={missing.length === 0}
            href="/console/setup/webhooks"
            label="On to the web hooks"
            lacking="Tick what is missing in Greenhouse and check again. What needs it does not work until then."
          />
        </>
      ) : (
        <ConnectFirst state={state} />
      )}
    </StepPage>
  );
};

const Summary = ({ missing, unproven }: { missing: number; unproven: number }) => {
  if (missing > 0) {
    return (
      <Notice
        tone="bad"
        title={missing === 1 ? "One permission is missing" : `${missing} permissions are missing`}
      >
        <p>They are listed first, each with what to do.</p>
      </Notice>
    );
  }
  return unproven > 0 ? (
    <Notice tone="info" title="Nothing is missing">
      <p>
        {unproven === 1 ? "One" : unproven} could not be proved without changing something in Greenhouse. The
        first export shows it.
      </p>
    </Notice>
  ) : (
    <Notice tone="good" title="Everything is granted" />
  );
};

const ORDER = ["missing", "unproven", "granted"];

const PermissionTable = (props: { title: string; id: string; rows: PermissionRow[]; aside?: Child }) => (
  <Card title={props.title} id={props.id} flush aside={props.aside}>
    <ul class="plain-list permissions">
      {[...props.rows]
        .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
        .map(({ permission, harvest, state, fix }) => {
          const [tone, word] = TONES[state];
          return (
            <li>
              <div>
                <span>{permission}</span>
                <code class="muted">{harvest}</code>
                {fix && <p class="small">{fix}</p>}
              </div>
              <Badge tone={tone}>{word}</Badge>
            </li>
          );
        })}
    </ul>
  </Card>
);
