import { addScaled, normalise } from "../../math/vector.ts";
import type { WindowOutput } from "../encoder/batch.ts";
import type { Pieces } from "../encoder/tokeniser/tokeniser.ts";
import type { Window } from "../encoder/windows.ts";

/** The encoder's outputs of one whole text, put together from its windows. */
export interface TextOutputs {
  /** [dimensions], L2 norm 1; all zero for a text without words. */
  embedding: Float32Array;
  /** [3] logits, undefined without words; and so below. */
  sentiment: Float32Array | undefined;
  emotions: Float32Array | undefined;
  tone: Float32Array | undefined;
  /** [pieces x 3] evidence. */
  tokenSentiment: Float32Array;
  /** [words x tags] logits, read at the first piece of each word. */
  wordTags: Float32Array;
}

/**
 * Joins windows: embedding = the normalised mean of the window embeddings; sentiment, emotions and tone = the mean of the
 * window outputs; each window weighs by its pieces. Outputs per piece are laid end to end.
 */
export function joinWindows(
  pieces: Pieces,
  windows: readonly Window[],
  outputs: readonly WindowOutput[],
  sizes: { dimensions: number; tags: number },
): TextOutputs {
  const total = pieces.ids.length;
  const mean = (part: (output: WindowOutput) => Float32Array): Float32Array | undefined => {
    if (outputs.length === 0) return undefined;
    const sum = new Float32Array(part(outputs[0]!).length);
    for (const [i, output] of outputs.entries())
      addScaled(sum, part(output), (windows[i]!.end - windows[i]!.first) / total);
    return sum;
  };
  const tokenSentiment = new Float32Array(total * 3);
  const wordTags = new Float32Array(pieces.words.length * sizes.tags);
  for (const [i, output] of outputs.entries()) {
    const { first, end } = windows[i]!;
    tokenSentiment.set(output.tokenSentiment, first * 3);
    for (let piece = first; piece < end; piece++) {
      const word = pieces.wordOf[piece]!;
      if (pieces.wordOf[piece - 1] === word) continue;
      const at = (piece - first) * sizes.tags;
      wordTags.set(output.entities.subarray(at, at + sizes.tags), word * sizes.tags);
    }
  }
  return {
    embedding: normalise(mean((output) => output.embedding) ?? new Float32Array(sizes.dimensions)),
    sentiment: mean((output) => output.sentiment),
    emotions: mean((output) => output.emotions),
    tone: mean((output) => output.tone),
    tokenSentiment,
    wordTags,
  };
}
