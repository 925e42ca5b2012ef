import { uncapitalise } from "../edit.ts";
import type { Rule, RuleContext } from "../rule.ts";
import { endsBody, insertAfter, mayPart, minimumWords } from "./courtesies.ts";

const minimumTokens = 5;
/** First words of a statement about things, which lose their capital inside a sentence. */
const openings = new Set(["your", "our", "the", "this", "these", "there", "it", "we"]);
const verbTags = ["Copula", "Auxiliary", "Modal", "PresentTense", "PastTense"];
/** Courtesy, feeling and good wishes are said, not announced. */
const said = ["thanks", "apologies", "understanding", "warmWords"] as const;

/**
 * Announces the first statement, once: "Your parcel is late." becomes "This is to inform you that your parcel is late." or "For your information, your parcel is late." for a formal target and "Just to let you know, your parcel is late." for a casual one.
 */
export const addAnnouncement: Rule = (context) => {
  const { view, part, index, facts, lexicon, limits, target } = context;
  if (part === "subject" || facts.wordCount < minimumWords) return [];
  if (index !== (facts.hasGreeting ? 1 : 0) || !isStatement(context)) return [];
  if (said.some((cue) => facts.sentenceCues[index]!.has(cue))) return [];
  const { casual, formal } = lexicon.openers.announcement;
  const wanted = target.formality ?? 0.5;
  const phrases = wanted > 0.65 ? formal : wanted < 0.35 && limits.playful ? casual : [];
  const { start, end, text } = view.tokens[0]!;
  return phrases.map((phrase) => [{ rule: "announcement-added", start, end, text: `${phrase} ${uncapitalise(text)}` }]);
};

/** "That's all for now." where a casual body ends that brings nothing bad. */
export const addSignOff: Rule = (context) => {
  const { part, target, limits, lexicon } = context;
  if (part === "subject" || (target.formality ?? 0.5) >= 0.35 || !limits.playful) return [];
  return mayPart(context) && endsBody(context) ? insertAfter(context, "sign-off-added", lexicon.openers.signOff) : [];
};

/** A sentence that says something: it starts with its subject, has a verb and ends with a full stop. */
function isStatement({ view, lexicon, tags }: RuleContext): boolean {
  const { tokens, first } = view;
  if (first !== 0 || tokens.length < minimumTokens || !openings.has(tokens[0]!.lower)) return false;
  if (tokens.at(-1)!.text !== "." || tokens.at(-2)!.kind === "punctuation" || !view.isJoined(1)) return false;
  if (lexicon.hedgeStarts.at(tokens, 0, view.isJoined).length > 0) return false;
  if (/^(?:just|would|wanted|regret|hope|hoped|look|apologise|are|confirm|thank)$/.test(tokens[1]!.lower)) return false;
  return tags().some((here) => verbTags.some((tag) => here.has(tag)));
}
