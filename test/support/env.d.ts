import type { D1Migration } from "@cloudflare/vitest-pool-workers";
import type { Env as WorkerEnv } from "../../src/env.ts";

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof import("../../src/index.ts");
    }
    interface Env extends WorkerEnv {
      TEST_MIGRATIONS: D1Migration[];
      /** Where the practice Greenhouse listens. */
      GREENHOUSE_URL: string;
      /** Where the receiver of pushes listens. */
      RECEIVER_URL: string;
    }
  }
}
declare module "vitest" {
  interface ProvidedContext {
    /** The folder of documented samples beside the checkout, or "" when there is none. */
    samples: string;
  }
}
