// The sender of web hooks. A write only queues; sending starts after the write has been committed, a few at a time,
// and failures wait on the server's clock for their turn in the documented schedule.
import { randomUUID } from "node:crypto";
import type { WebHook } from "../world/org-records.ts";
import type { World } from "../world/world.ts";
import { dropInto, type Letter } from "./inbox.ts";
import { type Attempt, post } from "./post.ts";
import { hookBody } from "./sign.ts";

/** Waits after attempt 1 to 6, in minutes; seven attempts in 15 h 16 ("Success, failure, retries"). */
export const RETRY_MINUTES = [1, 15, 60, 120, 240, 480];
const LOG_LIMIT = 20_000;

interface Delivery {
  hookId: number;
  action: string;
  eventId: string;
  body: string;
  attempts: number;
  dueAt: number;
}

export interface LogEntry {
  n: number;
  at: string;
  hookId: number;
  name: string;
  action: string;
  eventId: string;
  url: string;
  attempt: number;
  /** HTTP status, or null when there was no answer. */
  status: number | null;
  ok: boolean;
  error: string | null;
  ms: number;
}

export interface ErrorMail {
  at: string;
  to: string;
  hookId: number;
  subject: string;
  eventId: string;
  attempts: number;
}

export interface FlushResult {
  attempted: number;
  delivered: number;
  failed: number;
  waiting: number;
  nextDueAt: string | null;
}

export class Hub {
  readonly log: LogEntry[] = [];
  readonly mails: ErrorMail[] = [];
  readonly inbox: Letter[] = [];
  #world: World;
  #ready: Delivery[] = [];
  #later: Delivery[] = [];
  #inFlight = 0;
  #count = 0;
  #flushedTo = 0;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #idle = new Set<() => void>();
  #unsubscribe: () => void;

  constructor(world: World) {
    this.#world = world;
    world.send = (action, build) => this.#emit(action, build);
    this.#unsubscribe = world.clock.onChange(() => this.#pump());
  }

  close(): void {
    this.#closed = true;
    this.#ready = [];
    this.#later = [];
    clearTimeout(this.#timer);
    this.#unsubscribe();
    this.#tellIdle();
  }

  get waiting(): number {
    return this.#ready.length + this.#later.length;
  }

  /** Every hook on the event has a delivery and an event id of its own. */
  #emit(action: string, build: () => unknown): void {
    const hooks = this.#world.webhooks
      .all()
      .filter((hook) => hook.event_action_type === action && !hook.deactivated && !hook._deleted);
    if (hooks.length === 0) return;
    const body = this.envelope(action, build());
    for (const hook of hooks) this.enqueue(hook, action, body);
  }

  envelope(action: string, payload: unknown): string {
    const { id, name } = this.#world.organization;
    const organization = this.#world.settings.hookOrganization
      ? { organization_id: id, organization_name: name }
      : {};
    return hookBody({ action, payload, ...organization });
  }

  enqueue(hook: WebHook, action: string, body: string, eventId: string = randomUUID()): string {
    this.#ready.push({ hookId: hook.id, action, eventId, body, attempts: 0, dueAt: this.#world.clock.now() });
    setImmediate(() => this.#pump());
    return eventId;
  }

  /** A ping is an event like any other to the receiver, but is sent at once and never again. */
  async ping(hook: WebHook, body: string): Promise<boolean> {
    const attempt = await this.#send(hook, { action: "ping", eventId: randomUUID(), body, attempts: 0 });
    this.#world.webhooks.update(hook.id, {
      _last_ping: { status: attempt.status, at: this.#world.clock.iso() },
    });
    // For the ping any 2xx is good enough.
    return attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
  }

  /** Resolves when everything due was attempted. The counts are those since the flush before. */
  async flush(): Promise<FlushResult> {
    this.#pump();
    while (!this.#closed && (this.#inFlight > 0 || this.#ready.length > 0)) {
      await new Promise<void>((resolve) => {
        this.#idle.add(resolve);
        this.#pump();
      });
    }
    const from = this.#flushedTo;
    this.#flushedTo = this.#count;
    const sent = this.log.filter((entry) => entry.n > from && entry.action !== "ping");
    const next = this.#later.reduce<number | null>(
      (least, { dueAt }) => Math.min(least ?? dueAt, dueAt),
      null,
    );
    return {
      attempted: sent.length,
      delivered: sent.filter((entry) => entry.ok).length,
      failed: sent.filter((entry) => !entry.ok).length,
      waiting: this.waiting,
      nextDueAt: next === null ? null : new Date(next).toISOString(),
    };
  }

  #pump(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    const now = this.#world.clock.now();
    this.#ready.push(...this.#later.filter((delivery) => delivery.dueAt <= now));
    this.#later = this.#later.filter((delivery) => delivery.dueAt > now);
    while (this.#inFlight < this.#world.settings.hookConcurrency) {
      const delivery = this.#ready.shift();
      if (!delivery) break;
      this.#inFlight++;
      void this.#attempt(delivery).finally(() => {
        this.#inFlight--;
        this.#pump();
        this.#tellIdle();
      });
    }
    this.#sleep(now);
  }

  #sleep(now: number): void {
    if (this.#later.length === 0 || this.#world.clock.frozen) return;
    const wait = this.#later.reduce((least, { dueAt }) => Math.min(least, dueAt - now), 2 ** 31 - 1);
    this.#timer = setTimeout(() => this.#pump(), Math.max(wait, 1));
    this.#timer.unref();
  }

  #tellIdle(): void {
    for (const resolve of this.#idle) resolve();
    this.#idle.clear();
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const hook = this.#world.webhooks.get(delivery.hookId);
    // A hook that was switched off or removed meanwhile simply does not fire.
    if (!hook || hook.deactivated || hook._deleted) return;
    if (!this.#world.settings.hookSameEventId && delivery.attempts > 0) delivery.eventId = randomUUID();
    const attempt = await this.#send(hook, delivery);
    delivery.attempts++;
    if (this.#closed || attempt.ok) return;
    const wait = RETRY_MINUTES[delivery.attempts - 1];
    if (delivery.attempts >= hook.max_attempts || wait === undefined) return this.#mail(hook, delivery);
    this.#later.push({ ...delivery, dueAt: this.#world.clock.now() + wait * 60_000 });
  }

  #mail(hook: WebHook, delivery: Delivery): void {
    if (!hook.error_recipient_email) return;
    this.mails.push({
      at: this.#world.clock.iso(),
      to: hook.error_recipient_email,
      hookId: hook.id,
      subject: `Web hook "${hook.name}" could not be delivered`,
      eventId: delivery.eventId,
      attempts: delivery.attempts,
    });
  }

  async #send(hook: WebHook, delivery: Omit<Delivery, "hookId" | "dueAt">): Promise<Attempt> {
    const at = this.#world.clock.iso();
    const { settings } = this.#world;
    const attempt = settings.hooksToInbox
      ? dropInto(this.inbox, hook, delivery, settings)
      : await post(hook, delivery.eventId, delivery.body, settings);
    if (this.#closed) return attempt;
    this.log.push({
      n: ++this.#count,
      at,
      hookId: hook.id,
      name: hook.name,
      action: delivery.action,
      eventId: delivery.eventId,
      url: hook.endpoint_url,
      attempt: delivery.attempts + 1,
      ...attempt,
    });
    if (this.log.length > LOG_LIMIT) this.log.splice(0, this.log.length - LOG_LIMIT);
    if (attempt.ok && this.#world.webhooks.get(hook.id))
      this.#world.webhooks.update(hook.id, { last_delivered: at });
    return attempt;
  }
}
