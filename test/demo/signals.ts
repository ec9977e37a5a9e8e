/** The first Ctrl-C, or whatever else ends a process, ends what it has started; a second one does not wait for that. */
export function endOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  // Whoever read along has gone (`npm run demo | head`): there is nobody left to tell.
  process.stdout.on("error", () => void stop().finally(() => process.exit(1)));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130);
      stopping = true;
      void stop().finally(() => process.exit(130));
    });
  }
}
