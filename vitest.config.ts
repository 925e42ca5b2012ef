import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest go first, so that no worker waits for the last of them. */
const longest = [
  "desk-states.browser",
  "desk.browser",
  "stores.test",
  "indexing-commands",
  "attune-js.browser",
  "main.test",
  "topics.test",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.includes(name));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "scripts/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 3,
    // Files of one worker share the modules: each test cleans up after itself, and importing the application takes longer than most tests.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
