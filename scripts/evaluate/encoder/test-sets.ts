import { createRandom, shuffle } from "../../../src/math/random.ts";
import { type EntitySentence, type EntitySet, readEntitySet } from "./entity-sets.ts";
import { readGoEmotions, readImdb, readPoliteness, readSemeval, readSquinky, readSst2, readStsb } from "./text-sets.ts";

export interface TestSetsOptions {
  datasetsDir: string;
  seed: number;
  /** Reviews taken from IMDB; 0 takes all 25,000. */
  imdbReviews: number;
}

export type TestSets = ReturnType<typeof openTestSets>;

/** The data of the encoder's tests. A set is read when it is first needed. */
export function openTestSets({ datasetsDir, seed, imdbReviews }: TestSetsOptions) {
  const entities = new Map<EntitySet, () => EntitySentence[]>();
  const textsBySet = new Map<readonly object[], string[]>();
  return {
    imdbReviews,
    stsb: once(() => readStsb(datasetsDir)),
    sst2: once(() => readSst2(datasetsDir)),
    semeval: once(() => readSemeval(datasetsDir)),
    goemotions: once(() => readGoEmotions(datasetsDir)),
    squinky: once(() => readSquinky(datasetsDir)),
    politeness: once(() => readPoliteness(datasetsDir)),
    imdb: once(() => {
      const reviews = readImdb(datasetsDir);
      return imdbReviews > 0 ? shuffle(reviews, createRandom(`imdb-${seed}`)).slice(0, imdbReviews) : reviews;
    }),
    entities(set: EntitySet): EntitySentence[] {
      const read = entities.get(set) ?? once(() => readEntitySet(datasetsDir, set));
      entities.set(set, read);
      return read();
    },
    /** The same list for the same set, so that a candidate reads it once. */
    textsOf(rows: readonly { text: string }[]): string[] {
      const texts = textsBySet.get(rows) ?? rows.map((row) => row.text);
      textsBySet.set(rows, texts);
      return texts;
    },
  };
}

function once<T>(read: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= read();
    return value;
  };
}
