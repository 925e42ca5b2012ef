import { closingLevelOf } from "../../tone/lexical-tone.ts";
import { type Edit, uncapitalise } from "../edits/edit.ts";
import { defineRule, type Proposal, type RuleContext } from "../edits/rule.ts";
import { readGreeting } from "./greeting-line.ts";

const dear = 3;

/** Swaps the greeting for one of another level. "there", "customer" and the like come and go with it and never follow Dear; a title such as Mr takes Hello and Dear only. */
export const swapGreeting = defineRule({
  name: "greeting",
  axes: ["formality", "energy"],
  propose: (context) => {
    const { view, lexicon, index, part, limits, facts } = context;
    const greeting = index === 0 && part === "body" ? readGreeting(view, lexicon) : undefined;
    if (greeting === undefined) return [];
    const { addressee, wordsEnd, nameEnd } = greeting;
    const first = view.tokens[view.first]!;
    const lively = limits.playful && limits.cheerful && !facts.cues.has("setback") && !facts.cues.has("apologies");
    const proposals: Proposal[] = [];
    lexicon.courtesy.greetings.levels.forEach((level, number) => {
      if (leadsAway(context, number - greeting.level)) return;
      if (number === greeting.level || (number === 0 && !lively) || (number < 2 && addressee === "titled")) return;
      if (number === dear && /^(?:nobody|data-nobody|alone)$/.test(addressee)) return;
      const word = /^\p{Ll}/u.test(first.text) ? level.use.toLowerCase() : level.use;
      const swapsWhom = addressee === "nobody";
      const start = first.start;
      const end = view.tokens[swapsWhom ? nameEnd - 1 : wordsEnd - 1]!.end;
      const mark = greeting.isAlone ? markEdits(context, { from: nameEnd, wanted: level.end }) : [];
      if (mark === undefined) return;
      proposals.push([{ start, end, text: swapsWhom && number < 2 ? `${word} there` : word }, ...mark]);
    });
    return proposals;
  },
});

/** Whether a change of formality leads away from a target at either end of the axis. */
const leadsAway = ({ target: { formality = 0.5 } }: RuleContext, change: number): boolean =>
  (formality > 0.7 && change < 0) || (formality < 0.3 && change > 0);

/** The mark after a greeting that stands alone, for another level; undefined where the level cannot stand there. */
function markEdits(
  context: RuleContext,
  { from, wanted }: { from: number; wanted: string },
): readonly Edit[] | undefined {
  const { view } = context;
  const mark = view.tokens[from];
  if (mark === undefined) return [];
  // "Hi ," where data was blank.
  const start = view.tokens[from - 1]!.end;
  const written = { start, end: mark.end };
  if (mark.text === "!" && wanted === ",") return calmGreetingMark(context, from);
  if (mark.text === "," && wanted === "!" && view.sentence.endsLine) return [{ ...written, text: "!" }];
  return start === mark.start || !/^[,!.]$/.test(mark.text) ? [] : [{ ...written, text: mark.text }];
}

/** "!" after a greeting becomes "," where the line ends, or where the next sentence can follow it in small letters ("Hi Hanna! Your" - "Hi Hanna, your"). */
export function calmGreetingMark(
  { view, views, index, document }: RuleContext,
  at: number,
): readonly Edit[] | undefined {
  const mark = view.tokens[at]!;
  const comma = { start: view.tokens[at - 1]!.end, end: mark.end, text: "," };
  const next = views[index + 1];
  // A message that is nothing but a greeting ends there.
  if (view.sentence.endsLine) return [next === undefined ? { ...comma, text: "." } : comma];
  const word = next?.tokens[0];
  if (next === undefined || word?.kind !== "word" || next.first !== 0) return undefined;
  if (document.text.slice(mark.end, word.start).trim() !== "") return undefined;
  return [comma, { start: word.start, end: word.end, text: uncapitalise(word.text) }];
}

/** Swaps a closing line for one of another level, keeping its mark. */
export const swapClosing = defineRule({
  name: "closing",
  axes: ["formality", "warmth"],
  propose: (context) => {
    const { view, lexicon, part, limits, document, index, facts } = context;
    if (part === "subject" || index < document.sentences.length - 3) return [];
    const level = closingLevelOf(view, lexicon);
    if (level === undefined) return [];
    const words = view.tokens.filter((token) => token.kind === "word" || token.kind === "fact");
    if (words.some((token) => token.kind === "fact")) return [];
    const mark = view.tokens.at(-1)!;
    return lexicon.courtesy.closings.levels.flatMap((closing, number): Proposal[] => {
      const { levels } = lexicon.courtesy.closings;
      if (leadsAway(context, closing.formality - levels[level]!.formality)) return [];
      if (number === level || (!closing.serious && (!limits.playful || !limits.cheerful || facts.cues.has("bad"))))
        return [];
      const edits: Edit[] = [{ start: words[0]!.start, end: words.at(-1)!.end, text: closing.use }];
      if (mark.text === "!") edits.push({ start: mark.start, end: mark.end, text: "," });
      return [edits];
    });
  },
});
