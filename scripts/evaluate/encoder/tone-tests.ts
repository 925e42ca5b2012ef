import { ekmanGuess, ekmanTruth } from "./ekman.ts";
import { type EncoderTest, majority } from "./encoder-test.ts";
import { accuracy, calibrationError, mean, multiLabelMacroF1, spearman } from "./metrics.ts";
import type { TestSets } from "./test-sets.ts";
import { files } from "./text-sets.ts";

/** Emotions and tone. */
export function toneTests(sets: TestSets, thresholds: Readonly<Record<string, number>>): EncoderTest[] {
  return [
    {
      id: "goemotions",
      set: "GoEmotions test, Ekman grouping",
      measure: "macro F1",
      floor: 0.55,
      dataFiles: [files.goemotions, files.goemotionsLabels],
      trivial: () => {
        const truth = sets.goemotions().map((row) => ekmanTruth(row.label));
        return multiLabelMacroF1(
          truth,
          truth.map(() => ekmanTruth(["neutral"])),
        );
      },
      async run(candidate) {
        const found = await candidate.emotions?.(sets.textsOf(sets.goemotions()));
        return (
          found &&
          multiLabelMacroF1(
            sets.goemotions().map((row) => ekmanTruth(row.label)),
            found.map((scores) => ekmanGuess(scores, thresholds)),
          )
        );
      },
    },
    {
      id: "squinky",
      set: "Squinky formality test (high/low)",
      measure: "accuracy",
      floor: 0.82,
      dataFiles: [files.squinky],
      trivial: () => majority(sets.squinky().map((row) => row.label)),
      async run(candidate) {
        const found = await candidate.tone?.(sets.textsOf(sets.squinky()));
        return (
          found &&
          accuracy(
            sets.squinky().map((row) => row.label),
            found.map(({ formality }) => (formality >= 0.5 ? "high" : "low")),
          )
        );
      },
    },
    {
      id: "politeness",
      set: "Stanford politeness, held-out tenth",
      measure: "Spearman",
      floor: 0.55,
      dataFiles: [files.politenessStack, files.politenessWikipedia],
      trivial: () => 0,
      async run(candidate) {
        const found = await candidate.tone?.(sets.textsOf(sets.politeness()));
        return (
          found &&
          spearman(
            found.map((tone) => tone.politeness),
            sets.politeness().map((row) => row.label),
          )
        );
      },
    },
  ];
}

export function emotionCalibration(sets: TestSets): EncoderTest {
  return {
    id: "ece-emotions",
    set: "GoEmotions test",
    measure: "calibration error, mean over the 28 labels",
    isError: true,
    dataFiles: [files.goemotions, files.goemotionsLabels],
    trivial: () => 0,
    async run(candidate) {
      const found = await candidate.emotions?.(sets.textsOf(sets.goemotions()));
      if (!found) return undefined;
      const labels = Object.keys(found[0] ?? {});
      const errorOf = (label: string): number =>
        calibrationError(
          found.map((scores, i) => ({
            confidence: scores[label]!,
            correct: sets.goemotions()[i]!.label.includes(label),
          })),
        );
      return mean(labels.map(errorOf));
    },
  };
}
