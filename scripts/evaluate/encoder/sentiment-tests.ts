import { type EncoderTest, majority } from "./encoder-test.ts";
import { accuracy, calibrationError, macroRecall } from "./metrics.ts";
import type { TestSets } from "./test-sets.ts";
import { files, type Labelled } from "./text-sets.ts";

export function sentimentTests(sets: TestSets): EncoderTest[] {
  const { imdbReviews } = sets;
  return [
    polarTest(sets, { id: "sst2", set: "SST-2 test", floor: 0.87, file: files.sst2, rows: sets.sst2 }),
    polarTest(sets, {
      id: "imdb",
      set: `IMDB test, whole reviews, ${imdbReviews > 0 ? `seeded sample of ${imdbReviews}` : "all 25,000"}`,
      floor: 0.88,
      file: files.imdb,
      rows: sets.imdb,
    }),
    {
      id: "semeval",
      set: "SemEval-2017 4A test",
      measure: "macro recall",
      floor: 0.63,
      dataFiles: [files.semeval],
      trivial: () => 1 / 3,
      async run(candidate) {
        const found = await candidate.sentiment?.(sets.textsOf(sets.semeval()));
        return (
          found &&
          macroRecall(
            sets.semeval().map((row) => row.label),
            found.map(({ label }) => label),
          )
        );
      },
    },
  ];
}

export function sentimentCalibration(sets: TestSets): EncoderTest {
  return {
    id: "ece-sentiment",
    set: "SemEval-2017 4A test",
    measure: "calibration error of the sentiment label",
    isError: true,
    dataFiles: [files.semeval],
    trivial: () => 0,
    async run(candidate) {
      const found = await candidate.sentiment?.(sets.textsOf(sets.semeval()));
      return (
        found &&
        calibrationError(
          found.map(({ label, confidence }, i) => ({ confidence, correct: label === sets.semeval()[i]!.label })),
        )
      );
    },
  };
}

/** Polar sets know no neutral: the sign of the score decides, and 0 counts as negative. */
function polarTest(
  sets: TestSets,
  { rows, file, ...named }: { id: string; set: string; floor: number; file: string; rows: () => Labelled<string>[] },
): EncoderTest {
  return {
    ...named,
    measure: "accuracy",
    dataFiles: [file],
    trivial: () => majority(rows().map((row) => row.label)),
    async run(candidate) {
      const found = await candidate.sentiment?.(sets.textsOf(rows()));
      return (
        found &&
        accuracy(
          rows().map((row) => row.label),
          found.map(({ score }) => (score > 0 ? "positive" : "negative")),
        )
      );
    },
  };
}
