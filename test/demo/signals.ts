/** What ends a process here ends what it has started: Ctrl-C, a reader that has gone, npm being ended above it. */

const PARENT_POLL_MS = 1_000;

/** The first signal stops in good order, a second one does not wait for that. */
export function endOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  const end = (code: number) => {
    if (stopping) process.exit(code);
    stopping = true;
    void stop().finally(() => process.exit(code));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(130));
  // `npm run demo | head`: there is nobody left to tell.
  process.stdout.on("error", () => end(1));
  if (process.env["npm_lifecycle_event"] === undefined) return;
  // npm passes signals on to its shell only, and the shell keeps them to itself.
  const parent = process.ppid;
  const poll = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(poll);
    end(130);
  }, PARENT_POLL_MS);
  poll.unref();
}
