import { createRandom, shuffle } from "../../../src/math/random.ts";
import { dot } from "../../../src/math/vector.ts";
import type { Candidate } from "./candidate.ts";
import { ekmanGuess, ekmanTruth } from "./ekman.ts";
import { type EntitySet, entitySets, readEntitySet, toTokenSpan } from "./entity-sets.ts";
import { accuracy, calibrationError, macroRecall, mean, multiLabelMacroF1, spanF1, spearman } from "./metrics.ts";
import {
  files,
  type Labelled,
  readGoEmotions,
  readImdb,
  readPoliteness,
  readSemeval,
  readSquinky,
  readSst2,
  readStsb,
} from "./text-sets.ts";

/** One line of the report. */
export interface EncoderTest {
  id: string;
  set: string;
  measure: string;
  floor?: number;
  /** Best guess without looking at the text. */
  trivial: () => number;
  /** Undefined when the candidate has no such output. */
  run: (candidate: Candidate) => Promise<number | undefined>;
  /** Lower is better. */
  isError?: true;
  dataFiles: string[];
}

export interface EncoderTestOptions {
  datasetsDir: string;
  seed: number;
  /** Reviews taken from IMDB; 0 takes all 25,000. */
  imdbReviews: number;
  thresholds: Readonly<Record<string, number>>;
}

const once = <T>(read: () => T): (() => T) => {
  let value: T | undefined;
  return () => {
    value ??= read();
    return value;
  };
};

/** Share of the most frequent label. */
function majority(labels: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / labels.length;
}

/** Every test set of the encoder. A set is read when it is first needed. */
export function encoderTests({ datasetsDir, seed, imdbReviews, thresholds }: EncoderTestOptions): EncoderTest[] {
  const stsb = once(() => readStsb(datasetsDir));
  const sst2 = once(() => readSst2(datasetsDir));
  const semeval = once(() => readSemeval(datasetsDir));
  const goemotions = once(() => readGoEmotions(datasetsDir));
  const squinky = once(() => readSquinky(datasetsDir));
  const politeness = once(() => readPoliteness(datasetsDir));
  const conll = once(() => readEntitySet(datasetsDir, entitySets.conll2003));
  const imdb = once(() => {
    const reviews = readImdb(datasetsDir);
    return imdbReviews > 0 ? shuffle(reviews, createRandom(`imdb-${seed}`)).slice(0, imdbReviews) : reviews;
  });
  const textsBySet = new Map<readonly object[], string[]>();
  /** The same list for the same set, so that a candidate reads it once. */
  const textsOf = (rows: readonly { text: string }[]): string[] => {
    const texts = textsBySet.get(rows) ?? rows.map((row) => row.text);
    textsBySet.set(rows, texts);
    return texts;
  };

  /** Polar sets know no neutral: the sign of the score decides, and 0 counts as negative. */
  const polar = (
    id: string,
    set: string,
    floor: number,
    file: string,
    rows: () => Labelled<string>[],
  ): EncoderTest => ({
    id,
    set,
    measure: "accuracy",
    floor,
    dataFiles: [file],
    trivial: () => majority(rows().map((row) => row.label)),
    async run(candidate) {
      const found = await candidate.sentiment?.(textsOf(rows()));
      return (
        found &&
        accuracy(
          rows().map((row) => row.label),
          found.map(({ score }) => (score > 0 ? "positive" : "negative")),
        )
      );
    },
  });

  const entityTest = (id: string, set: EntitySet, floor: number | undefined, note: string): EncoderTest => {
    const sentences = set === entitySets.conll2003 ? conll : once(() => readEntitySet(datasetsDir, set));
    const types = new Set(Object.values(set.types));
    return {
      id,
      set: `${set.name} test${note}`,
      measure: "F1, exact spans",
      ...(floor === undefined ? {} : { floor }),
      dataFiles: [set.file],
      trivial: () => 0,
      async run(candidate) {
        const found = await candidate.entities?.(textsOf(sentences()));
        if (!found) return undefined;
        const guess = found.map((entities, i) =>
          entities.flatMap((entity) => toTokenSpan(sentences()[i]!, entity) ?? []),
        );
        return spanF1(
          sentences().map((sentence) => sentence.spans),
          guess,
          types,
        );
      },
    };
  };

  return [
    {
      id: "stsb",
      set: "STS-B test",
      measure: "Spearman",
      floor: 0.8,
      dataFiles: [files.stsb],
      trivial: () => 0,
      async run(candidate) {
        const left = await candidate.embed?.(stsb().map((pair) => pair.left));
        const right = await candidate.embed?.(stsb().map((pair) => pair.right));
        return (
          left &&
          right &&
          spearman(
            left.map((vector, i) => dot(vector, right[i]!)),
            stsb().map((pair) => pair.similarity),
          )
        );
      },
    },
    polar("sst2", "SST-2 test", 0.87, files.sst2, sst2),
    polar(
      "imdb",
      `IMDB test, whole reviews, ${imdbReviews > 0 ? `seeded sample of ${imdbReviews}` : "all 25,000"}`,
      0.88,
      files.imdb,
      imdb,
    ),
    {
      id: "semeval",
      set: "SemEval-2017 4A test",
      measure: "macro recall",
      floor: 0.63,
      dataFiles: [files.semeval],
      trivial: () => 1 / 3,
      async run(candidate) {
        const found = await candidate.sentiment?.(textsOf(semeval()));
        return (
          found &&
          macroRecall(
            semeval().map((row) => row.label),
            found.map(({ label }) => label),
          )
        );
      },
    },
    entityTest("conll2003", entitySets.conll2003, 0.86, " (person, organization, location)"),
    entityTest(
      "wnut17",
      entitySets.wnut17,
      0.4,
      " (mapped: corporation and group to organization, creative-work to work)",
    ),
    entityTest("btc", entitySets.btc, undefined, " (person, organization, location)"),
    entityTest("wikineural", entitySets.wikineural, undefined, " (never trained on; person, organization, location)"),
    {
      id: "goemotions",
      set: "GoEmotions test, Ekman grouping",
      measure: "macro F1",
      floor: 0.55,
      dataFiles: [files.goemotions, files.goemotionsLabels],
      trivial: () => {
        const truth = goemotions().map((row) => ekmanTruth(row.label));
        return multiLabelMacroF1(
          truth,
          truth.map(() => ekmanTruth(["neutral"])),
        );
      },
      async run(candidate) {
        const found = await candidate.emotions?.(textsOf(goemotions()));
        return (
          found &&
          multiLabelMacroF1(
            goemotions().map((row) => ekmanTruth(row.label)),
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
      trivial: () => majority(squinky().map((row) => row.label)),
      async run(candidate) {
        const found = await candidate.tone?.(textsOf(squinky()));
        return (
          found &&
          accuracy(
            squinky().map((row) => row.label),
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
        const found = await candidate.tone?.(textsOf(politeness()));
        return (
          found &&
          spearman(
            found.map((tone) => tone.politeness),
            politeness().map((row) => row.label),
          )
        );
      },
    },
    {
      id: "ece-sentiment",
      set: "SemEval-2017 4A test",
      measure: "calibration error of the sentiment label",
      isError: true,
      dataFiles: [files.semeval],
      trivial: () => 0,
      async run(candidate) {
        const found = await candidate.sentiment?.(textsOf(semeval()));
        return (
          found &&
          calibrationError(
            found.map(({ label, confidence }, i) => ({ confidence, correct: label === semeval()[i]!.label })),
          )
        );
      },
    },
    {
      id: "ece-entities",
      set: "CoNLL-2003 test",
      measure: "calibration error of entities found (right: exact span and type)",
      isError: true,
      dataFiles: [entitySets.conll2003.file],
      trivial: () => 0,
      async run(candidate) {
        const found = await candidate.entities?.(textsOf(conll()));
        const types = new Set<string>(Object.values(entitySets.conll2003.types));
        return (
          found &&
          calibrationError(
            found.flatMap((entities, i) =>
              entities.flatMap((entity) => {
                const span = toTokenSpan(conll()[i]!, entity);
                if (!span || !types.has(span.type)) return [];
                const correct = conll()[i]!.spans.some(
                  ({ type, first, end }) => type === span.type && first === span.first && end === span.end,
                );
                return [{ confidence: entity.score, correct }];
              }),
            ),
          )
        );
      },
    },
    {
      id: "ece-emotions",
      set: "GoEmotions test",
      measure: "calibration error, mean over the 28 labels",
      isError: true,
      dataFiles: [files.goemotions, files.goemotionsLabels],
      trivial: () => 0,
      async run(candidate) {
        const found = await candidate.emotions?.(textsOf(goemotions()));
        if (!found) return undefined;
        const labels = Object.keys(found[0] ?? {});
        const errorOf = (label: string): number =>
          calibrationError(
            found.map((scores, i) => ({ confidence: scores[label]!, correct: goemotions()[i]!.label.includes(label) })),
          );
        return mean(labels.map(errorOf));
      },
    },
  ];
}
