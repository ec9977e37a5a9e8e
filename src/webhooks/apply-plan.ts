/** From an event's plan to statements: the mirror's and the feed's, all under one guard. */
import { type SQL, sql } from "drizzle-orm";
import { appendChange } from "../changes/append.ts";
import type { Db, Statement } from "../db/client.ts";
import { isOurs } from "../ledger/linked.ts";
import type { TenantId } from "../lib/ids.ts";
import { unreachable } from "../lib/result.ts";
import { applicationChanged, applicationDeleted, applicationHired } from "../mirror/application-news.ts";
import { survivorOf } from "../mirror/fragments.ts";
import {
  jobChanged,
  jobDeleted,
  jobPostChanged,
  jobPostDeleted,
  listRecordDeleted,
} from "../mirror/job-news.ts";
import type { News } from "../mirror/news.ts";
import {
  markStale,
  personAnonymized,
  personDeleted,
  personMerged,
  personUpdated,
} from "../mirror/person-news.ts";
import { heldStageId, type ToldStage } from "../mirror/stage-match.ts";
import type { ChangedPerson, EventPlan, MirrorNews, PlannedChange } from "./events/plan.ts";

/** What a plan needs to become effective: the question whether it counts, and what to write if so. */
export function effectsOf(
  db: Db,
  tenantId: TenantId,
  plan: EventPlan,
  delivery: { receivedAt: number; body: string | null },
): News {
  const { receivedAt, body } = delivery;
  const news = plan.news && newsOf(db, tenantId, plan.news, receivedAt);
  return {
    whyNot: news?.whyNot ?? sql`NULL`,
    statements: (guard) => [
      // The feed first: whom a merge is about is known by the links as they were before it.
      ...(plan.change ? [feed(db, tenantId, plan.change, guard)] : []),
      ...(news?.statements(guard) ?? []),
      // A body that is not kept cannot be run again: what it told is read from Greenhouse too.
      ...(body === null && plan.candidateId !== null
        ? [markStale(db, tenantId, survivorOf(tenantId, plan.candidateId), receivedAt, guard)]
        : []),
    ],
  };
}

function newsOf(db: Db, tenantId: TenantId, news: MirrorNews, at: number): News {
  switch (news.kind) {
    case "application_changed":
      return applicationChanged(db, tenantId, news.application, at);
    case "application_hired":
      return applicationHired(db, tenantId, news.hire, at);
    case "application_deleted":
      return applicationDeleted(db, tenantId, news.gone, at);
    case "person_updated":
      return personUpdated(db, tenantId, news.person, at);
    case "person_deleted":
      return personDeleted(db, tenantId, news.id, at);
    case "person_anonymized":
      return personAnonymized(db, tenantId, news.id, at);
    case "person_merged":
      return personMerged(db, tenantId, news, at);
    case "job_changed":
      return jobChanged(db, tenantId, news.job, at);
    case "job_deleted":
      return jobDeleted(db, tenantId, news.job, at);
    case "job_post_changed":
      return jobPostChanged(db, tenantId, news.post, at);
    case "job_post_deleted":
      return jobPostDeleted(db, tenantId, news.post, at);
    case "list_record_deleted":
      return listRecordDeleted(db, tenantId, news.list, news.id, at);
    default:
      return unreachable(news);
  }
}

function feed(db: Db, tenantId: TenantId, planned: PlannedChange, guard: SQL): Statement {
  const { person, ...change } = planned;
  const productId = person && { greenhouseCandidateId: linkedTo(tenantId, person) };
  const told = toldStage(planned);
  const resolved = told && { stageId: heldStageId(tenantId, told) };
  return appendChange(db, tenantId, { ...change, productId, ...(resolved ? { resolved } : {}) }, guard);
}

/** The stage that a change names, where it names one. */
export function toldStage({ greenhouse, data }: PlannedChange): ToldStage | null {
  const { jobId, stageId } = greenhouse;
  if (typeof jobId !== "number" || typeof stageId !== "number") return null;
  const stage = data?.["stage"];
  return { jobId, stageId, stageName: typeof stage === "string" ? stage : null };
}

/** By which Greenhouse id the product's people are found: of a merge, those of the old id, else of the survivor. */
function linkedTo(tenantId: TenantId, person: ChangedPerson): SQL {
  if ("id" in person) return survivorOf(tenantId, person.id);
  const { mergedFrom, into } = person;
  return sql`CASE WHEN ${isOurs(tenantId, mergedFrom)} THEN ${mergedFrom} ELSE ${survivorOf(tenantId, into)} END`;
}
