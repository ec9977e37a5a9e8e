/** What `npm run dev` prints: addresses, keys, and commands that work as they stand. */
import { POOL, RECRUITER, TWO_JOBS } from "./people.ts";
import type { Filled } from "./set-up.ts";
import { OPERATOR_KEY } from "./stack.ts";
import { type Exported, requestOf } from "./steps/export.ts";

/** Whoever opens the console: the recruiter, who here is an admin too. */
export const CONSOLE_PERSON = { userId: RECRUITER.userId, email: RECRUITER.email, role: "admin" };

export function handOut({ scene, choices }: Filled, exported: Exported, consoleUrl: string): string {
  const { stack, tenant } = scene;
  const base = `${stack.workerUrl}/v1/tenants/${tenant.id}`;
  const key = `-H 'Authorization: Bearer ${tenant.apiKey}'`;
  const json = "-H 'Content-Type: application/json'";
  const post = (idempotencyKey: string, body: object) =>
    `curl -s ${base}/exports ${key} ${json} -H 'Idempotency-Key: ${idempotencyKey}' -d '${JSON.stringify(body)}'`;
  const toTwoJobs = { key: "", requisition: TWO_JOBS, jobIds: [choices.jobs.firmware, choices.jobs.account] };
  const toPool = {
    ...{ key: "", requisition: POOL, jobIds: [] },
    more: { prospect: { poolId: choices.pool.id, poolStageId: choices.pool.stageId } },
  };
  const joaquin = exported.rows.find(({ candidateId }) => candidateId === "cand-joaquin");
  const act = (action: object) =>
    `curl -s ${stack.greenhouseUrl}/_control/actions ${json} -d '${JSON.stringify(action)}'`;
  const applicationId = joaquin?.greenhouse?.applicationId;
  const link = `curl -s ${base}/console-links ${key} ${json} -d '${JSON.stringify(CONSOLE_PERSON)}'`;
  const lines: [string, string][] = [
    ["Another link into the console", link],
    ["Greenhouse's open jobs, from our copy", `curl -s '${base}/jobs?status=open' ${key}`],
    ["Who is on a shortlist", `curl -s ${base}/requisitions/${TWO_JOBS.id}/candidates ${key}`],
    ["Export three people as prospects for two jobs", post("try-1", requestOf(toTwoJobs))],
    ["Three more to no job, in a prospect pool", post("try-2", requestOf(toPool))],
    ["How the exports stand", `curl -s ${base}/exports ${key}`],
    ["The e-mail's content", `curl -s ${base}/exports/${exported.id}/receipt.json ${key}`],
    ["Reject Joaquín in Greenhouse …", act({ type: "reject", applicationId })],
    ["… and see it beside his flag", `curl -s '${base}/candidates?ids=cand-joaquin' ${key}`],
    ["What has happened so far", `curl -s '${base}/changes?limit=200' ${key}`],
    ["Everything that Greenhouse holds", `curl -s ${stack.greenhouseUrl}/_control/state`],
  ];
  return `
  console              ${consoleUrl}
                       open it in a browser: it works once, within the hour
  worker               ${stack.workerUrl}
  practice Greenhouse  ${stack.greenhouseUrl}   (control path: /_control)
  mails sent so far    ${stack.workerUrl}/cdn-cgi/explorer/api/local/email/sending
  operator key         ${OPERATOR_KEY}
  tenant               ${tenant.id}   (${tenant.name})
  API key              ${tenant.apiKey}
  recruiter            ${RECRUITER.userId}, ${RECRUITER.email}

${lines.map(([what, command]) => `# ${what}\n${command}`).join("\n\n")}

Ctrl-C ends all of it.`;
}
