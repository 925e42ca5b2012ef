import type { Lexicon } from "../../../wording/lexicon.ts";
import { isClauseEnd, type SentenceView } from "../../../wording/sentence-view.ts";
import { type Edit, uncapitalise } from "../../edits/edit.ts";
import type { Proposal, RuleContext } from "../../edits/rule.ts";

const mostTokens = 14;
const negatedVerb = /^(?:don't|didn't|haven't|hasn't|can't|couldn't)$/;
const subjects = /^(?:you|we|they|i|he|she|it|there|your|the)$/;

/**
 * A question without its subject and the sentence that answers it become a condition: "Don't want it? Cancel in two clicks." - "If you do not want it, you can cancel in two clicks."
 * Left alone where the question is a full one, where a question or a name follows, and across lines.
 */
export function joinElliptical(context: RuleContext): Proposal[] {
  const { view, views, index, lexicon, part, document } = context;
  const next = views[index + 1];
  const stop = view.tokens.at(-1)!;
  if (part === "subject" || stop.text !== "?" || view.first !== 0 || view.tokens.length > mostTokens) return [];
  if (next === undefined || next.sentence.paragraph !== view.sentence.paragraph || view.sentence.endsLine) return [];
  const [first] = view.tokens;
  const condition = first?.kind === "word" && isPlain(view) ? clauseOf(context, first.lower) : undefined;
  const consequence = consequenceOf(next, lexicon);
  if (first === undefined || condition === undefined || consequence === undefined) return [];
  if (document.text.slice(stop.end, next.tokens[0]!.start) !== " ") return [];
  const edits: Edit[] = [
    { start: first.start, end: first.end, text: `If ${condition}` },
    { start: stop.start, end: stop.end, text: "," },
    { start: next.tokens[0]!.start, end: next.tokens[0]!.end, text: consequence },
  ];
  return [edits];
}

/** No mark inside that parts clauses. */
const isPlain = ({ tokens }: SentenceView): boolean =>
  tokens.slice(0, -1).every((token) => token.kind !== "punctuation" || /^[,'"()-]$/.test(token.text));

/** "Not what you wanted?" asks about the thing, every other such question about the user. */
function clauseOf(context: RuleContext, word: string): string | undefined {
  const second = context.view.tokens[1]?.lower ?? "";
  if (word === "not" && /^(?:what|how|as|where|quite|working|right|loading|here|the)$/.test(second)) return "it is not";
  const condition = conditionOf(context, word);
  return condition && `you ${condition}`;
}

/** What stands for the first word of the question after "If you"; undefined where the question is a full one or its form is unknown. */
function conditionOf({ view, lexicon, tags }: RuleContext, word: string): string | undefined {
  const { elliptical } = lexicon;
  if (elliptical.notFirst.includes(word)) return undefined;
  const second = view.tokens[1];
  // "Don't you want it?" has its subject.
  if (negatedVerb.test(word) && subjects.test(second?.lower ?? "")) return undefined;
  if (isClauseEnd(second)) {
    if (elliptical.things.includes(word)) return `have ${/s$|feedback|trouble/.test(word) ? "" : "a "}${word}`;
    if (elliptical.adjectives.includes(word)) return `are ${word}`;
    return /^(?:want|like|agree|need)$/.test(word) ? word : undefined;
  }
  if (word === "any") return "have any";
  if (word === "got") return "have";
  if (word === "fancy") return "would like";
  if (negatedVerb.test(word))
    return word.replace("hasn't", "haven't").replace("can't", "cannot").replace(/n't$/, " not");
  if (word === "not" || elliptical.adjectives.includes(word)) return `are ${word}`;
  if (word === "still") {
    const isState = /ing$|^not$/.test(second!.lower) || elliptical.adjectives.includes(second!.lower);
    return isState ? "are still" : "still";
  }
  if (word === "never" || word === "already") return `have ${word}`;
  if (elliptical.bases.includes(word)) return word;
  const here = tags()[0]!;
  if (/..ing$/.test(word) && here.has("Verb")) return `are ${word}`;
  const participle = Object.hasOwn(elliptical.irregular, word) ? elliptical.irregular[word] : word;
  if (participle !== word || elliptical.participles.includes(word)) return `have ${participle}`;
  return here.has("PastTense") && /ed$/.test(word) ? `have ${word}` : undefined;
}

/** The second sentence's first word, made to follow a comma; undefined where it cannot. */
function consequenceOf({ tokens, first, sentence }: SentenceView, { elliptical }: Lexicon): string | undefined {
  const word = tokens[0];
  if (first !== 0 || word?.kind !== "word" || !/^[.!]$/.test(sentence.tokens.at(-1)!.text)) return undefined;
  const small = uncapitalise(word.text);
  if (word.lower === "just" || word.lower === "simply") return "please";
  if (elliptical.subjects.includes(word.lower)) return small;
  if (elliptical.offered.includes(word.lower)) return `you can ${small}`;
  return elliptical.asked.includes(word.lower) ? `please ${small}` : undefined;
}
