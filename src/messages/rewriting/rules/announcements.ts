import { isNumberWord } from "../../facts/collect-facts.ts";
import { uncapitalise } from "../edits/edit.ts";
import type { Rule, RuleContext } from "../edits/rule.ts";
import { endsBody, insertAfter, mayPart, minimumWords } from "./courtesies.ts";

const minimumTokens = 5;
/** First words that are no subject or no statement's. */
const notOpenings = new Set([
  ..."do don does did never always let thanks thank that".split(" "),
  ..."i if when while as although though because since once unless until whether so and but or not no yes please here what how why who where which hello hi hey dear good happy welcome sorry oops only just also then you it they he she".split(
    " ",
  ),
]);
const verbTags = ["Copula", "Auxiliary", "Modal", "PresentTense", "PastTense"];
/** A first word with one of these tags starts a command, an exclamation or an aside. */
const notSubjectTags = ["Imperative", "Infinitive", "Expression", "QuestionWord", "Conjunction", "Adverb", "Gerund"];
/** Courtesy, feeling and good wishes are said, not announced. */
const said = ["thanks", "apologies", "understanding", "warmWords"] as const;

/**
 * Announces the first statement, once: "Your parcel is late." becomes "Please be advised that your parcel is late." for a formal target and "Just to let you know, your parcel is late." for a casual one.
 * The formal ones address nobody: pronouns lower formality (Heylighen and Dewaele 1999, the F-measure).
 */
export const addAnnouncement: Rule = (context) => {
  const { view, part, index, facts, lexicon, limits, target } = context;
  if (part === "subject" || facts.wordCount < minimumWords) return [];
  const firstStatement = facts.hasGreeting ? 1 : 0;
  if (index < firstStatement || index > firstStatement + 3 || !isStatement(context)) return [];
  if (facts.announces || said.some((cue) => facts.sentenceCues[index]!.has(cue))) return [];
  const { casual, formal } = lexicon.openers.announcement;
  const wanted = target.formality ?? 0.5;
  const phrases = wanted > 0.65 ? formal : wanted < 0.35 && limits.playful ? casual : [];
  const { start, end, text, kind } = view.tokens[0]!;
  const lead = kind === "word" ? uncapitalise(text) : text;
  return phrases.map((phrase) => [{ rule: "announcement-added", start, end, text: `${phrase} ${lead}` }]);
};

/** "That's all for now." where a casual body ends that brings nothing bad. */
export const addSignOff: Rule = (context) => {
  const { part, target, limits, lexicon } = context;
  if (part === "subject" || (target.formality ?? 0.5) >= 0.35 || !limits.playful) return [];
  return mayPart(context) && endsBody(context) ? insertAfter(context, "sign-off-added", lexicon.openers.signOff) : [];
};

/** A sentence that says something: it starts with its subject or a place or time, has a verb and ends with a full stop. */
function isStatement({ view, lexicon, tags }: RuleContext): boolean {
  const { tokens, first } = view;
  if (first !== 0 || tokens.length < minimumTokens || notOpenings.has(tokens[0]!.lower.replace(/'.*/, "")))
    return false;
  // Its capital would change.
  if (isNumberWord(tokens[0]!.lower)) return false;
  if (tokens[0]!.kind !== "word" && !isName(view)) return false;
  if (lexicon.commands.has(tokens[0]!.lower)) return false;
  if (lexicon.courtesy.greetings.titles.includes(tokens[0]!.lower)) return false;
  // "The Paper Harbours" may be a name with its article.
  if (tokens[0]!.lower === "the" && tokens[1]!.fact === "name") return false;
  if (tokens.at(-1)!.text !== "." || tokens.at(-2)!.kind === "punctuation" || !view.isJoined(1)) return false;
  if (tokens.slice(0, 6).some((token) => token.kind === "punctuation" && token.text !== ",")) return false;
  if (lexicon.hedgeStarts.at(tokens, 0, view.isJoined).length > 0) return false;
  if (tokens.slice(1, 4).some((token) => notAnnounced.test(token.lower))) return false;
  const here = tags();
  if (notSubjectTags.some((tag) => here[0]!.has(tag))) return false;
  return here.some((token) => verbTags.some((tag) => token.has(tag)));
}

/** A capital that begins a sentence proves no name; a second one does ("Osprey Mutual invites"). */
const isName = ({ tokens, isJoined }: RuleContext["view"]): boolean =>
  tokens[0]!.fact === "name" && tokens[1]?.fact === "name" && isJoined(1);

const notAnnounced =
  /^(?:just|would|wanted|regrets?|hope|hoped|look|apologise|confirm|thank|hereby|write|refer|reminder)$/;
