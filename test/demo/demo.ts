/**
 * The whole job from an empty database to a hire, on this machine: `npm run demo [-- --harvest v3|v1]`.
 * Ends with 0 only when everything held that it tells; else with 1 and the step's name.
 */
import { parseArgs } from "node:util";
import { exportOnNoJob, exportOnOneJob, exportOnTwoJobs } from "./exports.ts";
import type { Generation, Scene } from "./scene.ts";
import { setUpTenant, startBothSides } from "./set-up.ts";
import { endOnSignals } from "./signals.ts";
import { goOnInGreenhouse, readFeed } from "./steps/afterwards.ts";
import { failAndMend } from "./steps/failing.ts";
import { checkFlags } from "./steps/flags.ts";
import { checkIntegrity } from "./steps/integrity.ts";
import { checkMails } from "./steps/mail.ts";
import { DoesNotHold, Story } from "./story.ts";

const { values } = parseArgs({ options: { harvest: { type: "string", default: "v3" } } });
if (values.harvest !== "v3" && values.harvest !== "v1") {
  console.error(`--harvest takes v3 or v1, not ${values.harvest}`);
  process.exit(2);
}

const story = new Story();
const running: { scene: Scene | null; stop: () => Promise<void> } = { scene: null, stop: async () => {} };
endOnSignals(() => {
  story.end("\nInterrupted; ending both sides …");
  return running.stop();
});
process.exitCode = await tell(values.harvest);
await running.stop();

async function tell(generation: Generation): Promise<number> {
  story.title(
    "From shortlist to hire",
    "A company's Greenhouse and Headhuntr.io's worker, without an account or a network.",
  );
  try {
    const onStarting = (stop: () => Promise<void>) => {
      running.stop = stop;
    };
    const bare = await startBothSides(story, { onStarting }, generation);
    running.scene = bare;
    const filled = await setUpTenant(story, bare);
    const exports = [
      await exportOnOneJob(story, filled),
      await exportOnNoJob(story, filled),
      await exportOnTwoJobs(story, filled),
    ];
    const { scene } = filled;
    await story.step("The e-mails", (told) => checkMails(told, scene, exports));
    await story.step("The flag “ATS Exported”", (told) => checkFlags(told, scene, exports));
    await story.step("Greenhouse goes on: moved, rejected, hired", (told) =>
      goOnInGreenhouse(told, scene, exports),
    );
    await story.step("The change feed", (told) => readFeed(told, scene, exports));
    await story.step("Both sides once more", (told) => checkIntegrity(told, filled, exports));
    await story.step("Somebody is refused: told why, mended, exported again", (told) =>
      failAndMend(told, scene, filled.choices.jobs.platform),
    );
  } catch (error) {
    return fail(error);
  }
  story.line(`\nAll ${story.steps} steps hold (${story.held} comparisons told) in ${story.elapsed()}.`);
  story.line("To keep it running and try it with curl: npm run dev");
  return 0;
}

function fail(error: unknown): number {
  const step = error instanceof DoesNotHold ? error.step : null;
  if (running.scene) story.line(`\nThe worker's last lines:\n${running.scene.stack.lastLines()}`);
  story.line(`\nFAILED at step ${step ?? "start"} after ${story.elapsed()}. What went before holds.`);
  return 1;
}
