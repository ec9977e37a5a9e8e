/** The frame around every page: what a browser loads, where one is, where one can go, where help is. */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { Session } from "../http/types.ts";
import type { Flash } from "./cookies.ts";
import { Icon, type IconName, Mark } from "./icons.tsx";
import { Notice } from "./parts.tsx";

export type Section = "health" | "setup" | "users" | "requisitions" | "activity" | "data" | null;

export interface PageProps {
  title: string;
  cssPath: string;
  jsPath: string;
  supportEmail: string;
  /** Where practice data comes from; null with the real Greenhouse. */
  practice: string | null;
  children?: Child;
}

const MENU: { section: Section; href: string; label: string; icon: IconName; admin?: true }[] = [
  { section: "health", href: "/console", label: "Overview", icon: "health" },
  { section: "requisitions", href: "/console/requisitions", label: "Requisitions", icon: "list" },
  { section: "setup", href: "/console/setup", label: "ATS set-up", icon: "plug", admin: true },
  { section: "users", href: "/console/users", label: "Users", icon: "people", admin: true },
  { section: "activity", href: "/console/activity", label: "Activity", icon: "clock" },
  { section: "data", href: "/console/data", label: "What we store", icon: "lock" },
];

const Document = (props: PageProps & { shape: "frame" | "alone" }) => (
  <>
    {raw("<!doctype html>")}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${props.title} · Headhuntr.io ATS`}</title>
        <link rel="stylesheet" href={props.cssPath} />
        <script src={props.jsPath} defer></script>
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to content
        </a>
        {props.practice && (
          <aside class="practice" aria-label="Practice">
            <strong>Practice.</strong> Greenhouse here is a practice one at {props.practice}; nothing reaches
            a real account.
          </aside>
        )}
        <div class={props.shape}>{props.children}</div>
        <div id="announcer" class="unseen" role="status"></div>
      </body>
    </html>
  </>
);

const Help = ({ email }: { email: string }) => (
  <span>
    Help: <a href={`mailto:${email}`}>{email}</a>
  </span>
);

/** A page for somebody who is not signed in. */
export const AlonePage = (props: PageProps) => (
  <Document {...props} shape="alone">
    <main id="content" tabindex={-1}>
      {props.children}
    </main>
    <footer class="foot">
      <Help email={props.supportEmail} />
    </footer>
  </Document>
);

const Who = ({ session }: { session: Session }) => (
  <div class="who">
    <span>
      {session.email} · {session.role}
    </span>
    <form method="post" action="/console/sign-out">
      <button class="button small" type="submit">
        Sign out
      </button>
    </form>
  </div>
);

/** A page inside the console. */
export const FramePage = (props: PageProps & { section: Section; session: Session; flash: Flash | null }) => (
  <Document {...props} shape="frame">
    <header class="bar">
      <div class="stick">
        <a class="brand" href="/console">
          <Mark />
          <span>
            Headhuntr.io ATS
            <span>{props.session.tenantName}</span>
          </span>
        </a>
        <nav class="menu" aria-label="Console">
          <ul>
            {MENU.filter(({ admin }) => !admin || props.session.role === "admin").map(
              ({ section, href, label, icon }) => (
                <li>
                  <a href={href} aria-current={section === props.section ? "page" : undefined}>
                    <Icon name={icon} />
                    {label}
                  </a>
                </li>
              ),
            )}
          </ul>
        </nav>
        <Who session={props.session} />
      </div>
    </header>
    <main id="content" tabindex={-1}>
      <div class="stack">
        {props.session.paused && (
          <Notice tone="warn" title="Writing to Greenhouse is paused">
            <p>Exports wait until Headhuntr.io resumes it. Web hooks and lists go on.</p>
          </Notice>
        )}
        {props.flash && (
          <Notice tone={props.flash.tone} role={props.flash.tone === "bad" ? "alert" : "status"}>
            <p>{props.flash.text}</p>
          </Notice>
        )}
      </div>
      {props.children}
    </main>
    <footer class="foot">
      <Help email={props.supportEmail} />
      <Who session={props.session} />
    </footer>
  </Document>
);
