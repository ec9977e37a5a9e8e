import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

/** Where Greenhouse's documented samples lie when they are beside the checkout; tests run over them too. */
const samples = new URL("../shared/greenhouse", import.meta.url).pathname;

/** The worker's settings are fixed before the practice Greenhouse starts, so its port is chosen here. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === "object" && address ? address.port : 0);
}

export default defineConfig(async () => {
  process.env.PRACTICE_PORT ??= await freePort();
  process.env.RECEIVER_PORT ??= await freePort();
  const greenhouse = `http://127.0.0.1:${process.env.PRACTICE_PORT}`;
  return {
    test: {
      globalSetup: ["./test/support/practice-server.ts"],
      silent: "passed-only" as const,
      // Vitest's own capture of the console waits for ever when a file ends while the queue's consumer, which runs
      // in an I/O context of its own, still has a line on the way.
      disableConsoleIntercept: true,
      projects: [
        {
          test: {
            name: "node",
            environment: "node",
            include: [
              "test/pure/**/*.test.ts",
              "test/greenhouse/**/*.test.ts",
              "test/room/greenhouse/**/*.test.ts",
              "test/kill/**/*.test.ts",
              "test/policy/**/*.node.test.ts",
            ],
            provide: { samples: existsSync(samples) ? samples : "" },
          },
        },
        {
          test: {
            name: "browser",
            environment: "node",
            include: ["test/browser/**/*.test.ts"],
            globalSetup: ["./test/browser/global-setup.ts"],
            // One after the other: each has a browser, and they share the worker.
            fileParallelism: false,
            // A test walks through many pages, on a machine that may run the other tests too.
            testTimeout: 300_000,
            hookTimeout: 120_000,
          },
        },
        {
          plugins: [
            cloudflareTest({
              wrangler: { configPath: "./wrangler.toml" },
              miniflare: {
                bindings: {
                  TEST_MIGRATIONS: await readD1Migrations("./migrations"),
                  GREENHOUSE_URL: greenhouse,
                  LONG_TESTS: process.env["LONG_TESTS"] ?? "",
                  RECEIVER_URL: `http://127.0.0.1:${process.env.RECEIVER_PORT}`,
                  HARVEST_URL: greenhouse,
                  GREENHOUSE_AUTH_URL: greenhouse,
                  PUBLIC_URL: "https://ats.example.test",
                  // Tests ask faster than any product; what is about the limit sets its own.
                  API_REQUESTS_PER_MINUTE: "1000000",
                  OPERATOR_KEY: "operator-key-for-tests",
                  VAULT_KEYS: "test1:dGVzdC1vbmx5LWtleS0zMi1ieXRlcy1sb25nISEhISE=",
                },
                queueConsumers: {
                  "headhuntr-exports": {
                    maxBatchTimeout: 0.05,
                    maxRetries: 10,
                    deadLetterQueue: "headhuntr-dead",
                  },
                  "headhuntr-work": {
                    maxBatchTimeout: 0.05,
                    maxRetries: 10,
                    deadLetterQueue: "headhuntr-dead",
                  },
                  "headhuntr-dead": { maxBatchTimeout: 0.05 },
                },
              },
            }),
          ],
          test: {
            name: "workerd",
            include: ["test/room/**/*.test.ts", "test/flows/**/*.test.ts", "test/policy/**/*.test.ts"],
            exclude: ["test/room/greenhouse/**", "test/policy/**/*.node.test.ts"],
            setupFiles: ["./test/support/setup.ts"],
            // One after the other: they share the practice Greenhouse, and each resets it.
            fileParallelism: false,
            testTimeout: process.env["LONG_TESTS"] ? 900_000 : 30_000,
            hookTimeout: 30_000,
          },
        },
      ],
    },
  };
});
