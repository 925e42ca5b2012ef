/** A piece of a run as BERT's pre-tokeniser cuts it: one punctuation character, or the characters between two. */
export interface BasicToken {
  text: string;
  isPunctuation: boolean;
}

/** Characters that may stand inside a word: hyphens, apostrophes, full stops, "&" as in AT&T, a comma between digits. */
const joinsLetters = /^[-'’.&‐‑·]$/;
const clitic = /^(?:s|ll|re|ve|d|m)$/;
const digits = /^\p{N}+$/u;
const letter = /^\p{L}$/u;

/**
 * Groups the basic tokens of one run into the words that entities are decided on: `ends[i]` is the index behind word i.
 * Punctuation at the rim stands alone ("London," is two words), inside it joins ("O'Neill", "AT&T", "1,000"), a clitic
 * is split off ("Obama" + "'s") and initials keep their stop ("U.S.", "J."), as annotated corpora tokenise English.
 */
export function groupWords(tokens: readonly BasicToken[]): number[] {
  const ends: number[] = [];
  for (let at = 0; at < tokens.length; ) {
    at = wordEnd(tokens, at);
    ends.push(at);
  }
  return ends;
}

function wordEnd(tokens: readonly BasicToken[], first: number): number {
  if (tokens[first]!.isPunctuation) {
    return isClitic(tokens, first) ? first + 2 : first + 1;
  }
  let end = first + 1;
  while (end + 1 < tokens.length && !isClitic(tokens, end) && joins(tokens[end - 1]!, tokens[end]!, tokens[end + 1]!))
    end += 2;
  return endsInitials(tokens, first, end) ? end + 1 : end;
}

function joins(before: BasicToken, mark: BasicToken, after: BasicToken): boolean {
  if (!mark.isPunctuation || after.isPunctuation) return false;
  return joinsLetters.test(mark.text) || (mark.text === "," && digits.test(before.text) && digits.test(after.text));
}

/** "'s" and the like, at the end of a run or before punctuation. */
function isClitic(tokens: readonly BasicToken[], at: number): boolean {
  const mark = tokens[at]!;
  const next = tokens[at + 1];
  if (at === 0 || (mark.text !== "'" && mark.text !== "’") || next === undefined || !clitic.test(next.text))
    return false;
  return tokens[at + 2] === undefined || tokens[at + 2]!.isPunctuation;
}

/** Whether tokens[first..end) are single letters between full stops, with one more full stop behind. */
function endsInitials(tokens: readonly BasicToken[], first: number, end: number): boolean {
  if (tokens[end]?.text !== ".") return false;
  for (let i = first; i < end; i++) {
    const { text, isPunctuation } = tokens[i]!;
    if (isPunctuation ? text !== "." : !letter.test(text)) return false;
  }
  return true;
}
