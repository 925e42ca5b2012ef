import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { createRandom } from "../../../src/math/random.ts";

export interface GeneratedArchive {
  documents: number;
  wordsEach: number;
  seed: string;
  /** Ids are "item-N", from this number on. Default 0. */
  firstId?: number;
}

const syllables = [
  "ba",
  "con",
  "de",
  "far",
  "gel",
  "hon",
  "in",
  "ker",
  "lor",
  "min",
  "na",
  "pro",
  "ral",
  "sen",
  "ter",
  "um",
];
const vocabularySize = 5_000;

/** Writes JSON Lines of made-up words, frequent ones more often, as a language has them; the same seed gives the same file. */
export async function writeGeneratedArchive(
  path: string,
  { documents, wordsEach, seed, firstId = 0 }: GeneratedArchive,
): Promise<void> {
  const random = createRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const vocabulary = Array.from({ length: vocabularySize }, () => pick(syllables) + pick(syllables) + pick(syllables));
  const word = (): string => vocabulary[Math.floor(random() * random() * vocabularySize)]!;
  const file = createWriteStream(path);
  for (let i = 0; i < documents; i++) {
    const body = Array.from({ length: wordsEach }, word).join(" ");
    const line = JSON.stringify({
      id: `item-${firstId + i}`,
      title: `${word()} ${word()}`,
      body: `${body}.`,
      label: "news",
    });
    if (!file.write(`${line}\n`)) await once(file, "drain");
  }
  file.end();
  await finished(file);
}
