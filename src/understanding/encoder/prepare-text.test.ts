import { expect, test } from "vitest";
import { tokeniseBlocks } from "./prepare-text.ts";
import type { Pieces } from "./tokeniser/tokeniser.ts";

/** One piece per run of visible characters. */
function tokenise(text: string): Pieces {
  const words = [...text.matchAll(/\S+/g)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  return { ids: words.map((_, i) => i), casings: words.map(() => 0), wordOf: words.map((_, i) => i), words };
}

test("a text of many blocks is tokenised as one, offsets and words carried on", async () => {
  const text = "First paragraph here.\n\nSecond one.\n\n  Third. ".repeat(600);
  const whole = tokenise(text);
  const pieces = await tokeniseBlocks(text, tokenise);
  expect(pieces.words).toEqual(whole.words);
  expect(pieces.wordOf).toEqual(whole.wordOf);
});
