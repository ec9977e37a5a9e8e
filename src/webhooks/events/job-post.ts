/** Events about job posts: created and updated are flat, deleted is wrapped; one without `job_id` is a prospect post. */
import * as z from "zod";
import type { ChangeType } from "../../changes/tables.ts";
import { ok } from "../../lib/result.ts";
import { id, optionalFlag, optionalId, optionalText, optionalTime, readPayload } from "./fields.ts";
import type { EventReader } from "./plan.ts";

const Post = z.object({
  id,
  job_id: optionalId,
  title: optionalText,
  live: optionalFlag,
  updated_at: optionalTime,
});
const Wrapped = z.object({ job_post: Post });

const readPost =
  (type: Extract<ChangeType, `job_post.${string}`>): EventReader =>
  (payload, { receivedAt }) => {
    // Either form is read for every event: the documents show one of each, without saying why.
    const isWrapped = Wrapped.safeParse(payload).success;
    const read = isWrapped ? readPayload(Wrapped, payload) : readPayload(Post, payload);
    if (!read.ok) return read;
    const post = "job_post" in read.value ? read.value.job_post : read.value;
    const isDeletion = type === "job_post.deleted";
    const news = {
      id: post.id,
      jobId: post.job_id,
      title: post.title ?? "",
      live: !isDeletion && (post.live ?? false),
      updatedAt: post.updated_at,
    };
    return ok({
      candidateId: null,
      clocked: post.updated_at !== null,
      news: { kind: isDeletion ? "job_post_deleted" : "job_post_changed", post: news },
      change: {
        type,
        at: post.updated_at ?? receivedAt,
        person: null,
        greenhouse: { jobPostId: post.id, jobId: post.job_id },
        data: { title: news.title, live: news.live },
      },
    });
  };

export const readJobPostCreation = readPost("job_post.created");
export const readJobPostUpdate = readPost("job_post.updated");
export const readJobPostDeletion = readPost("job_post.deleted");
