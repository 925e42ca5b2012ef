import type { MeasureHeads } from "../../../src/messages/tone/measure-tone.ts";
import type { ToneTarget } from "../../../src/messages/tone/message-tone.ts";
import type { Understanding } from "../../../src/understanding/understanding.ts";
import { fitCoordinates, type MovementOptions, movementOf, type RawTone } from "./coordinates.ts";
import { readArousal, readFormality, readPoliteness } from "./judge-data.ts";
import { judgeAccuracy, trainJudge } from "./logistic-judge.ts";

/** Says of many texts how they sound; keeps what it has measured. */
export interface Measurer {
  name: "heads" | "judge";
  measure(texts: readonly string[]): Promise<void>;
  /** Throws when the text was not measured before. */
  of(text: string): RawTone;
}

/** The encoder's heads on whole texts, as `POST /v1/analyze` gives them: one text at a time, since texts that share a batch get slightly other figures in int8. */
export function headMeasurer(measureOne: MeasureHeads): Measurer {
  const known = new Map<string, RawTone>();
  return {
    name: "heads",
    async measure(texts) {
      for (const text of new Set(texts)) {
        if (known.has(text)) continue;
        const { tone, sentiment } = (await measureOne([text]))[0]!;
        known.set(text, { formality: tone.formality, warmth: tone.politeness, energy: sentiment.score });
      }
    },
    of: (text) => known.get(text)!,
  };
}

/** Readings of single texts by the encoder, each made once: the engine and its judge look at many of the same texts. */
export function rememberReadings(understanding: Understanding): MeasureHeads {
  const known = new Map<string, Awaited<ReturnType<MeasureHeads>>[number]>();
  return async (texts) => {
    const readings = [];
    for (const text of texts) {
      const reading = known.get(text) ?? (await understanding.measureTone([text]))[0]!;
      known.set(text, reading);
      readings.push(reading);
    }
    return readings;
  };
}

/** The independent judge: logistic regression on TF-IDF, trained on the training parts of Squinky, Stanford politeness and EmoBank. */
export function trainJudges(datasetsDir: string, seed: number) {
  const data = {
    formality: readFormality(datasetsDir),
    politeness: readPoliteness(datasetsDir, seed),
    arousal: readArousal(datasetsDir),
  };
  const judges = {
    formality: trainJudge(data.formality.train, { seed }),
    politeness: trainJudge(data.politeness.train, { seed }),
    arousal: trainJudge(data.arousal.train, { seed }),
  };
  const accuracy = {
    formality: judgeAccuracy(judges.formality, data.formality.test),
    politeness: judgeAccuracy(judges.politeness, data.politeness.test),
    arousal: judgeAccuracy(judges.arousal, data.arousal.test),
  };
  const measurer: Measurer = {
    name: "judge",
    measure: async () => undefined,
    of: (text) => ({
      formality: judges.formality.score(text),
      warmth: judges.politeness.score(text),
      energy: judges.arousal.score(text),
    }),
  };
  return { measurer, accuracy, files: Object.values(data).flatMap(({ files }) => files) };
}

export interface Moves {
  nearer: number;
  there: number;
  not: number;
}

export interface CountOptions extends MovementOptions {
  /** The unadjusted texts, which fix the judge's scale, and the adjusted ones in the same order. */
  originals: readonly string[];
  adjusted: readonly string[];
  target: ToneTarget;
  /** Which of the texts are counted; the scale is that of all. Default: all. */
  counted?: (index: number) => boolean;
}

/** How many of the texts came nearer to the target. */
export function countMoves(
  measurer: Measurer,
  { originals, adjusted, target, counted = () => true, ...options }: CountOptions,
): Moves {
  const before = originals.map((text) => measurer.of(text));
  const locate = fitCoordinates(before);
  const moves: Moves = { nearer: 0, there: 0, not: 0 };
  // Formality and politeness say nothing of energy; what stands in for it is asked only where energy is all that is wanted.
  const seen: ToneTarget = Object.keys(target).length > 1 ? { ...target, energy: undefined } : target;
  adjusted.forEach((text, i) => {
    if (!counted(i)) return;
    const movement = movementOf(locate(before[i]!), locate(measurer.of(text)), seen, options);
    if (movement === "nearer") moves.nearer++;
    else if (movement === "already there") moves.there++;
    else moves.not++;
  });
  return moves;
}

export const joinMoves = (list: readonly Moves[]): Moves => ({
  nearer: list.reduce((sum, moves) => sum + moves.nearer, 0),
  there: list.reduce((sum, moves) => sum + moves.there, 0),
  not: list.reduce((sum, moves) => sum + moves.not, 0),
});

/** Share of the texts that were not there already. */
export const percent = ({ nearer, not }: Moves): string =>
  `${((100 * nearer) / Math.max(1, nearer + not)).toFixed(1)} %`;
