/** Jobs and posts whose news nobody told: a walk of their list finds them, and the feed says so. */
import { type SQL, sql } from "drizzle-orm";
import { appendChange, type Change } from "../changes/append.ts";
import type { Db, Statement } from "../db/client.ts";
import { oneOf, owned } from "../db/columns.ts";
import type { GreenhouseJob, GreenhouseJobPost } from "../greenhouse/harvest.ts";
import type { TenantId } from "../lib/ids.ts";
import { mirrorJobPosts, mirrorJobs } from "../mirror/tables.ts";

/** More than web hooks lose: an account that is shown anew is no news, and D1 takes a thousand statements at once. */
const MAX_TOLD = 100;

/** The changes that a page of jobs shows, each where our copy is still as it was compared. */
export async function jobRepairs(
  db: Db,
  tenantId: TenantId,
  jobs: readonly GreenhouseJob[],
  seenAt: number,
): Promise<Statement[]> {
  const ids = jobs.map(({ id }) => id);
  const rows = await db
    .select()
    .from(mirrorJobs)
    .where(owned(mirrorJobs, tenantId, oneOf(mirrorJobs.id, ids)));
  const held = new Map(rows.map((row) => [row.id, row]));
  const told = jobs.flatMap((job) => {
    const was = held.get(job.id);
    if (was && (isSettled(was, job, seenAt) || (was.name === job.name && was.status === job.status)))
      return [];
    const { id: jobId, name, status } = job;
    const change: Change = {
      type: was ? "job.updated" : "job.created",
      at: job.updatedAt ?? seenAt,
      greenhouse: { jobId },
      data: { name, status, repaired: true },
      productId: null,
    };
    return [appendChange(db, tenantId, change, unchanged("mirror_jobs", tenantId, jobId, was))];
  });
  return told.slice(0, MAX_TOLD);
}

/** The same of a page of job posts. */
export async function jobPostRepairs(
  db: Db,
  tenantId: TenantId,
  posts: readonly GreenhouseJobPost[],
  seenAt: number,
): Promise<Statement[]> {
  const ids = posts.map(({ id }) => id);
  const rows = await db
    .select()
    .from(mirrorJobPosts)
    .where(owned(mirrorJobPosts, tenantId, oneOf(mirrorJobPosts.id, ids)));
  const held = new Map(rows.map((row) => [row.id, row]));
  const told = posts.flatMap((post) => {
    const was = held.get(post.id);
    if (was && (isSettled(was, post, seenAt) || (was.title === post.title && was.live === post.live)))
      return [];
    const { id: jobPostId, jobId, title, live } = post;
    const change: Change = {
      type: was ? "job_post.updated" : "job_post.created",
      at: post.updatedAt ?? seenAt,
      greenhouse: { jobPostId, jobId },
      data: { title, live, repaired: true },
      productId: null,
    };
    return [appendChange(db, tenantId, change, unchanged("mirror_job_posts", tenantId, jobPostId, was))];
  });
  return told.slice(0, MAX_TOLD);
}

interface Held {
  staleAt: number | null;
  deletedAt: number | null;
  absentAt: number | null;
  updatedAt: number | null;
  seenAt: number;
}

/** A web hook told of it already, or newer news is here: nothing of what this read shows was missed. */
const isSettled = (was: Held, now: { updatedAt: number | null }, seenAt: number): boolean =>
  was.staleAt !== null ||
  was.deletedAt !== null ||
  was.absentAt !== null ||
  was.seenAt > seenAt ||
  (was.updatedAt !== null && now.updatedAt !== null && was.updatedAt > now.updatedAt);

const unchanged = (table: string, tenantId: TenantId, id: number, was: Held | undefined): SQL => {
  const row = sql`SELECT 1 FROM ${sql.raw(table)} held WHERE held.tenant_id = ${tenantId} AND held.id = ${id}`;
  return was
    ? sql`EXISTS (${row} AND held.deleted_at IS NULL AND held.stale_at IS NULL AND held.seen_at = ${was.seenAt})`
    : sql`NOT EXISTS (${row})`;
};
