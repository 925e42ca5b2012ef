import { readFileSync } from "node:fs";
import { AutoTokenizer, env, type PreTrainedTokenizer } from "@xenova/transformers";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { ModelUnavailableError } from "../../../errors/errors.ts";
import { realModelsDir } from "../../testing/real-models.ts";
import { createTokeniser, type Tokenise } from "./tokeniser.ts";

const modelsDir = realModelsDir();

test("a tokenizer of another kind is refused", () => {
  expect(() => createTokeniser({ model: { type: "BPE", vocab: {} } })).toThrow(ModelUnavailableError);
});

describe.skipIf(modelsDir === undefined)("with the shipped vocabulary", () => {
  let tokenise: Tokenise;
  let reference: PreTrainedTokenizer;

  beforeAll(async () => {
    env.allowRemoteModels = false;
    env.localModelPath = modelsDir!;
    reference = await AutoTokenizer.from_pretrained("attune-encoder");
    tokenise = createTokeniser(JSON.parse(readFileSync(`${modelsDir}/attune-encoder/tokenizer.json`, "utf8")));
  });

  const expectSameIds = (text: string) => {
    expect(tokenise(text).ids, JSON.stringify(text)).toEqual(reference.encode(text, { add_special_tokens: false }));
  };
  const wordsOf = (text: string) => tokenise(text).words.map(({ start, end }) => text.slice(start, end));

  test("gives the ids of transformers.js on text of many kinds", () => {
    for (const text of [
      "",
      " ",
      "Hello, world! It's 5:30pm; e-mail me@example.com (or not).",
      "The U.S. and O'Neill's AT&T paid $1,000.50, didn't they?",
      "Crème brûlée, ΑΣ ΟΔΟΣ' ΣΑΣ, İstanbul, Straße, ﬁne ½ ™ № ℡",
      "人工智能 mixed with 日本語 and 한국어, плюс русский, عربي, עברית, ไทย",
      "zero\u200bwidth so\u00adft \u0000nul \ufffd bom\ufeff \u2028 \u0085 \v \f",
      "lone \ud800 and \udc00 pair 😀👩‍👩‍👧 𠀀 \uf900",
      "e\u0301 o\u0302\u0323 \u0301start ก็ नमस्ते",
      "a".repeat(100),
      "a".repeat(101),
      "😀".repeat(60),
      "https://example.com/a?b=c#d under_score `tick` ~tilde^ |pipe|",
    ]) {
      expectSameIds(text);
    }
  });

  test("gives the ids of transformers.js for any string", () => {
    const anyText = fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.string({ unit: "grapheme", maxLength: 80 }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 80 }),
      fc.string({ unit: fc.constantFrom(..."aΣσς'.Ié\u0301 \u00a0中İ-,$\ud83d\ude00\u200d\n"), maxLength: 40 }),
    );
    fc.assert(
      fc.property(anyText, (text) => expectSameIds(text)),
      { numRuns: 2_000 },
    );
  });

  test("offsets of words are exact, ordered and hold the visible characters, for any string", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" })), (text) => {
        const { words, wordOf, ids, casings } = tokenise(text);
        expect(wordOf.length).toBe(ids.length);
        expect(casings.length).toBe(ids.length);
        let cursor = 0;
        for (const { start, end } of words) {
          expect(start).toBeGreaterThanOrEqual(cursor);
          expect(end).toBeGreaterThan(start);
          cursor = end;
        }
        expect(cursor).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test("words are those of annotated corpora: rims, clitics, initials, inner marks", () => {
    expect(wordsOf("“London,” said Obama's aide (U.S. press).")).toEqual([
      "“",
      "London",
      ",",
      "”",
      "said",
      "Obama",
      "'s",
      "aide",
      "(",
      "U.S.",
      "press",
      ")",
      ".",
    ]);
    expect(wordsOf("J. O’Neill of AT&T, 1,000 Jean-Claude don't and/or end.")).toEqual([
      "J.",
      "O’Neill",
      "of",
      "AT&T",
      ",",
      "1,000",
      "Jean-Claude",
      "don't",
      "and",
      "/",
      "or",
      "end",
      ".",
    ]);
    expect(wordsOf("cafe\u0301, 中国")).toEqual(["cafe\u0301", ",", "中", "国"]);
  });

  test("every piece carries the casing of its word", () => {
    const { casings, wordOf } = tokenise("NATO met Angela McDonald");
    expect(casings.filter((_, i) => wordOf[i] !== wordOf[i - 1])).toEqual([2, 0, 1, 3]);
  });

  test("marks of the model in a text are plain characters", () => {
    const { ids } = tokenise("[SEP] [CLS]");
    expect(ids).not.toContain(101);
    expect(ids).not.toContain(102);
  });
});
