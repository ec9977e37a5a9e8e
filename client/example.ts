import { Client } from "./client.ts";

const { WORKER = "", TENANT = "", API_KEY = "" } = process.env;
const api = new Client({ url: WORKER, tenant: TENANT, apiKey: API_KEY });
const { items: jobs } = await api.call("GET /jobs", { query: { status: "open" } });
// Exactly one job makes candidates; none or several make prospects.
const accepted = await api.exportPeople(
  {
    requisition: { id: "req-1", name: "Platform engineers" },
    requestedBy: { userId: "usr-ines", email: "ines.okafor@larkspur.example.com", name: "Ines Okafor" },
    jobIds: jobs.slice(0, 1).map((job) => job.id),
    candidates: [
      { id: "cand-ana", firstName: "Ana", lastName: "Sorel", emails: [{ value: "ana@post.example.net" }] },
    ],
  },
  { idempotencyKey: "req-1-first-export" },
);
const ended = await api.waitForExport(accepted.id);
const [ana] = (await api.call("GET /candidates", { query: { ids: "cand-ana" } })).items;
console.log(ended.status, ana?.flag, ana?.greenhouse?.applications);
