import { z } from "zod";
import { ModelUnavailableError } from "../../../errors/errors.ts";
import { casingOf, casings } from "./casing.ts";
import { type EmojiLexicon, emojiSequence, noEmoji } from "./emoji.ts";
import { type BasicToken, groupWords } from "./group-words.ts";
import { normaliseRun } from "./normalise.ts";
import { splitRuns } from "./runs.ts";

/** Word pieces of a text without [CLS] and [SEP], and the words they came from. */
export interface Pieces {
  /** Vocabulary id of each piece. */
  ids: number[];
  /** Casing (0..3) of the word of each piece. */
  casings: number[];
  /** Index into `words` of each piece. */
  wordOf: number[];
  /** UTF-16 offsets into the text, in order, without overlap. */
  words: { start: number; end: number }[];
}

export type Tokenise = (text: string) => Pieces;

/** What this tokeniser implements; another tokenizer.json is a foreign model. */
export const tokenizerFileSchema = z.object({
  normalizer: z.object({
    type: z.literal("BertNormalizer"),
    clean_text: z.literal(true),
    handle_chinese_chars: z.literal(true),
    strip_accents: z.union([z.null(), z.literal(true)]),
    lowercase: z.literal(true),
  }),
  pre_tokenizer: z.object({ type: z.literal("BertPreTokenizer") }),
  model: z.object({
    type: z.literal("WordPiece").optional(),
    unk_token: z.string(),
    continuing_subword_prefix: z.literal("##"),
    max_input_chars_per_word: z.int(),
    vocab: z.record(z.string(), z.int()),
  }),
});

/** The words of one run, with offsets relative to it. */
type RunWords = readonly { start: number; end: number; casing: number; ids: readonly number[] }[];

const basicToken = /[^\s\p{P}\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E]+|[\p{P}\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E]/gu;
const punctuation = /^[\p{P}\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E]$/u;
const maxCachedRuns = 50_000;
const maxCachedRunLength = 40;

export interface TokeniserOptions {
  /** For messages. */
  fileName?: string;
  /** Words in place of emoji; none by default. */
  emoji?: EmojiLexicon;
}

/**
 * Word-first WordPiece for BERT's uncased vocabularies. The ids are those of transformers.js (`add_special_tokens: false`)
 * for every text, with two differences on purpose: "[SEP]" and the like in a text are plain characters, so that a text
 * cannot forge the marks of the model; and an emoji or emoticon of the lexicon is a word of its own with the pieces of its words, any other
 * emoji none. Linear in the length of the text; runs seen before come from a cache.
 * Throws ModelUnavailableError for a tokenizer.json of another kind.
 */
export function createTokeniser(
  tokenizerFile: unknown,
  { fileName = "tokenizer.json", emoji = noEmoji }: TokeniserOptions = {},
): Tokenise {
  const parsed = tokenizerFileSchema.safeParse(tokenizerFile);
  if (!parsed.success) {
    throw new ModelUnavailableError(
      `${fileName} is not an uncased BERT tokenizer (${z.prettifyError(parsed.error)}); restore the models folder that came with this version.`,
    );
  }
  const encodeWord = createWordPiece(parsed.data.model);
  const cache = new Map<string, RunWords>();

  const wordsOfRun = (run: string): RunWords => {
    const cached = cache.get(run);
    if (cached) return cached;
    const words = analyseParts(run, emoji, encodeWord);
    if (run.length <= maxCachedRunLength) {
      if (cache.size >= maxCachedRuns) cache.clear();
      cache.set(run, words);
    }
    return words;
  };

  return (text) => {
    const pieces: Pieces = { ids: [], casings: [], wordOf: [], words: [] };
    for (const { start, end } of splitRuns(text)) {
      const run = text.slice(start, end);
      const words = isQuantity(run, text, end) ? analyseRun(run, encodeWord) : wordsOfRun(run);
      for (const word of words) {
        for (const id of word.ids) {
          pieces.ids.push(id);
          pieces.casings.push(word.casing);
          pieces.wordOf.push(pieces.words.length);
        }
        pieces.words.push({ start: start + word.start, end: start + word.end });
      }
    }
    return pieces;
  };
}

/** "<3 kg" is no heart. */
const unitAhead =
  /\s?(?:[kmcµ]?[glm]|kg|km|lbs?|oz|%|€|seconds?|min|minutes?|hours?|hrs?|days?|weeks?|months?|years?|yrs?|stars?)\b/y;

function isQuantity(run: string, text: string, end: number): boolean {
  if (!run.startsWith("<3")) return false;
  unitAhead.lastIndex = end;
  return unitAhead.test(text);
}

const longestFace = 12;
/** A face, and the punctuation of the sentence that it ends. */
const faceAndStop = /^(.+?)[.,!?…]*$/u;

/**
 * Words of a run, cut around the emoji that the lexicon has words for. One that follows its like is part of the same word: three thumbs
 * are read as one, since "good good good" is no English that a model has learned from.
 */
function analyseParts(run: string, lexicon: EmojiLexicon, encodeWord: (word: string) => number[]): RunWords {
  const words: RunWords[number][] = [];
  let from = 0;
  let saidBefore: string | undefined;
  const upTo = (end: number): void => {
    for (const word of from < end ? analyseRun(run.slice(from, end), encodeWord) : []) {
      words.push({ ...word, start: from + word.start, end: from + word.end });
    }
  };
  const say = (said: string, index: number, length: number): void => {
    const isRepeated = said !== "" && said === saidBefore && index === from;
    upTo(index);
    from = index + length;
    saidBefore = said;
    if (isRepeated) words[words.length - 1] = { ...words.at(-1)!, end: from };
    else if (said !== "") {
      words.push({ start: index, end: from, casing: casings.lower, ids: said.split(" ").flatMap(encodeWord) });
    }
  };
  const face = run.length <= longestFace ? (faceAndStop.exec(run)?.[1] ?? "") : "";
  const saidByFace = lexicon.wordsOfFace(face);
  if (saidByFace !== undefined) say(saidByFace, 0, face.length);
  for (const { 0: emoji, index } of run.matchAll(emojiSequence)) {
    const said = index < from ? undefined : lexicon.wordsOf(emoji);
    if (said !== undefined) say(said, index, emoji.length);
  }
  upTo(run.length);
  return words;
}

function analyseRun(run: string, encodeWord: (word: string) => number[]): RunWords {
  const normalised = normaliseRun(run);
  const matches = [...normalised.text.matchAll(basicToken)];
  const tokens: BasicToken[] = matches.map(([text]) => ({ text, isPunctuation: punctuation.test(text) }));
  let first = 0;
  return groupWords(tokens).map((endToken) => {
    const lastMatch = matches[endToken - 1]!;
    const start = normalised.starts[matches[first]!.index]!;
    const end = normalised.ends[lastMatch.index + lastMatch[0].length - 1]!;
    const ids = tokens.slice(first, endToken).flatMap((token) => encodeWord(token.text));
    first = endToken;
    return { start, end, casing: casingOf(run.slice(start, end)), ids };
  });
}

/** Greedy longest match first (Wu et al. 2016; BERT): a word that cannot be covered is one unknown piece. */
function createWordPiece(model: z.infer<typeof tokenizerFileSchema>["model"]): (word: string) => number[] {
  const starts = new Map<string, number>();
  const continuations = new Map<string, number>();
  let longest = 0;
  for (const [piece, id] of Object.entries(model.vocab)) {
    starts.set(piece, id);
    longest = Math.max(longest, piece.length);
    if (piece.startsWith("##")) continuations.set(piece.slice(2), id);
  }
  const unknown = starts.get(model.unk_token);
  if (unknown === undefined)
    throw new ModelUnavailableError(`The vocabulary lacks its unknown token ${model.unk_token}.`);

  return (word) => {
    const whole = starts.get(word);
    if (whole !== undefined && word.length <= model.max_input_chars_per_word) return [whole];
    // Cut between code points, never between the halves of a surrogate pair.
    const cuts = [0];
    for (const character of word) cuts.push(cuts.at(-1)! + character.length);
    if (cuts.length - 1 > model.max_input_chars_per_word) return [unknown];
    const ids: number[] = [];
    for (let from = 0; from < cuts.length - 1; ) {
      const table = from === 0 ? starts : continuations;
      let to = cuts.length - 1;
      let id: number | undefined;
      for (; to > from; to--) {
        if (cuts[to]! - cuts[from]! > longest) continue;
        id = table.get(word.slice(cuts[from], cuts[to]));
        if (id !== undefined) break;
      }
      if (id === undefined) return [unknown];
      ids.push(id);
      from = to;
    }
    return ids;
  };
}
