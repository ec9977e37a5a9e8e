/**
 * Both sides, kept running for trying things out: `npm run dev`. The demo's tenant is set up and one export is
 * done; the commands below the table work as they are printed. Ctrl-C ends all of it.
 */
import * as z from "zod";
import { exportOnOneJob } from "./exports.ts";
import { CONSOLE_PERSON, handOut } from "./hand-out.ts";
import { freePort } from "./ports.ts";
import type { Scene } from "./scene.ts";
import { setUpTenant, startBothSides } from "./set-up.ts";
import { endOnSignals } from "./signals.ts";
import { sentMails } from "./steps/mail.ts";
import { DoesNotHold, Story } from "./story.ts";

const WORKER_PORT = 8787;
const GREENHOUSE_PORT = 9099;
const MAIL_POLL_MS = 2_000;

const story = new Story();
const running: { scene: Scene | null; stop: () => Promise<void> } = { scene: null, stop: async () => {} };
endOnSignals(() => {
  story.end("\nEnding both sides …");
  return running.stop();
});

try {
  await open();
} catch (error) {
  const step = error instanceof DoesNotHold ? error.step : null;
  if (running.scene) story.line(running.scene.stack.lastLines());
  story.line(`\nFAILED at step ${step ?? "start"}.`);
  await running.stop();
  process.exit(1);
}

async function open(): Promise<void> {
  story.title(
    "Both sides, kept running",
    "Nothing of it leaves this machine, and nothing stays after Ctrl-C.",
  );
  const onStarting = (stop: () => Promise<void>) => {
    running.stop = stop;
  };
  const workerPort = await friendlyPort("worker", WORKER_PORT);
  const greenhousePort = await friendlyPort("practice Greenhouse", GREENHOUSE_PORT);
  const bare = await startBothSides(story, { onStarting, workerPort, greenhousePort }, "v3");
  running.scene = bare;
  const filled = await setUpTenant(story, bare);
  const exported = await exportOnOneJob(story, filled);
  const { url } = await filled.scene.product.post(
    "/console-links",
    201,
    z.object({ url: z.url() }),
    CONSOLE_PERSON,
  );
  story.line(handOut(filled, exported, url));
  void bare.stack.ended.then(async () => {
    story.line(`\nThe worker has ended by itself:\n${bare.stack.lastLines()}`);
    await running.stop();
    process.exit(1);
  });
  tellMails(bare);
}

async function friendlyPort(who: string, wanted: number): Promise<number> {
  const port = await freePort(wanted);
  if (port !== wanted) story.line(`Port ${wanted} is taken: the ${who} uses ${port} instead.`);
  return port;
}

/** Says so whenever the worker has sent a mail. */
function tellMails({ stack }: Scene): void {
  let told = 0;
  setInterval(async () => {
    const mails = await sentMails(stack.output()).catch(() => []);
    for (const { to, subject } of mails.slice(told)) story.line(`mail to ${to}: “${subject}”`);
    told = Math.max(told, mails.length);
  }, MAIL_POLL_MS);
}
