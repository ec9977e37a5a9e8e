/** What a person should know about how things stand, each with what to do. */
import type { Signal } from "../../lib/signal.ts";
import { Notice, Time } from "../parts.tsx";

const TONES = { error: "bad", warning: "warn", info: "info" } as const;

const WHO: Record<Signal["who"], string> = {
  admin: "For a Greenhouse admin",
  recruiter: "For recruiters",
  product: "For Headhuntr.io",
  operator: "For Headhuntr.io",
};

/** What only Headhuntr.io's own people can mend is told without their words for it. */
const isOurs = ({ who }: Signal): boolean => who === "operator" || who === "product";

export const Signals = ({ signals, supportEmail }: { signals: readonly Signal[]; supportEmail: string }) =>
  signals.length === 0 ? null : (
    <ul class="plain-list signals">
      {signals.map((signal) => (
        <li>
          <Notice tone={TONES[signal.severity]} title={signal.message}>
            <p>
              {isOurs(signal)
                ? `Headhuntr.io looks after this. Write to ${supportEmail} if it stays.`
                : signal.fix}
            </p>
            {signal.items.length > 0 && <p class="muted small">{signal.items.join(" · ")}</p>}
            <p class="muted small">
              {WHO[signal.who]}
              {signal.since && (
                <>
                  {" · since "}
                  <Time at={signal.since} />
                </>
              )}
            </p>
          </Notice>
        </li>
      ))}
    </ul>
  );
