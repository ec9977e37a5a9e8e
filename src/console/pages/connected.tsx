/** Where Greenhouse's consent page leads back to, for whoever has no session in the console. */
import { ButtonLink, Card } from "../parts.tsx";

export const ConnectedPage = ({ healthy }: { healthy: boolean }) => (
  <Card>
    <h1>Greenhouse is connected</h1>
    <p>
      {healthy
        ? "Everything it needs is permitted."
        : "Some permissions are missing; the set-up page lists them."}{" "}
      You can close this page and go on in Headhuntr.io.
    </p>
  </Card>
);

export const NotConnectedPage = ({ detail }: { detail: string }) => (
  <Card>
    <h1>Greenhouse was not connected</h1>
    <p>{detail}</p>
    <div class="row">
      <ButtonLink href="/console/setup/connect">To the set-up</ButtonLink>
    </div>
  </Card>
);
