import type { WinkSpan } from "../sentences/segment.ts";
import { expressions } from "./expressions.ts";
import { type PatternType, patternTypes } from "./pattern-type.ts";

export interface PatternSpan {
  type: PatternType;
  start: number;
  end: number;
}

const winkTypes: Readonly<Record<string, PatternType>> = {
  URL: "url",
  EMAIL: "email",
  HASHTAG: "hashtag",
  MENTION: "mention",
  MONEY: "money",
  PERCENT: "percent",
  DATE: "date",
  TIME: "time",
  DURATION: "duration",
};

/**
 * Dates, amounts, links and the like: what wink-nlp recognised, plus expressions for what it misses (phone numbers,
 * "£20bn", ISO dates, links of any length). In order, without overlap: the type that comes first in `patternTypes` wins,
 * then the longer span. Linear in the length of the text.
 */
export function findPatterns(text: string, spans: readonly WinkSpan[]): PatternSpan[] {
  const candidates: PatternSpan[] = [];
  for (const { type, start, end } of spans) {
    const known = winkTypes[type];
    if (known && saysSomething(known, text.slice(start, end))) candidates.push({ type: known, start, end });
  }
  for (const { type, expression, accept } of expressions) {
    for (const match of text.matchAll(expression)) {
      const found = match[0].replace(/[\s.,;:!?'")\]]+$/u, (tail) => (type === "url" ? "" : tail));
      if (accept === undefined || accept(found)) {
        candidates.push({ type, start: match.index, end: match.index + found.length });
      }
    }
  }
  const rank = (span: PatternSpan): number => patternTypes.indexOf(span.type);
  candidates.sort((a, b) => rank(a) - rank(b) || b.end - b.start - (a.end - a.start) || a.start - b.start);
  return withoutOverlap(candidates);
}

const numberWord =
  /\d|\b(?:a|an|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred|thousand|million|several|few|couple|dozen|many|some)\b/i;
const clockWord = /\d|o['’]clock|\b(?:noon|midnight|midday)\b/i;

/** "Three years" lasts and "3 pm" is a time; "year" and "morning" are neither. */
function saysSomething(type: PatternType, found: string): boolean {
  if (type === "duration") return numberWord.test(found);
  return type !== "time" || clockWord.test(found);
}

/** Keeps each span that overlaps none kept before it, and sorts them by place. */
export function withoutOverlap<T extends { start: number; end: number }>(best: readonly T[]): T[] {
  const starts: number[] = [];
  const kept: T[] = [];
  for (const span of best) {
    // Position of the first kept span that starts at or after this one.
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! < span.start) low = middle + 1;
      else high = middle;
    }
    const before = kept[low - 1];
    const after = kept[low];
    if ((before && before.end > span.start) || (after && after.start < span.end)) continue;
    starts.splice(low, 0, span.start);
    kept.splice(low, 0, span);
  }
  return kept;
}
