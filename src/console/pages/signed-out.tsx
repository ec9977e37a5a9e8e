import { Card } from "../parts.tsx";

export const SignedOutPage = () => (
  <Card>
    <h1>You are signed out</h1>
    <p>To come back, open the ATS settings in Headhuntr.io: it gives you a new link.</p>
  </Card>
);
