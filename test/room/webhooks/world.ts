/** A small Greenhouse that only remembers: what was done to it, the events it would send, and what is true at the end. */
import type { GreenhouseApplication } from "../../../src/greenhouse/harvest.ts";

export interface Event {
  action: string;
  payload: unknown;
}

interface TrueApplication extends GreenhouseApplication {
  deleted: boolean;
  hiredAt: number | null;
}

const START = Date.parse("2024-01-01T00:00:00Z");
const text = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

export class World {
  readonly events: Event[] = [];
  readonly applications = new Map<number, TrueApplication>();
  /** Where a person's record is now: their own id, the survivor's, or null when deleted. */
  readonly people = new Map<number, number | null>();
  #seconds = 0;

  constructor(people: readonly number[]) {
    for (const id of people) this.people.set(id, id);
  }

  /** Lets a second pass, or none: Greenhouse's clock has whole seconds. */
  tick(seconds = 1): number {
    this.#seconds += seconds;
    return START + this.#seconds * 1000;
  }

  recordOf(person: number): number | null {
    return this.people.get(person) ?? null;
  }

  apply(person: number, id: number, prospect = false, seconds = 1): void {
    const now = this.tick(seconds);
    const record = this.recordOf(person);
    if (record === null || this.applications.has(id)) return;
    this.applications.set(id, {
      id,
      candidateId: record,
      prospect,
      status: "active",
      jobIds: [900],
      stageId: prospect ? null : 1,
      stageName: prospect ? null : "Stage 1",
      rejectedAt: null,
      rejectionReasonId: null,
      rejectionReason: null,
      sourceId: null,
      createdAt: now,
      updatedAt: now,
      lastActivityAt: now,
      deleted: false,
      hiredAt: null,
    });
    this.#send(prospect ? "new_prospect_application" : "new_candidate_application", id);
  }

  change(id: number, how: "move" | "reject" | "unreject" | "unhire" | "touch", seconds = 1): void {
    const now = this.tick(seconds);
    const application = this.#living(id);
    if (!application) return;
    if (how === "move" && (application.prospect || application.status !== "active")) return;
    if (how === "reject" && application.status !== "active") return;
    if (how === "unreject" && application.status !== "rejected") return;
    if (how === "unhire" && application.status !== "hired") return;
    application.lastActivityAt = now;
    if (how === "move") {
      application.stageId = (application.stageId ?? 0) + 1;
      application.stageName = `Stage ${application.stageId}`;
    }
    if (how === "reject")
      Object.assign(application, { status: "rejected", rejectedAt: now, rejectionReason: "Too far" });
    if (how === "unreject" || how === "unhire")
      Object.assign(application, { status: "active", rejectedAt: null, rejectionReason: null });
    this.#send(
      {
        move: "candidate_stage_change",
        reject: "reject_candidate",
        unreject: "unreject_candidate",
        unhire: "unhire_candidate",
        touch: "application_updated",
      }[how],
      id,
    );
  }

  hire(id: number): void {
    const now = this.tick();
    const application = this.#living(id);
    if (!application || application.prospect || application.status !== "active") return;
    Object.assign(application, { status: "hired", hiredAt: now, lastActivityAt: now });
    this.events.push({
      action: "hire_candidate",
      payload: {
        application: {
          id,
          candidate: { id: application.candidateId },
          jobs: [{ id: 900, name: "Pilot" }],
          offer: { resolved_at: text(now) },
        },
      },
    });
  }

  removeApplication(id: number): void {
    const application = this.#living(id);
    if (!application) return;
    application.deleted = true;
    const { candidateId } = application;
    this.events.push({
      action: "delete_application",
      payload: { application: { id, candidate_id: candidateId, prospect: application.prospect } },
    });
  }

  edit(person: number): void {
    const record = this.recordOf(person);
    if (record === null) return;
    const payload = { candidate: { id: record, title: `Title ${this.tick()}` } };
    this.events.push({ action: "update_candidate", payload });
  }

  remove(person: number): void {
    const record = this.recordOf(person);
    if (record === null) return;
    for (const [id, now] of this.people) if (now === record) this.people.set(id, null);
    for (const application of this.applications.values())
      if (application.candidateId === record) application.deleted = true;
    this.events.push({ action: "delete_candidate", payload: { person: { id: record } } });
  }

  merge(person: number, into: number): void {
    const [from, to] = [this.recordOf(person), this.recordOf(into)];
    if (from === null || to === null || from === to) return;
    for (const [id, now] of this.people) if (now === from) this.people.set(id, to);
    for (const application of this.applications.values())
      if (application.candidateId === from) application.candidateId = to;
    this.events.push({ action: "merge_candidate", payload: { person: { id: from, new_candidate_id: to } } });
  }

  /** What Harvest would show of a record; null for one that is no more. */
  read(record: number): GreenhouseApplication[] | null {
    if (![...this.people.values()].includes(record)) return null;
    return [...this.applications.values()].filter(
      (application) => application.candidateId === record && !application.deleted,
    );
  }

  #living(id: number): TrueApplication | null {
    const application = this.applications.get(id);
    return application && !application.deleted ? application : null;
  }

  #send(action: string, id: number): void {
    const application = this.applications.get(id);
    if (!application) return;
    const { stageId, stageName, rejectedAt, rejectionReason, lastActivityAt } = application;
    this.events.push({
      action,
      payload: {
        application: {
          id,
          candidate: { id: application.candidateId, is_private: false },
          prospect: application.prospect,
          status: application.status,
          last_activity_at: text(lastActivityAt ?? 0),
          rejected_at: rejectedAt === null ? null : text(rejectedAt),
          rejection_reason: rejectionReason === null ? null : { id: 4, name: rejectionReason },
          current_stage: stageId === null ? null : { id: stageId, name: stageName },
          jobs: [{ id: 900, name: "Pilot" }],
        },
      },
    });
  }
}
