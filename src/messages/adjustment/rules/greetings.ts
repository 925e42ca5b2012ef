import { stripMarkers } from "../../text/markers.ts";
import { closingLevelOf, greetingOf } from "../../tone/surface-tone.ts";
import { capitalise, type Edit } from "../edit.ts";
import type { Proposal, Rule, RuleContext } from "../rule.ts";

/** Swaps the greeting for one of another level; "there", "all" and the like go where nobody would write them. */
export const swapGreeting: Rule = ({ view, lexicon, index, part, limits }) => {
  const greeting = index === 0 && part === "body" ? greetingOf(view, lexicon) : undefined;
  if (greeting === undefined) return [];
  const { levels, nobody } = lexicon.courtesy.greetings;
  const first = view.tokens[view.first]!;
  let nameEnd = greeting.to;
  while (
    view.tokens[nameEnd] !== undefined &&
    view.tokens[nameEnd]!.kind !== "punctuation" &&
    nameEnd - greeting.to < 4
  )
    nameEnd++;
  const named = view.tokens.slice(greeting.to, nameEnd);
  const mark = view.tokens[nameEnd];
  const isName =
    named.length > 0 &&
    named.every(
      (token) =>
        token.kind === "fact" ||
        /^(?:customer|reader|member|subscriber|friend|colleague|guest|team|all|neighbour|sir|madam|or|and)s?$/.test(
          token.lower,
        ),
    );
  const isNobody = named.length === 1 && nobody.includes(stripMarkers(named[0]!.lower));
  if (named.length > 0 && !isName && !isNobody) return [];
  const lineEnds = nameEnd >= view.tokens.length - 1;
  const proposals: Proposal[] = [];
  levels.forEach((level, number) => {
    if (number === greeting.level) return;
    if (number === 0 && (!limits.playful || !limits.cheerful)) return;
    // "Dear" needs somebody to be dear.
    if (number === 3 && (!isName || named[0]!.lower === "all" || isNobody)) return;
    const edits: Edit[] = [];
    const dropNobody =
      isNobody &&
      named[0]!.kind === "word" &&
      number >= 2 &&
      named[0]!.lower !== "team" &&
      named[0]!.lower !== "all" &&
      named[0]!.lower !== "everyone";
    const rule = "greeting";
    const word = /^\p{Ll}/u.test(first.text) ? level.use.toLowerCase() : capitalise(level.use);
    edits.push({
      rule,
      start: first.start,
      end: dropNobody ? named.at(-1)!.end : view.tokens[greeting.to - 1]!.end,
      text: word,
    });
    if (mark?.text === "!" && level.end === "," && lineEnds)
      edits.push({ rule, start: mark.start, end: mark.end, text: "," });
    if (mark?.text === "," && level.end === "!" && lineEnds)
      edits.push({ rule, start: mark.start, end: mark.end, text: "!" });
    proposals.push(edits);
  });
  return proposals;
};

/** Swaps a closing line for one of another level, keeping its mark. */
export const swapClosing: Rule = (context: RuleContext) => {
  const { view, lexicon, part, limits, document, index } = context;
  if (part === "subject" || index < document.sentences.length - 3) return [];
  const level = closingLevelOf(view, lexicon);
  if (level === undefined) return [];
  const words = view.tokens.filter((token) => token.kind === "word" || token.kind === "fact");
  if (words.some((token) => token.kind === "fact")) return [];
  const mark = view.tokens.at(-1)!;
  return lexicon.courtesy.closings.levels.flatMap((closing, number): Proposal[] => {
    if (number === level || (!closing.serious && (!limits.playful || !limits.cheerful))) return [];
    const edits: Edit[] = [{ rule: "closing", start: words[0]!.start, end: words.at(-1)!.end, text: closing.use }];
    if (mark.text === "!") edits.push({ rule: "closing", start: mark.start, end: mark.end, text: "," });
    return [edits];
  });
};
