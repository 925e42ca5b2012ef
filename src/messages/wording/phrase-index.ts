import type { Token } from "../text/tokenise-message.ts";

/** A phrase as the words and marks that it consists of, lower case. */
export function phraseTokens(phrase: string): string[] {
  return phrase.toLowerCase().match(/[\p{L}\p{M}]+(?:['-][\p{L}\p{M}]+)*|[^\s\p{L}]/gu) ?? [];
}

export interface PhraseMatch<T> {
  /** Position of the first token and of the one after the last, in the list that was searched. */
  from: number;
  to: number;
  value: T;
}

/** Phrases by their first word, for finding all of them in a sentence in one pass. */
export interface PhraseIndex<T> {
  /** Every phrase that starts at `from`, longest first. */
  at(tokens: readonly Token[], from: number, isJoined: (index: number) => boolean): PhraseMatch<T>[];
}

/** Builds an index; `isJoined(i)` later says whether token i follows token i - 1 with nothing but a plain space between. */
export function createPhraseIndex<T>(entries: Iterable<readonly [string, T]>): PhraseIndex<T> {
  const byFirst = new Map<string, { parts: string[]; value: T }[]>();
  for (const [phrase, value] of entries) {
    const parts = phraseTokens(phrase);
    const first = parts[0];
    if (first === undefined) continue;
    const list = byFirst.get(first) ?? [];
    list.push({ parts, value });
    byFirst.set(first, list);
  }
  for (const list of byFirst.values()) list.sort((a, b) => b.parts.length - a.parts.length);
  return {
    at(tokens, from, isJoined) {
      const candidates = byFirst.get(tokens[from]!.lower);
      if (candidates === undefined) return [];
      const found: PhraseMatch<T>[] = [];
      for (const { parts, value } of candidates) {
        let k = 0;
        while (k < parts.length && isEditable(tokens[from + k]) && tokens[from + k]!.lower === parts[k]) {
          if (k > 0 && !isJoined(from + k)) break;
          k++;
        }
        if (k === parts.length) found.push({ from, to: from + k, value });
      }
      return found;
    },
  };
}

const isEditable = (token: Token | undefined): boolean => token?.kind === "word" || token?.kind === "punctuation";
