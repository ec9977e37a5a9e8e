// The practice Greenhouse's own tests: plain Node, real HTTP.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "practice-greenhouse",
    root: import.meta.dirname,
    environment: "node",
    include: ["**/*.test.ts"],
    provide: { samples: process.env["GREENHOUSE_SAMPLES"] ?? "" },
  },
});
