/** What pages are built of. Plain functions of their props; no part knows a request. */
import type { Child, PropsWithChildren } from "hono/jsx";
import { Icon, type IconName } from "./icons.tsx";

export type Tone = "good" | "warn" | "bad" | "info" | "idle";

/** The top of a page: what it is, one sentence about it, what can be done. */
export const Head = (props: {
  title: string;
  lead?: Child;
  back?: { href: string; label: string };
  children?: Child;
}) => (
  <header class="head">
    <div>
      {props.back && (
        <p class="back">
          <a href={props.back.href}>← {props.back.label}</a>
        </p>
      )}
      <h1 id="title" tabindex={-1}>
        {props.title}
      </h1>
      {props.lead && <p>{props.lead}</p>}
    </div>
    {props.children && <div class="row">{props.children}</div>}
  </header>
);

export const Card = (
  props: PropsWithChildren<{
    title?: Child;
    aside?: Child;
    id?: string;
    tone?: "bad";
    flush?: boolean;
    level?: 2 | 3;
  }>,
) => {
  const Heading = props.level === 3 ? "h3" : "h2";
  const headingId = props.id ? `${props.id}-title` : undefined;
  return (
    <section
      class={["card", props.tone, props.flush ? "flush" : ""].filter(Boolean).join(" ")}
      id={props.id}
      aria-labelledby={props.title ? headingId : undefined}
    >
      {(props.title || props.aside) && (
        <header>
          {props.title && <Heading id={headingId}>{props.title}</Heading>}
          {props.aside}
        </header>
      )}
      {props.children}
    </section>
  );
};

export const Badge = ({ tone, children }: PropsWithChildren<{ tone: Tone }>) => (
  <span class={tone === "idle" ? "badge" : `badge ${tone}`}>{children}</span>
);

const NOTICE_ICONS: Record<Exclude<Tone, "idle">, IconName> = {
  good: "check",
  warn: "alert",
  bad: "alert",
  info: "info",
};

/** A message in the page; `role` makes screen readers say it at once. */
export const Notice = (
  props: PropsWithChildren<{
    tone: Exclude<Tone, "idle">;
    title?: Child;
    role?: "status" | "alert";
    id?: string;
  }>,
) => (
  <div class={`notice ${props.tone}`} role={props.role} id={props.id}>
    <Icon name={NOTICE_ICONS[props.tone]} />
    <div>
      {props.title && <strong>{props.title}</strong>}
      {props.children}
    </div>
  </div>
);

export const Button = (
  props: PropsWithChildren<{
    tone?: "primary" | "danger" | "plain";
    small?: boolean;
    name?: string;
    value?: string;
    formaction?: string;
    type?: "submit" | "button";
    label?: string;
  }>,
) => (
  <button
    class={buttonClass(props)}
    type={props.type ?? "submit"}
    name={props.name}
    value={props.value}
    formaction={props.formaction}
    aria-label={props.label}
  >
    {props.children}
  </button>
);

export const ButtonLink = (
  props: PropsWithChildren<{
    href: string;
    tone?: "primary" | "danger" | "plain";
    small?: boolean;
    /** The id of a dialog that is opened instead, where there is script. */
    dialog?: string;
    outside?: boolean;
  }>,
) => (
  <a
    class={buttonClass(props)}
    href={props.href}
    data-dialog={props.dialog}
    {...(props.outside ? { target: "_blank", rel: "noopener noreferrer" } : {})}
  >
    {props.children}
    {props.outside && <Icon name="outside" label="opens in a new tab" />}
  </a>
);

const buttonClass = ({ tone, small }: { tone?: string | undefined; small?: boolean | undefined }): string =>
  ["button", tone, small ? "small" : ""].filter(Boolean).join(" ");

/** A form that changes something. With only a button in it, pass that as the child. */
export const Post = (
  props: PropsWithChildren<{
    action: string;
    class?: string;
    multipart?: boolean;
    id?: string;
    /** Files can be dropped anywhere on it. */
    drop?: boolean;
  }>,
) => (
  <form
    method="post"
    action={props.action}
    class={props.class}
    id={props.id}
    data-drop={props.drop ? "" : undefined}
    enctype={props.multipart ? "multipart/form-data" : undefined}
    novalidate
  >
    {props.children}
  </form>
);

/** Something to be taken to another screen: readable and selectable without script, one press with it. */
export const Copy = (props: { id: string; value: string; what: string; short?: boolean }) => (
  <div class="copy">
    <code class="value" id={props.id}>
      {props.value}
    </code>
    <button class="button small" type="button" data-copy={props.id} data-what={props.what} hidden>
      <Icon name="copy" />
      <span data-said>Copy</span>
      <span class="unseen"> {props.what}</span>
    </button>
  </div>
);

/** A time as every reader can read it; script puts it into the reader's zone. */
export const Time = ({ at, none = "never" }: { at: string | number | null | undefined; none?: string }) => {
  if (at === null || at === undefined) return <span class="muted">{none}</span>;
  const iso = new Date(at).toISOString();
  return <time datetime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`}</time>;
};

export const Empty = (props: PropsWithChildren<{ title: string; icon?: IconName; level?: 2 | 3 }>) => {
  const Heading = props.level === 3 ? "h3" : "h2";
  return (
    <div class="empty">
      <Icon name={props.icon ?? "info"} />
      <Heading>{props.title}</Heading>
      {props.children}
    </div>
  );
};

/** A table that scrolls by itself on narrow screens; `label` names it. */
export const Table = (
  props: PropsWithChildren<{
    label: string;
    /** On narrow screens each row becomes a block of its own. */
    stacks?: boolean;
    columns: (string | { label: string; unseen?: true; number?: true })[];
  }>,
) => (
  <section
    class={props.stacks ? "scroll stacks" : "scroll"}
    tabindex={0}
    aria-label={`Table: ${props.label}`}
  >
    <table>
      <thead>
        <tr>
          {props.columns.map((column) => {
            const {
              label,
              unseen = false,
              number = false,
            } = typeof column === "string" ? { label: column } : column;
            return (
              <th scope="col" class={number ? "number" : undefined}>
                {unseen ? <span class="unseen">{label}</span> : label}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  </section>
);

export const Progress = (props: {
  label: string;
  value: number;
  max: number;
  children?: Child;
  id: string;
}) => (
  <div class="progress">
    <div class="row apart">
      <label for={props.id}>{props.label}</label>
      <span class="muted">{props.children}</span>
    </div>
    <progress id={props.id} value={props.value} max={Math.max(1, props.max)} />
  </div>
);

/** To the next page of a list, and back to its first. */
export const Pager = ({ next, first }: { next: string | null; first: string | null }) =>
  next || first ? (
    <nav class="pager" aria-label="Pages">
      {first ? <a href={first}>← Newest</a> : <span />}
      {next ? (
        <a href={next} rel="next">
          Older →
        </a>
      ) : (
        <span class="muted small">That is all.</span>
      )}
    </nav>
  ) : null;

/**
 * A dialog. `open` shows it from the start: the way without script, at an address of its own. An element with
 * `data-dialog={id}` opens it, one with `data-close` closes it; give that one an `href` for those without script.
 */
export const Dialog = (
  props: PropsWithChildren<{ id: string; title: string; open?: boolean; closeHref: string }>,
) => (
  <dialog
    id={props.id}
    open={props.open}
    data-modal={props.open ? "" : undefined}
    aria-labelledby={`${props.id}-title`}
  >
    <header>
      <h2 id={`${props.id}-title`}>{props.title}</h2>
      <a class="button plain small" href={props.closeHref} data-close>
        <Icon name="close" label="Close" />
      </a>
    </header>
    {props.children}
  </dialog>
);

/** One line of a `dl` with the class `facts`. */
export const Fact = ({ label, children }: { label: string; children?: Child }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);
