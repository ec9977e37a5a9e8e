import type { Refusal } from "../../lib/errors.ts";
import { ButtonLink, Card } from "../parts.tsx";

/** What went wrong and what to do; the request id is what support asks for. */
export const ProblemPage = (props: { title: string; refusal: Refusal; requestId: string }) => (
  <Card>
    <h1>{props.title}</h1>
    <p>{props.refusal.detail}</p>
    {props.refusal.extras.errors && (
      <ul>
        {props.refusal.extras.errors.map(({ path, message }) => (
          <li>
            {path}: {message}
          </li>
        ))}
      </ul>
    )}
    {props.refusal.status !== 401 && (
      <div class="row">
        <ButtonLink href="/console">To the overview</ButtonLink>
      </div>
    )}
    <p class="muted small">
      Request <code>{props.requestId}</code>
    </p>
  </Card>
);
