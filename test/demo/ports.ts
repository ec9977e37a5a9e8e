import { createServer } from "node:net";

/** A port that is free right now: the preferred one if it is, else any. */
export async function freePort(preferred = 0): Promise<number> {
  return (await probe(preferred)) ?? (await probe(0)) ?? Promise.reject(new Error("there is no free port"));
}

async function probe(port: number): Promise<number | null> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
  const address = server.address();
  if (free) await new Promise((resolve) => server.close(resolve));
  return free && address !== null && typeof address !== "string" ? address.port : null;
}
