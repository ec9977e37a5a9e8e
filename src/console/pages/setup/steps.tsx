/** Where one is in the set-up, and the page of a step around its content. */
import type { PropsWithChildren } from "hono/jsx";
import { Icon } from "../../icons.tsx";
import { ButtonLink, Empty, Head } from "../../parts.tsx";
import { isConnected, type SetupState, type Step, type StepId } from "../../setup/state.ts";

export const Steps = ({ steps, at }: { steps: readonly Step[]; at: StepId }) => (
  <nav aria-label="Steps of the set-up" class="wizard">
    <ol>
      {steps.map(({ id, label, href, done, standing }, index) => (
        <li class={done ? "done" : undefined}>
          <a href={href} aria-current={id === at ? "step" : undefined}>
            <span class="mark">{done ? <Icon name="check" /> : index + 1}</span>
            <span>
              <strong>{label}</strong>
              <span id={`standing-${id}`}>{standing}</span>
            </span>
          </a>
        </li>
      ))}
    </ol>
    <Caption steps={steps} at={at} />
  </nav>
);

/** In place of the labels, where there is no room for five: the same words, so not for screen readers. */
const Caption = ({ steps, at }: { steps: readonly Step[]; at: StepId }) => {
  const index = steps.findIndex(({ id }) => id === at);
  return (
    <p class="caption" aria-hidden="true">
      Step {index + 1} of {steps.length}: {steps[index]?.label}
    </p>
  );
};

export const StepPage = (
  props: PropsWithChildren<{ state: SetupState; at: StepId; title: string; lead: string }>,
) => (
  <>
    <Head title={props.title} lead={props.lead} />
    <Steps steps={props.state.steps} at={props.at} />
    <div class="stack">{props.children}</div>
  </>
);

/** In place of a step that needs a connection first. */
export const ConnectFirst = ({ state }: { state: SetupState }) =>
  isConnected(state.connection) ? null : (
    <div class="card">
      <Empty title="Connect to Greenhouse first" icon="plug">
        <p>This step reads from Greenhouse, and there is no credential in force that it could use.</p>
        <ButtonLink href="/console/setup/connect" tone="primary">
          Connect
        </ButtonLink>
      </Empty>
    </div>
  );

/** The way on: a plain step when this one is proved, and in words what is lacking when it is not. */
export const Next = (props: { id?: string; done: boolean; href: string; label: string; lacking: string }) => (
  <div class="next" id={props.id}>
    {props.done ? (
      <ButtonLink href={props.href} tone="primary">
        {props.label}
        <Icon name="send" />
      </ButtonLink>
    ) : (
      <>
        <p class="muted">{props.lacking}</p>
        <ButtonLink href={props.href}>Go on without it</ButtonLink>
      </>
    )}
  </div>
);
