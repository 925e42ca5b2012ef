import { setImmediate } from "node:timers/promises";
import type { ItsFunction } from "wink-nlp";
import { splitIntoBlocks } from "./blocks.ts";
import { maskLongRuns, tokensOfLongRun } from "./long-runs.ts";
import { repairSentences } from "./repair-sentences.ts";
import type { PartOfSpeech, Sentence, Token } from "./token.ts";
import { readDoc, winkIts } from "./wink.ts";

/** A span that wink-nlp recognised, with wink-nlp's own type name (DATE, MONEY, ...). */
export interface WinkSpan {
  type: string;
  start: number;
  end: number;
}

export interface Segmentation {
  /** In order, without overlap; white space belongs to none. */
  tokens: Token[];
  /** In order, without overlap; every token belongs to exactly one. */
  sentences: Sentence[];
  spans: WinkSpan[];
}

/**
 * Sentences and tokens of a text, with exact UTF-16 offsets for any string. English rules (wink-nlp) decide lemmas and
 * parts of speech; other languages still get sentences and words. Text without visible characters gives empty lists.
 * Works through the text block by block and lets other work run in between, so 200,000 characters stall nobody.
 */
export async function segment(text: string): Promise<Segmentation> {
  const result: Segmentation = { tokens: [], sentences: [], spans: [] };
  let first = true;
  for (const block of splitIntoBlocks(text)) {
    if (!first) await setImmediate();
    first = false;
    appendBlock(result, text, block.start, block.end);
  }
  return result;
}

/** The same as `segment` in one go; blocks the event loop for about a millisecond per 1,000 characters. */
export function segmentNow(text: string): Segmentation {
  const result: Segmentation = { tokens: [], sentences: [], spans: [] };
  for (const block of splitIntoBlocks(text)) appendBlock(result, text, block.start, block.end);
  return result;
}

const word = /[\p{L}\p{N}]/u;
const space = /\s/;

function appendBlock(result: Segmentation, text: string, start: number, end: number): void {
  const { masked, runs } = maskLongRuns(text.slice(start, end));
  const its = winkIts();
  const doc = readDoc(masked);
  const tokens = doc.tokens();
  const values = tokens.out() as string[];
  const lemmas = tokens.out(its.lemma as ItsFunction<string>) as string[];
  const tags = tokens.out(its.pos) as string[];
  const stops = tokens.out(its.stopWordFlag) as boolean[];

  /** Index into result.tokens of the first token made from each wink token. */
  const firstOf = new Int32Array(values.length + 1);
  let cursor = 0;
  for (let i = 0; i < values.length; i++) {
    firstOf[i] = result.tokens.length;
    const value = values[i]!;
    const at = locate(masked, value, cursor);
    if (at < 0) continue;
    cursor = at + value.length;
    const run = runs.get(at);
    if (run !== undefined) {
      result.tokens.push(...tokensOfLongRun(run, start + at));
    } else if (tags[i] !== "SPACE") {
      result.tokens.push({
        start: start + at,
        end: start + cursor,
        text: value,
        lemma: lemmas[i]!,
        pos: tags[i] as PartOfSpeech,
        isStop: stops[i]!,
        isWord: word.test(value),
      });
    }
  }
  firstOf[values.length] = result.tokens.length;

  const found: Segmentation = { tokens: result.tokens, sentences: [], spans: [] };
  for (const [from, to] of doc.sentences().out(its.span) as [number, number][]) {
    if (from <= to) appendSentences(found, firstOf[from]!, firstOf[to + 1]!);
  }
  result.sentences.push(...repairSentences(text, result.tokens, found.sentences));
  const types = doc.entities().out(its.type) as string[];
  (doc.entities().out(its.span) as [number, number][]).forEach(([from, to], i) => {
    const firstToken = result.tokens[firstOf[from]!];
    const lastToken = result.tokens[firstOf[to + 1]! - 1];
    if (firstToken && lastToken && firstToken.start < lastToken.end) {
      result.spans.push({ type: types[i]!, start: firstToken.start, end: lastToken.end });
    }
  });
}

/** Where `value` starts at or after `cursor`; wink-nlp drops nothing but white space, so the search stays local. */
function locate(masked: string, value: string, cursor: number): number {
  let at = cursor;
  while (at < masked.length && !masked.startsWith(value, at)) {
    if (!space.test(masked[at]!)) return masked.indexOf(value, at);
    at++;
  }
  return at < masked.length ? at : -1;
}

const closesSentence = /^[。！？｡]$/;
const closesQuote = /^[」』）”’]$/;
/** What goes on after words that are said: "「本当？」と". */
const goesOnAfterQuote = /^(?:と|って|という|、|，)/;

/** One sentence per call, but a masked run of script without spaces is cut after its own full stops, and the quotes that they close. */
function appendSentences(result: Segmentation, firstToken: number, endToken: number): void {
  let from = firstToken;
  for (let i = firstToken; i < endToken; i++) {
    const last = i === endToken - 1;
    if (!last && !endsSentence(result.tokens, i)) continue;
    result.sentences.push({
      start: result.tokens[from]!.start,
      end: result.tokens[i]!.end,
      firstToken: from,
      endToken: i + 1,
    });
    from = i + 1;
  }
}

function endsSentence(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1]!.text;
  if (closesSentence.test(tokens[at]!.text)) return !closesSentence.test(next) && !closesQuote.test(next);
  return (
    closesQuote.test(tokens[at]!.text) &&
    closesSentence.test(tokens[at - 1]?.text ?? "") &&
    !goesOnAfterQuote.test(next)
  );
}
