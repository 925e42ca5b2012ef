import type { Lexicon } from "../../wording/lexicon.ts";
import { uncapitalise } from "../edits/edit.ts";
import { defineRule, type Proposal, type RuleContext } from "../edits/rule.ts";

/** Shorter messages get no sentence more. */
const minimumWords = 18;
/** A whole sentence is much to add: courtesy is added where warmth was asked for, and taken away where distance was. */
const warmFrom = 0.6;
const coolBelow = 0.4;

const wantsWarmth = ({ target, part }: RuleContext): boolean => part === "body" && (target.warmth ?? 0) > warmFrom;

function inRegister({ target }: RuleContext, sentences: Lexicon["openers"]["empathy"]): string {
  const formality = target.formality ?? 0.5;
  return formality < 0.4 ? sentences.casual : formality > 0.65 ? sentences.formal : sentences.neutral;
}

function insertAfter(context: RuleContext, sentence: string): Proposal[] {
  const { view, curly } = context;
  const stop = view.tokens.at(-1)!;
  if (stop.kind !== "punctuation" || !/^[.!?]$/.test(stop.text) || view.tokens.at(-2)?.kind === "punctuation")
    return [];
  const text = ` ${curly ? sentence.replaceAll("'", "\u2019") : sentence}`;
  return [[{ start: view.sentence.end, end: view.sentence.end, text }]];
}

/** A word of empathy after the sentence that brings the setback, unless the message already shows understanding. */
export const addEmpathy = defineRule({
  name: "empathy-added",
  axes: ["warmth"],
  once: true,
  propose: (context) => {
    const { facts, index, lexicon } = context;
    if (!wantsWarmth(context) || facts.cues.has("understanding") || facts.wordCount < minimumWords) return [];
    if (facts.sentenceCues.findIndex((cues) => cues.has("setback")) !== index) return [];
    if (facts.sentenceCues[index]!.has("festive") || facts.sentenceCues[index]!.has("thanks")) return [];
    const { disappointment, empathy } = lexicon.openers;
    const sentences = facts.sentenceCues[index]!.has("disappointing") ? disappointment : empathy;
    return insertAfter(context, inRegister(context, sentences));
  },
});

/** "We hope you are well." after a greeting on its own line, or "Have a good day." where a casual body ends; not with bad news. */
export const addWellWishing = defineRule({
  name: "well-wishing-added",
  axes: ["warmth"],
  once: true,
  propose: (context) => {
    const { facts, index, lexicon, document, view, target } = context;
    if (!wantsWarmth(context)) return [];
    if ((target.formality ?? 0.5) < 0.4 && mayPart(context) && endsBody(context))
      return insertAfter(context, lexicon.openers.parting);
    if (index !== 1 || facts.courtesies.size > 0 || facts.cues.has("bad") || facts.wordCount < 30) return [];
    const greeting = document.sentences[0]!;
    if (!facts.hasGreeting || !greeting.endsLine || greeting.paragraph === view.sentence.paragraph) return [];
    const start = view.sentence.start;
    return [
      [
        {
          start,
          end: start,
          text: `${withApostrophes(context, inRegister(context, lexicon.openers.wellWishing))} `,
        },
      ],
    ];
  },
});

/** "Thank you for your patience." at the end of the paragraph that brings a setback; without one, thanks for the user's attention where the body ends. */
export const addThanks = defineRule({
  name: "thanks-added",
  axes: ["warmth"],
  once: true,
  propose: (context) => {
    const { facts, index, lexicon, document, view } = context;
    if (!wantsWarmth(context) || facts.cues.has("thanks") || facts.wordCount < minimumWords) return [];
    if (!facts.cues.has("setback"))
      return endsBody(context) ? insertAfter(context, inRegister(context, lexicon.openers.attention)) : [];
    const lastSetback = facts.sentenceCues.findLastIndex((cues) => cues.has("setback"));
    const paragraph = document.sentences[lastSetback]!.paragraph;
    if (view.sentence.paragraph !== paragraph || document.sentences[index + 1]?.paragraph === paragraph) return [];
    return insertAfter(context, inRegister(context, lexicon.openers.patience));
  },
});

/** "If anything is unclear, we are happy to help." where the last paragraph of the body ends, unless help is offered already. */
export const addOffer = defineRule({
  name: "offer-added",
  axes: ["warmth"],
  once: true,
  propose: (context) => {
    const { facts, lexicon } = context;
    if (
      !wantsWarmth(context) ||
      facts.wordCount < minimumWords ||
      facts.cues.has("festive") ||
      facts.courtesies.size > 0 ||
      facts.offersHelp
    )
      return [];
    return endsBody(context) ? insertAfter(context, inRegister(context, lexicon.openers.offer)) : [];
  },
});

/** Whether the message may take leave: long enough, nothing bad in it, and no courtesy yet. */
function mayPart({ facts, limits }: RuleContext): boolean {
  return limits.cheerful && facts.wordCount >= minimumWords && facts.courtesies.size === 0 && !facts.cues.has("bad");
}

/** Whether the sentence is the last of the body: what follows is no longer than a closing and a name. */
function endsBody({ view, document, index }: RuleContext): boolean {
  if (!view.sentence.endsLine || view.tokens.length < 5) return false;
  const later = document.sentences.slice(index + 1);
  return !later.some((sentence) => sentence.tokens.filter((token) => token.kind === "word").length >= 5);
}

/** "Hello, your parcel ..." for a short message that starts without a greeting, where its first word may lose its capital. */
export const addGreeting = defineRule({
  name: "greeting-added",
  axes: ["warmth"],
  once: true,
  propose: (context) => {
    const { view, index, facts, lexicon, document, limits } = context;
    if (index !== 0 || !wantsWarmth(context) || facts.hasGreeting || view.first !== 0 || document.paragraphCount > 1)
      return [];
    const first = view.tokens[0]!;
    if (
      first.kind !== "word" ||
      view.tokens.length < 5 ||
      facts.cues.has("thanks") ||
      /^(?:welcome|dear|sorry|congratulations|yes|no|oops|ugh|just|please|so|and|but)$/.test(first.lower)
    )
      return [];
    if (view.tokens.slice(0, 6).some((token) => token.text === ":" || token.text === "?" || token.text === "!"))
      return [];
    if (!limits.cheerful && facts.cues.has("understanding")) return [];
    return [
      [
        {
          start: first.start,
          end: first.end,
          text: `${lexicon.openers.greeting}, ${uncapitalise(first.text)}`,
        },
      ],
    ];
  },
});

/** Takes a sentence away that holds nothing but courtesy, when it is not alone in its paragraph. */
export const removeCourtesy = defineRule({
  name: "courtesy-removed",
  axes: ["warmth"],
  propose: ({ view, lexicon, document, index, part, target }) => {
    if (part === "subject" || (target.warmth ?? 1) >= coolBelow) return [];
    const words = view.tokens.filter((token) => token.kind !== "punctuation");
    if (words.some((token) => token.kind !== "word")) return [];
    const line = words.map((token) => token.lower).join(" ");
    const shortThanks = /^(?:thank you|thanks|many thanks) for /.test(line) && words.length <= 8;
    if (!shortThanks && !lexicon.courtesySentences.has(line)) return [];
    const before = document.sentences[index - 1];
    const after = document.sentences[index + 1];
    const { start, end, paragraph } = view.sentence;
    if (before?.paragraph === paragraph && !view.sentence.startsLine) return [[{ start: before.end, end, text: "" }]];
    if (after?.paragraph === paragraph && !view.sentence.endsLine) return [[{ start, end: after.start, text: "" }]];
    return [];
  },
});

function withApostrophes({ curly }: RuleContext, text: string): string {
  return curly ? text.replaceAll("'", "\u2019") : text;
}
