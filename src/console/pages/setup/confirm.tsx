/** Before what cannot be taken back: what happens then, and the button. */
import { Choice } from "../../fields.tsx";
import { Button, ButtonLink, Card, Head, Post } from "../../parts.tsx";
import type { SetupState } from "../../setup/state.ts";

export const DisconnectPage = ({ state }: { state: SetupState }) => (
  <>
    <Head title="Disconnect from Greenhouse" back={{ href: "/console/setup/done", label: "Set-up" }} />
    <Card title="What happens then" id="then">
      <ul class="bullets">
        <li>
          The credential that ends with <code>{state.connection.credentialEndsWith}</code> is erased here.
          Nothing is read from or written to Greenhouse any more.
        </li>
        <li>Exports that are under way stop where they are, and go on after you connect again.</li>
        <li>
          User mappings, flags, and what we know of exported people stay. Web hooks go on arriving until you
          delete them in Greenhouse.
        </li>
        <li>
          The credential itself lives on in Greenhouse: remove it there under Configure › Dev Center › API
          Credentials.
        </li>
      </ul>
      <Post action="/console/setup/disconnect" class="row">
        <Button tone="danger">Disconnect</Button>
        <ButtonLink href="/console/setup/done">Keep it</ButtonLink>
      </Post>
    </Card>
  </>
);

export const SecretPage = () => (
  <>
    <Head title="A new secret key" back={{ href: "/console/setup/webhooks", label: "Web hooks" }} />
    <Card title="What happens then" id="then">
      <ul class="bullets">
        <li>You see a new key, once, and paste it into each of the fourteen web hooks in Greenhouse.</li>
        <li>
          The present key goes on counting until all fourteen were seen with the new one, for 30 days at most:
          nothing is lost in between.
        </li>
      </ul>
      <Post action="/console/setup/secret" class="stack">
        <Choice
          type="checkbox"
          name="revokePrevious"
          value="yes"
          hint="Choose it when the present key has become known to others. What Greenhouse sends until you have pasted the new one is refused; it tries again for about 15 hours."
        >
          End the present key within a minute
        </Choice>
        <div class="row">
          <Button tone="primary">Make a new secret key</Button>
          <ButtonLink href="/console/setup/webhooks">Keep the present one</ButtonLink>
        </div>
      </Post>
    </Card>
  </>
);

/** Between our form and Greenhouse's page: a form may lead to our own pages only (Content-Security-Policy). */
export const LeavePage = ({ to }: { to: string }) => (
  <>
    <Head title="On to Greenhouse" back={{ href: "/console/setup/connect", label: "Connect" }} />
    <Card>
      <p>
        Sign in to Greenhouse as a Site Admin, read what is asked for, and choose the service account. You
        come back here by yourself.
      </p>
      <div class="row">
        <ButtonLink href={to} tone="primary">
          Open Greenhouse
        </ButtonLink>
      </div>
    </Card>
  </>
);
