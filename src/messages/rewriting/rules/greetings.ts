import { stripMarkers } from "../../text/markers.ts";
import type { Token } from "../../text/tokenise-message.ts";
import { closingLevelOf, greetingOf } from "../../tone/lexical-tone.ts";
import type { Edit } from "../edits/edit.ts";
import type { Proposal, Rule, RuleContext } from "../edits/rule.ts";

/** Swaps the greeting for one of another level. "there", "customer" and the like come and go with it; a title such as Mr takes Hello and Dear only. */
export const swapGreeting: Rule = (context) => {
  const { view, lexicon, index, part, limits, facts } = context;
  const greeting = index === 0 && part === "body" ? greetingOf(view, lexicon) : undefined;
  if (greeting === undefined) return [];
  const { levels } = lexicon.courtesy.greetings;
  const first = view.tokens[view.first]!;
  let nameEnd = greeting.to;
  while (nameEnd < view.tokens.length && view.tokens[nameEnd]!.kind !== "punctuation" && nameEnd - greeting.to < 5)
    nameEnd++;
  const named = view.tokens.slice(greeting.to, nameEnd);
  const addressee = addresseeOf(named, context);
  if (addressee === undefined) return [];
  const mark = view.tokens[nameEnd];
  const lineEnds = nameEnd >= view.tokens.length - 1;
  const lively = limits.playful && limits.cheerful && !facts.cues.has("setback") && !facts.cues.has("apologies");
  const rule = "greeting";
  const proposals: Proposal[] = [];
  levels.forEach((level, number) => {
    if (number === greeting.level || (number === 0 && !lively) || (number < 2 && addressee === "titled")) return;
    if (number === 3 && (addressee === "nobody" || addressee === "data-nobody" || addressee === "alone")) return;
    const word = /^\p{Ll}/u.test(first.text) ? level.use.toLowerCase() : level.use;
    const swapsWhom = addressee === "nobody";
    const edits: Edit[] = [
      {
        rule,
        start: first.start,
        end: swapsWhom ? named.at(-1)!.end : view.tokens[greeting.to - 1]!.end,
        text: swapsWhom && number < 2 ? `${word} there` : word,
      },
    ];
    if (mark?.text === "!" && level.end === "," && lineEnds)
      edits.push({ rule, start: mark.start, end: mark.end, text: "," });
    if (mark?.text === "," && level.end === "!" && lineEnds && view.sentence.endsLine)
      edits.push({ rule, start: mark.start, end: mark.end, text: "!" });
    proposals.push(edits);
  });
  return proposals;
};

type Addressee = "named" | "titled" | "everybody" | "nobody" | "data-nobody" | "alone";

function addresseeOf(named: readonly Token[], { lexicon }: RuleContext): Addressee | undefined {
  const { nobody, everybody, titles } = lexicon.courtesy.greetings;
  const first = named[0];
  if (first === undefined) return "alone";
  const bare = stripMarkers(first.lower);
  if (titles.includes(bare.replace(/\.$/, ""))) return "titled";
  if (named.length === 1 && nobody.includes(bare)) return first.kind === "word" ? "nobody" : "data-nobody";
  if (
    named.every(
      (token) =>
        token.kind === "word" && (nobody.includes(token.lower) || token.lower === "pet" || token.lower === "owner"),
    )
  )
    return "nobody";
  if (everybody.includes(bare)) return "everybody";
  return named.every((token) => token.kind === "fact" || token.lower === "and") ? "named" : undefined;
}

/** Swaps a closing line for one of another level, keeping its mark. */
export const swapClosing: Rule = (context: RuleContext) => {
  const { view, lexicon, part, limits, document, index, facts } = context;
  if (part === "subject" || index < document.sentences.length - 3) return [];
  const level = closingLevelOf(view, lexicon);
  if (level === undefined) return [];
  const words = view.tokens.filter((token) => token.kind === "word" || token.kind === "fact");
  if (words.some((token) => token.kind === "fact")) return [];
  const mark = view.tokens.at(-1)!;
  return lexicon.courtesy.closings.levels.flatMap((closing, number): Proposal[] => {
    if (number === level || (!closing.serious && (!limits.playful || !limits.cheerful || facts.cues.has("bad"))))
      return [];
    const edits: Edit[] = [{ rule: "closing", start: words[0]!.start, end: words.at(-1)!.end, text: closing.use }];
    if (mark.text === "!") edits.push({ rule: "closing", start: mark.start, end: mark.end, text: "," });
    return [edits];
  });
};
