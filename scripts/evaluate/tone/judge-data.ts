import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { createRandom, shuffle } from "../../../src/math/random.ts";
import type { LabelledText } from "./logistic-judge.ts";

export interface JudgeData {
  train: LabelledText[];
  test: LabelledText[];
  files: string[];
}

/** Squinky (Lahiri 2015): formality of sentences, split at the middle of the scale. */
export function readFormality(datasetsDir: string): JudgeData {
  return readSplits(join(datasetsDir, "squinky_formality"), "Squinky-Formality");
}

/** EmoBank (Buechel and Hahn 2017): arousal as users feel it, high or low. */
export function readArousal(datasetsDir: string): JudgeData {
  return readSplits(join(datasetsDir, "emobank_vad"), "EmoBank-Arousal");
}

function readSplits(folder: string, name: string): JudgeData {
  const files = [`${folder}/${name}.train.tsv`, `${folder}/${name}.test.tsv`];
  const [train, test] = files.map((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .slice(1)
      .filter(Boolean)
      .map((line) => {
        const tab = line.lastIndexOf("\t");
        return {
          text: line.slice(0, tab).replace(/^"|"$/g, "").replaceAll('""', '"'),
          positive: line.slice(tab + 1).trim() === "high",
        };
      }),
  );
  return { train: train!, test: test!, files };
}

/**
 * Stanford politeness (Danescu-Niculescu-Mizil et al. 2013): requests of the top quarter of a community against those of its bottom quarter, as in the paper; a fifth is held out.
 */
export function readPoliteness(datasetsDir: string, seed: number): JudgeData {
  const folder = join(datasetsDir, "stanford_politeness");
  const files = [`${folder}/stack-exchange.annotated.csv`, `${folder}/wikipedia.annotated.csv`];
  const texts = files.flatMap((file): LabelledText[] => {
    const rows = parse(readFileSync(file), { columns: true, relax_quotes: true }) as Record<string, string>[];
    const scored = rows
      .map((row) => ({ text: row.Request ?? "", score: Number(row["Normalized Score"]) }))
      .sort((a, b) => a.score - b.score);
    const quarter = Math.floor(scored.length / 4);
    return [
      ...scored.slice(0, quarter).map(({ text }) => ({ text, positive: false })),
      ...scored.slice(-quarter).map(({ text }) => ({ text, positive: true })),
    ];
  });
  shuffle(texts, createRandom(seed));
  const cut = Math.floor(texts.length * 0.8);
  return { train: texts.slice(0, cut), test: texts.slice(cut), files };
}
