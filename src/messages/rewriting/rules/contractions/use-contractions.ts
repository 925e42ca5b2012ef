import { isClauseEnd, type SentenceView } from "../../../wording/sentence-view.ts";
import { type Edit, replaceTokens } from "../../edits/edit.ts";
import { defineRule, type RuleContext } from "../../edits/rule.ts";

const invertedSubjects = new Set(["i", "you", "we", "they", "he", "she", "it", "there"]);
/** Right before a subject these are the auxiliary of another word order, or open a comparison. */
const holdsBack = /^(?:than|as|do|did|does|can|could|will|would|should|are|is|have|has|here|there|so|neither|nor)$/;
/** Words that bring a complement to the front of their clause: after them "it is" may end in a gap ("how late it is for you"). */
const bringsComplement = /^(?:how|what|which|where|who|whose|whatever|whichever|whoever|wherever|however|than)$/;
const notParticiples = new Set(
  "are is was were am be do does did will would can could should may might must has have had".split(" "),
);
const adverbs = new Set(
  "already just also now recently never always still only finally since ever both all".split(" "),
);

/** "do not" to "don't", "we are" to "we're"; never at the end of a clause, before a question word's subject, or where the verb's complement stands before it. */
export const useContractions = defineRule({
  name: "contraction-used",
  axes: ["formality"],
  casual: true,
  propose: (context) =>
    context.view.tokens.flatMap((token, i) => {
      if (token.kind !== "word") return [];
      const edit = contractAt(context, i);
      return edit === undefined ? [] : [[edit]];
    }),
});

function contractAt(context: RuleContext, i: number): Edit | undefined {
  const { view, lexicon, curly } = context;
  const token = view.tokens[i]!;
  if (token.lower === "cannot") return replaceTokens(view, { from: i, to: i + 1, text: "can't", curly });
  const next = view.tokens[i + 1];
  if (next?.kind !== "word" || !view.isJoined(i + 1) || next.text !== next.lower) return undefined;
  if (next.lower === "not") return contractNot(context, i);
  const joined = Object.hasOwn(lexicon.contractions.joined, next.lower)
    ? lexicon.contractions.joined[next.lower]
    : undefined;
  if (joined === undefined || !joined.with.includes(token.lower)) return undefined;
  const after = view.tokens[i + 2];
  if (isClauseEnd(after) || after?.lower === "not" || after?.lower === "that") return undefined;
  if (after?.kind === "word" && invertedSubjects.has(after.lower)) return undefined;
  if (i > 0 && holdsBack.test(view.tokens[i - 1]!.lower)) return undefined;
  if (!fitsVerb(context, i, next.lower)) return undefined;
  const subject = token.lower === "i" ? "I" : token.lower;
  return replaceTokens(view, { from: i, to: i + 2, text: `${subject}${joined.ending}`, curly });
}

function contractNot({ view, lexicon, curly }: RuleContext, i: number): Edit | undefined {
  const { lower } = view.tokens[i]!;
  const { negative } = lexicon.contractions;
  const short = Object.hasOwn(negative, lower) ? negative[lower] : undefined;
  const after = view.tokens[i + 2]?.lower ?? "";
  if (short === undefined || /^(?:only|merely|to)$/.test(after)) return undefined;
  // "Is not the ..." stands in another word order.
  if (i === view.first && lower !== "do") return undefined;
  return replaceTokens(view, { from: i, to: i + 2, text: short, curly });
}

/** Whether the verb after the subject at `i` may lean on it. */
function fitsVerb(context: RuleContext, i: number, verb: string): boolean {
  const { view, tags } = context;
  switch (verb) {
    case "have":
      return isPerfect(context, i);
    case "would":
      return tags()[i + 2]?.has("Verb") === true || view.tokens[i + 2]?.lower === "like";
    case "will":
      return true;
    default:
      return isProgressive(context, i + 2) || !hasFrontedComplement(view, i);
  }
}

/** "have" is an auxiliary only right before a participle, adverbs aside; a noun after that ("have limited time") makes it doubtful. */
function isPerfect({ view, tags }: RuleContext, i: number): boolean {
  for (let k = i + 2; k < Math.min(i + 5, view.tokens.length); k++) {
    const { kind, lower } = view.tokens[k]!;
    if (kind !== "word" || notParticiples.has(lower)) return lower === "had";
    if (adverbs.has(lower) || /..ly$/.test(lower)) continue;
    const here = tags()[k]!;
    const isForm = lower === "been" || lower === "got" || here.has("PastTense") || here.has("Participle");
    if (!isForm) return false;
    // "the points you have left" are those that remain.
    if (lower === "left" && followsNoun(view, i)) return false;
    const noun = view.tokens[k + 1];
    return !(noun?.kind === "word" && tags()[k + 1]!.has("Noun") && !tags()[k + 1]!.has("Pronoun"));
  }
  return false;
}

const isProgressive = ({ view }: RuleContext, at: number): boolean => {
  const { tokens } = view;
  const first = tokens[at]?.kind === "word" && adverbs.has(tokens[at]!.lower) ? at + 1 : at;
  return tokens[first]?.kind === "word" && /..ing$/.test(tokens[first]!.lower);
};

/** Whether what the verb would be followed by stands before its subject: in a question word's clause, or in a relative clause without its pronoun ("the hotel we are in"). */
function hasFrontedComplement(view: SentenceView, i: number): boolean {
  if (followsNoun(view, i)) return true;
  for (let k = i - 1; k >= 0; k--) {
    const token = view.tokens[k]!;
    if (token.kind === "punctuation") return false;
    if (bringsComplement.test(token.lower)) return true;
  }
  return false;
}

/** A noun or a name right before a pronoun: the pronoun begins a relative clause. */
function followsNoun(view: SentenceView, i: number): boolean {
  const before = view.tokens[i - 1];
  if (before === undefined || !view.isJoined(i) || before.kind === "punctuation" || before.kind === "emoji")
    return false;
  if (before.kind === "fact") return true;
  return !clauseOpeners.test(before.lower);
}

/** Words after which a pronoun begins a full clause. */
const clauseOpeners =
  /^(?:and|but|or|if|when|while|because|since|although|though|unless|until|once|that|whether|so|then|now|today|before|after|hope|think|believe|know|sure|glad|happy|sorry|afraid|say|said|mean|see|confirm|confident|yes|no|please|also|well|again|where|why|wherever|whenever|soon|currently|sometimes|maybe|perhaps|otherwise|instead|here|finally|unfortunately|like|suppose|guess|understand|feel|ensure|noticed|told|pleased|delighted|aware|wish|thought|knew|provided|given|even|just|still|only)$/;
