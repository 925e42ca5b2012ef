import type { Token } from "./token.ts";

/**
 * wink-nlp's expressions take quadratic to cubic time on one unbroken run of characters (3,000 times "http://" takes
 * minutes). Runs longer than this never reach it: long links, base64, and scripts written without spaces.
 */
const maxRunLength = 120;
/** Marks that end a sentence without a space behind: wink-nlp takes the sentences on both sides for one word. */
const endsInside = /[。！？｡]/;

/** The text with every long run, and every one with a sentence end of a script without spaces, replaced by one letter and spaces, so that all offsets stay; and the runs by offset. */
export function maskLongRuns(block: string): { masked: string; runs: Map<number, string> } {
  const runs = new Map<number, string>();
  const masked = block.replace(/\S+/g, (run, offset: number) => {
    if (run.length <= maxRunLength && !endsInside.test(run)) return run;
    runs.set(offset, run);
    return "x".padEnd(run.length);
  });
  return { masked, runs };
}

const words = new Intl.Segmenter("und", { granularity: "word" });

/** Tokens of a run by the Unicode rules (UAX 29, with dictionaries for Chinese, Japanese and Thai). */
export function tokensOfLongRun(run: string, offset: number): Token[] {
  const tokens: Token[] = [];
  for (const { segment, index, isWordLike } of words.segment(run)) {
    const start = offset + index;
    tokens.push({
      start,
      end: start + segment.length,
      text: segment,
      lemma: segment.toLowerCase(),
      pos: isWordLike ? "X" : "PUNCT",
      isStop: false,
      isWord: isWordLike === true,
    });
  }
  return tokens;
}
