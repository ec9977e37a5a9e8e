import type { Role } from "../../http/types.ts";
import { Button, Card, Post } from "../parts.tsx";

/** Says who would sign in where; only the button does it. */
export const OpenPage = (props: { link: { tenant: string; email: string; role: Role }; secret: string }) => (
  <Card>
    <h1>{props.link.tenant} and Greenhouse</h1>
    <p>
      You are about to open the ATS console as <strong class="clip">{props.link.email}</strong> (
      {props.link.role === "admin" ? "admin" : "recruiter"}).
    </p>
    <Post action="/console/open">
      <input type="hidden" name="link" value={props.secret} />
      <Button tone="primary">Open the console</Button>
    </Post>
    <p class="muted small">This link works once. Not you? Close this page and nothing happens.</p>
  </Card>
);
