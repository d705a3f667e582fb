import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { GIT_GATE_VERSION: JSON.stringify("test"), GIT_GATE_ASSETS: "null", GIT_GATE_RULES: '""' },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
