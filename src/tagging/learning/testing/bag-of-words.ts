import { hashToUint32 } from "../../../math/random.ts";
import { normalise } from "../../../math/vector.ts";
import type { TaggableText } from "../../text/tag-types.ts";
import { wordsOf } from "../../text/taxonomy-index.ts";

const dimensions = 512;

/** Stands in for an encoder: texts that share words are near each other. */
export async function embedBagOfWords(texts: readonly string[]): Promise<Float32Array[]> {
  return texts.map((text) => {
    const vector = new Float32Array(dimensions);
    for (const word of wordsOf(text)) vector[hashToUint32(word) % dimensions]! += 1;
    return normalise(vector);
  });
}

/** A text with sentences split at full stops and nothing else known but what is given. */
export async function taggable(text: string, known: Partial<TaggableText> = {}): Promise<TaggableText> {
  const sentences = [...text.matchAll(/[^.]+\.?/g)].map((match) => {
    const lead = match[0].length - match[0].trimStart().length;
    return { start: match.index + lead, end: match.index + match[0].length };
  });
  const [embedding] = await embedBagOfWords([text]);
  return { text, sentences, embedding: embedding!, entities: [], keywords: [], topics: [], neighbours: [], ...known };
}
