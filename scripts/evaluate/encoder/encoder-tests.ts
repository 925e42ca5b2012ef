import { dot } from "../../../src/math/vector.ts";
import type { EncoderTest } from "./encoder-test.ts";
import { entityCalibration, entityTests } from "./entity-tests.ts";
import { spearman } from "./metrics.ts";
import { sentimentCalibration, sentimentTests } from "./sentiment-tests.ts";
import { openTestSets, type TestSets, type TestSetsOptions } from "./test-sets.ts";
import { files } from "./text-sets.ts";
import { emotionCalibration, toneTests } from "./tone-tests.ts";

export interface EncoderTestOptions extends TestSetsOptions {
  thresholds: Readonly<Record<string, number>>;
}

/** Every test set of the encoder. */
export function encoderTests({ thresholds, ...options }: EncoderTestOptions): EncoderTest[] {
  const sets = openTestSets(options);
  return [
    similarityTest(sets),
    ...sentimentTests(sets),
    ...entityTests(sets),
    ...toneTests(sets, thresholds),
    sentimentCalibration(sets),
    entityCalibration(sets),
    emotionCalibration(sets),
  ];
}

function similarityTest(sets: TestSets): EncoderTest {
  return {
    id: "stsb",
    set: "STS-B test",
    measure: "Spearman",
    floor: 0.8,
    dataFiles: [files.stsb],
    trivial: () => 0,
    async run(candidate) {
      const left = await candidate.embed?.(sets.stsb().map((pair) => pair.left));
      const right = await candidate.embed?.(sets.stsb().map((pair) => pair.right));
      return (
        left &&
        right &&
        spearman(
          left.map((vector, i) => dot(vector, right[i]!)),
          sets.stsb().map((pair) => pair.similarity),
        )
      );
    },
  };
}
