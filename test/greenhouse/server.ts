// Starts and stops the practice Greenhouse.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createApp } from "./app.ts";
import { Practice } from "./practice.ts";

export interface PracticeGreenhouse {
  url: string;
  port: number;
  close(): Promise<void>;
}

export interface StartOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
}

export async function startGreenhouse(options: StartOptions = {}): Promise<PracticeGreenhouse> {
  const practice = new Practice();
  const app = createApp(practice);
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer(
    { keepAliveTimeout: 30_000 },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const shownHost = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const url = `http://${shownHost}:${port}`;
  practice.reachedAt(url);
  return {
    url,
    port,
    close: () =>
      new Promise((resolve) => {
        practice.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
