import type { Token } from "./token.ts";

/** A company whose name ends with a mark: "Yahoo! Inc." */
const companyForm = /^(?:Inc|Ltd|Corp|Co|LLC|plc|PLC|GmbH|AG)\.?$/;
const said =
  /^(?:said|says|asked|asks|cried|shouted|shouts|yelled|screamed|whispered|replied|answered|wondered|thought|demanded|exclaimed|added|called|muttered|laughed|wrote|tweeted|fragte|sagte|rief|antwortete|demanda|demande|dit|répondit|preguntó|dijo|respondió|exclamó|chiese|disse|rispose|perguntou|respondeu|vroeg|zei|riep)$/;
/** What follows a name, and hardly ever begins a sentence in small letters. */
const goesOnAfterName =
  /^(?:is|was|are|were|has|had|does|did|says|said|at|of|by|on|in|for|from|with|and|or|to|as|returns?|starts?|began|begins|airs?|aired|opens?|opened|won|made|gave|played|announced|reported|reports|twice|again|still|star|stars|fans?|host|show|series|album|which|who|whose|that)$/;
const smallWords = /^(?:a|an|the|of|to|be|in|on|and|or|for|is|at|with|by)$/;

interface Place {
  /** First token of the sentence before the cut. */
  from: number;
  /** First token after it. */
  at: number;
}

/**
 * Whether the mark before a cut belongs to a name, and the sentence goes on: "Jeopardy! is on", "I saw Moulin Rouge! twice", "Who Wants to Be a
 * Millionaire? returns"; or to words that are said: "My God! she said".
 */
export function isNameWithMark(text: string, tokens: readonly Token[], { from, at }: Place): boolean {
  const token = tokens[at]!;
  const mark = tokens[at - 1]!;
  if (mark.end === token.start) {
    return (
      /(?:^|[^\p{L}\p{N}])\p{Lu}$/u.test(text.slice(Math.max(0, mark.start - 2), mark.start)) &&
      /^\p{Ll}/u.test(token.text)
    );
  }
  if (companyForm.test(token.text)) return true;
  // "E! News": a letter alone is no exclamation.
  if (/^\p{Lu}$/u.test(tokens[at - 2]?.text ?? "") && at - 2 === from && mark.text === "!") return true;
  if (!/^\p{Ll}/u.test(token.text)) return false;
  return isSaid(tokens, { from, at }) || (goesOnAfterName.test(token.text) && endsWithName(tokens, { from, at }));
}

/** Whether someone is named as saying what stands before the cut: "she asked", "cried Tom". */
export function isSaid(tokens: readonly Token[], { from, at }: Place): boolean {
  const token = tokens[at]!;
  if (!/^\p{Ll}/u.test(token.text))
    return (
      said.test(tokens[at + 1]?.text ?? "") &&
      /^(?:I|\p{Lu}\p{Ll}+)$/u.test(token.text) &&
      /^["”’»“']$/u.test(tokens[at - 1]!.text)
    );
  const isQuoted = /^["”’»“']$/u.test(tokens[at - 1]!.text) && at - 1 > from;
  return isQuoted || said.test(token.text) || said.test(tokens[at + 1]?.text ?? "");
}

/** Whether the words before the mark are a name: one of them at the beginning, or capitalised to the last. */
function endsWithName(tokens: readonly Token[], { from, at }: Place): boolean {
  const words = tokens.slice(from, at - 1).filter(({ isWord }) => isWord);
  const last = words.at(-1);
  if (last === undefined || !/^\p{Lu}/u.test(last.text)) return false;
  if (words.length === 1) return true;
  const isTitle = words.every(({ text }) => /^[\p{Lu}\p{N}]/u.test(text) || smallWords.test(text));
  return isTitle || words.length > 2 || /^\p{Lu}/u.test(words.at(-2)!.text);
}
