/** The worker. */
import { app } from "./app.ts";
import { consume } from "./consumer.ts";
import type { Env } from "./env.ts";
import { runScheduled } from "./scheduled.ts";

export { CallLimiter } from "./limits/calls/call-limiter.ts";
export { RateLimiter } from "./limits/rate-limiter.ts";

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: runScheduled,
} satisfies ExportedHandler<Env>;
