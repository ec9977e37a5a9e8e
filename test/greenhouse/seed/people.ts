// A few people who are already there: on a job, as a prospect, rejected, hired, private, twice the same address.
import { createApplication } from "../acts/applications.ts";
import { createCandidate, type PersonInput } from "../acts/candidates.ts";
import { addEducation, addEmployment } from "../acts/history.ts";
import { addAttachment, addNote } from "../acts/papers.ts";
import { hireApplication, rejectApplication } from "../acts/progress.ts";
import type { Actor } from "../acts/references.ts";
import type { Candidate } from "../world/records.ts";
import type { World } from "../world/world.ts";
import type { Jobs } from "./jobs.ts";
import type { Setup } from "./setup.ts";

export function seedCandidates(world: World, { users, sources, pools }: Setup, jobs: Jobs): void {
  const actor: Actor = { userId: users.mira.id, seesPrivate: true, via: "seed", mirrorsEmployer: true };
  const person = (first: string, last: string, more: PersonInput = {}): Candidate =>
    createCandidate(world, actor, {
      first_name: first,
      last_name: last,
      email_addresses: [{ value: `${first}.${last}@mail.example.net`.toLowerCase(), type: "personal" }],
      ...more,
    });

  const petra = person("Petra", "Nakamura", { tags: ["Firmware"], company: "Old Works", title: "Engineer" });
  const application = createApplication(world, actor, petra.id, {
    job_id: jobs.firmware.id,
    source_id: sources.sourcing.id,
  });
  addHistory(world, actor, petra.id);
  const pdf = new TextEncoder().encode("%PDF-1.4 practice resume of Petra Nakamura");
  addAttachment(
    world,
    actor,
    { application_id: application.id, filename: "petra-nakamura.pdf", type: "resume" },
    pdf,
  );
  const note = { body: "Met at the robot fair.\nWrites clearly.", visibility: "public", note_type: "NOTE" };
  addNote(world, actor, { candidate_id: petra.id, user_id: users.ines.id, ...note });
  addNote(world, actor, {
    candidate_id: petra.id,
    ...note,
    body: "Salary talk pending.",
    visibility: "private",
  });

  const rui = person("Rui", "Adeyemi");
  createApplication(world, actor, rui.id, {
    prospect: true,
    job_ids: [jobs.platform.id],
    prospect_pool_id: pools.engineers.id,
    prospect_owner_id: users.kofi.id,
  });

  const saoirse = person("Saoirse", "Vidal");
  const rejected = createApplication(world, actor, saoirse.id, { job_id: jobs.account.id });
  const reason = world.rejectionReasons.all()[0];
  rejectApplication(
    world,
    actor,
    rejected.id,
    reason ? { rejection_reason_id: reason.id, notes: "Not this time." } : {},
  );

  const dag = person("Dag", "Moreau");
  const hired = createApplication(world, actor, dag.id, { job_id: jobs.robotics.id });
  hireApplication(world, actor, hired.id, { start_date: "2026-06-01T00:00:00Z" });

  const hidden = person("Yusra", "Kellermann", { is_private: true });
  createApplication(world, actor, hidden.id, { job_id: jobs.secret.id });

  // Two people of one address: nothing in Greenhouse forbids it.
  for (const name of ["Sam", "Samuel"]) {
    const twin = person(name, "Okoro", {
      email_addresses: [{ value: "s.okoro@mail.example.net", type: "work" }],
    });
    createApplication(world, actor, twin.id, { prospect: true });
  }
}

function addHistory(world: World, actor: Actor, candidateId: number): void {
  const school = world.customFieldOptions.all().find((option) => option.name === "University of Lisbon");
  addEducation(world, actor, {
    candidate_id: candidateId,
    start_date: "2012-09-15",
    end_date: "2016-06-30",
    ...(school ? { school_name_custom_field_option_id: school.id } : {}),
  });
  const work = { candidate_id: candidateId, company_name: "Tideglass", title: "Firmware Engineer" };
  addEmployment(world, actor, { ...work, start_date: "2019-03-01" });
}
