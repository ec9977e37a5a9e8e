import type { Session } from "../../http/types.ts";
import { ButtonLink, Card, Head } from "../parts.tsx";

export const HealthPage = ({ session }: { session: Session }) => (
  <>
    <Head title="Overview" lead={`${session.tenantName} and Greenhouse at a glance.`} />
    <Card title="Requisitions" id="requisitions">
      <p>Search the shortlists, choose people and export them to Greenhouse.</p>
      <div class="row">
        <ButtonLink href="/console/requisitions" tone="primary">
          Open requisitions
        </ButtonLink>
      </div>
    </Card>
  </>
);
