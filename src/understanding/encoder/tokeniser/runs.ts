import { isCjkUnit, isSeparator } from "./normalise.ts";

export interface Run {
  start: number;
  end: number;
}

const isAsciiSeparator = (unit: number): boolean => unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;

/** The maximal stretches of a text without a word separator; every CJK character is a run of its own. */
export function* splitRuns(text: string): Generator<Run> {
  let start = -1;
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      if (isAsciiSeparator(unit)) {
        if (start >= 0) yield { start, end: at };
        start = -1;
      } else if (start < 0) start = at;
      at++;
      continue;
    }
    if (isCjkUnit(unit)) {
      if (start >= 0) yield { start, end: at };
      yield { start: at, end: at + 1 };
      start = -1;
      at++;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at)!);
    if (isSeparator(character)) {
      if (start >= 0) yield { start, end: at };
      start = -1;
    } else if (start < 0) start = at;
    at += character.length;
  }
  if (start >= 0) yield { start, end: text.length };
}
