// An application's way through the stages of its job. Greenhouse keeps one row per stage, also for stages never
// reached (their entered_at is null); the application's `stage_id` is the current row.
import type { Application } from "../world/records.ts";
import type { World } from "../world/world.ts";
import { stagesOf } from "./references.ts";

const DAY_MS = 86_400_000;

export function openStages(world: World, applicationId: number, jobId: number, stageId: number): void {
  for (const stage of stagesOf(world, jobId)) {
    world.applicationStages.add({
      ...world.stamp(world.applicationStages),
      application_id: applicationId,
      job_interview_stage_id: stage.id,
      entered_at: null,
      exited_at: null,
      days_in_stage: 0,
      current: false,
    });
  }
  enterStage(world, applicationId, stageId);
}

export function enterStage(world: World, applicationId: number, stageId: number): void {
  leaveCurrent(world, applicationId);
  const rows = world.applicationStages.by("application_id", applicationId);
  const row = rows.find((candidate) => candidate.job_interview_stage_id === stageId);
  if (!row) return;
  const at = world.clock.iso();
  world.applicationStages.update(row.id, { entered_at: at, exited_at: null, current: true, updated_at: at });
  world.applications.update(applicationId, {
    stage_id: row.id,
    job_interview_stage_id: stageId,
    stage_name: world.stages.get(stageId)?.name ?? null,
    _stage_id: stageId,
  });
}

/** Stage ids read null once an application has ended; `_stage_id` remembers where. */
export function closeStages(world: World, applicationId: number): void {
  leaveCurrent(world, applicationId);
  if (!world.applications.get(applicationId)) return;
  world.applications.update(applicationId, {
    stage_id: null,
    job_interview_stage_id: null,
    stage_name: null,
  });
}

export function reopenStages(world: World, application: Application): void {
  if (application._stage_id !== null) enterStage(world, application.id, application._stage_id);
}

function leaveCurrent(world: World, applicationId: number): void {
  for (const row of world.applicationStages.by("application_id", applicationId)) {
    if (!row.current) continue;
    const at = world.clock.iso();
    const days =
      row.entered_at === null ? 0 : Math.floor((Date.parse(at) - Date.parse(row.entered_at)) / DAY_MS);
    world.applicationStages.update(row.id, {
      exited_at: at,
      current: false,
      days_in_stage: days,
      updated_at: at,
    });
  }
}
