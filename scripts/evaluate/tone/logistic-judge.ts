import { createRandom, shuffle } from "../../../src/math/random.ts";

export interface LabelledText {
  text: string;
  positive: boolean;
}

/** A linear classifier over TF-IDF: `score` is the log-odds of the positive class. */
export interface Judge {
  score(text: string): number;
  featureCount: number;
}

export interface JudgeOptions {
  seed: number;
  /** Features seen in fewer training texts are left out. Default 2. */
  minimumTexts?: number;
  epochs?: number;
  /** L2 penalty per step. */
  l2?: number;
}

/** Lower-case words, marks and their pairs: "don't", "!", "thank you". */
export function judgeFeatures(text: string): string[] {
  const tokens =
    text
      .toLowerCase()
      .replaceAll("\u2019", "'")
      .match(/\p{L}+(?:'\p{L}+)*|\p{N}+|[^\s\p{L}\p{N}]/gu) ?? [];
  return [...tokens, ...tokens.slice(1).map((token, i) => `${tokens[i]} ${token}`)];
}

/**
 * Trains logistic regression on TF-IDF of words and word pairs, `tf = 1 + ln count`, `idf = ln((1 + N) / (1 + df)) + 1`, rows of L2 norm 1 (as scikit-learn does it),
 * by AdaGrad over shuffled single texts; classes are weighted to balance. Deterministic for a seed.
 */
export function trainJudge(texts: readonly LabelledText[], options: JudgeOptions): Judge {
  const { seed, minimumTexts = 2, epochs = 30, l2 = 1e-5 } = options;
  const frequencies = new Map<string, number>();
  const rows = texts.map(({ text }) => {
    const features = judgeFeatures(text);
    for (const feature of new Set(features)) frequencies.set(feature, (frequencies.get(feature) ?? 0) + 1);
    return features;
  });
  const index = new Map<string, number>();
  const idf: number[] = [];
  for (const [feature, count] of frequencies) {
    if (count < minimumTexts) continue;
    index.set(feature, idf.length);
    idf.push(Math.log((1 + texts.length) / (1 + count)) + 1);
  }
  const vectorise = (features: readonly string[]): [number, number][] => {
    const counts = new Map<number, number>();
    for (const feature of features) {
      const i = index.get(feature);
      if (i !== undefined) counts.set(i, (counts.get(i) ?? 0) + 1);
    }
    const row = [...counts].map(([i, count]): [number, number] => [i, (1 + Math.log(count)) * idf[i]!]);
    const norm = Math.sqrt(row.reduce((sum, [, value]) => sum + value * value, 0)) || 1;
    return row.map(([i, value]) => [i, value / norm]);
  };
  const vectors = rows.map(vectorise);
  const weights = new Float64Array(idf.length);
  const squares = new Float64Array(idf.length).fill(1e-8);
  const positives = texts.filter(({ positive }) => positive).length;
  const balance = {
    yes: texts.length / (2 * Math.max(1, positives)),
    no: texts.length / (2 * Math.max(1, texts.length - positives)),
  };
  const random = createRandom(seed);
  const order = texts.map((_, i) => i);
  let bias = 0;
  let biasSquares = 1e-8;
  const rate = 0.3;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const n of shuffle(order, random)) {
      const row = vectors[n]!;
      const positive = texts[n]!.positive;
      let sum = bias;
      for (const [i, value] of row) sum += weights[i]! * value;
      const error = (1 / (1 + Math.exp(-sum)) - (positive ? 1 : 0)) * (positive ? balance.yes : balance.no);
      for (const [i, value] of row) {
        const gradient = error * value + l2 * weights[i]!;
        squares[i]! += gradient * gradient;
        weights[i]! -= (rate * gradient) / Math.sqrt(squares[i]!);
      }
      biasSquares += error * error;
      bias -= (rate * error) / Math.sqrt(biasSquares);
    }
  }
  return {
    featureCount: idf.length,
    score: (text) => vectorise(judgeFeatures(text)).reduce((sum, [i, value]) => sum + weights[i]! * value, bias),
  };
}

/** Share of texts on the right side of log-odds 0. */
export function judgeAccuracy(judge: Judge, texts: readonly LabelledText[]): number {
  return texts.filter(({ text, positive }) => judge.score(text) > 0 === positive).length / Math.max(1, texts.length);
}
