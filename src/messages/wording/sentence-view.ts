import { firstWordIndex, type Sentence } from "../text/message-document.ts";
import type { Token } from "../text/tokenise-message.ts";

/** A sentence as the rules see it: tokens without space and mark-up, with what stands between them. */
export interface SentenceView {
  sentence: Sentence;
  /** Words, facts, punctuation and emoji in order. */
  tokens: readonly Token[];
  /** Position in `tokens` of the first word or fact after bullets and quotes; -1 when there is none. */
  first: number;
  /** Whether token i follows token i - 1 directly or after one plain space, so that a phrase may span both. */
  isJoined: (index: number) => boolean;
}

export function viewSentence(sentence: Sentence): SentenceView {
  const tokens: Token[] = [];
  const joined: boolean[] = [];
  const firstToken = sentence.tokens[firstWordIndex(sentence)];
  let unbroken = true;
  for (const token of sentence.tokens) {
    if (token.kind === "space") {
      if (token.text !== " ") unbroken = false;
    } else if (token.kind === "newline" || token.kind === "tag") {
      unbroken = false;
    } else {
      tokens.push(token);
      joined.push(unbroken);
      unbroken = true;
    }
  }
  return {
    sentence,
    tokens,
    first: firstToken === undefined ? -1 : tokens.indexOf(firstToken),
    isJoined: (index) => joined[index] === true,
  };
}

/** The end of a clause: no token, or a mark that closes one. */
export const isClauseEnd = (token: Token | undefined): boolean =>
  token === undefined ||
  token.kind === "emoji" ||
  (token.kind === "punctuation" && /^[.,;:!?)\u2026\u2013\u2014\u201D]$/.test(token.text));
