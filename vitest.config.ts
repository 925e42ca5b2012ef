import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "scripts/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Files of one worker share the modules: each test cleans up after itself, and importing the application takes longer than most tests.
    isolate: false,
  },
});
