import type { Token } from "../../text/tokenise-message.ts";
import { closingLevelOf, greetingOf } from "../../tone/lexical-tone.ts";
import { capitalise, type Edit } from "../edits/edit.ts";
import type { Proposal, Rule } from "../edits/rule.ts";

const maximumExclamations = 2;

/** A full stop becomes an exclamation mark where something good is said, at most two in a message. */
export const addExclamation: Rule = ({ view, facts, index, limits }) => {
  if (!limits.cheerful || facts.exclamations >= maximumExclamations) return [];
  const cues = facts.sentenceCues[index]!;
  const stop = view.tokens.at(-1)!;
  if (
    stop.text !== "." ||
    view.tokens.at(-2)?.kind === "punctuation" ||
    cues.has("bad") ||
    view.tokens[view.first]?.lower === "if"
  )
    return [];
  const words = view.tokens.filter((token) => token.kind === "word").length;
  const happy = cues.has("good") && words <= 22;
  // Where nothing bad is said at all, the first sentence may carry one as well.
  const opening = !facts.cues.has("bad") && words >= 3 && words <= 14 && index <= 1;
  if (!happy && !opening) return [];
  return [[{ rule: "exclamation-added", start: stop.start, end: stop.end, text: "!" }]];
};

/** "!" becomes "." ("," after a greeting), and several marks become one. */
export const removeExclamation: Rule = ({ view, lexicon, index, part }) => {
  const { tokens } = view;
  const proposals: Proposal[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i]!.kind !== "punctuation" || tokens[i]!.text !== "!") continue;
    let last = i;
    while (tokens[last + 1]?.text === "!" && view.isJoined(last + 1)) last++;
    const rule = "exclamation-removed";
    const start = tokens[i]!.start;
    const end = tokens[last]!.end;
    const before = tokens[i - 1];
    if (before !== undefined && /^[?.]$/.test(before.text)) proposals.push([{ rule, start, end, text: "" }]);
    else {
      const opening =
        index === 0 && greetingOf(view, lexicon) !== undefined && view.sentence.endsLine && tokens.length <= 8;
      const closing = closingLevelOf(view, lexicon) !== undefined;
      const final = last === tokens.length - 1;
      if (final || tokens[last + 1]?.kind === "emoji")
        proposals.push([{ rule, start, end, text: opening || closing ? "," : part === "subject" ? "" : "." }]);
      if (last > i && final) proposals.push([{ rule, start, end, text: "!" }]);
    }
    i = last;
  }
  return proposals;
};

/** Takes an emoji away with the space before it. */
export const removeEmoji: Rule = ({ view }) => {
  const proposals: Proposal[] = [];
  view.tokens.forEach((token, i) => {
    if (token.kind !== "emoji") return;
    const before = view.tokens[i - 1];
    const next = view.tokens[i + 1];
    let edit: Edit | undefined;
    if (before !== undefined && view.isJoined(i))
      edit = { rule: "emoji-removed", start: before.end, end: token.end, text: betweenWithout(token, before, next) };
    else if (next !== undefined && view.isJoined(i + 1)) {
      // What follows begins the sentence now.
      const isWord = next.kind === "word";
      const end = isWord ? next.end : next.start;
      edit = { rule: "emoji-removed", start: token.start, end, text: isWord ? capitalise(next.text) : "" };
    }
    if (edit !== undefined) proposals.push([edit]);
  });
  return proposals;
};

/** What stands in an emoji's place: the mark it stood for, and a space where the next word was glued to it. */
function betweenWithout(emoji: Token, before: Token, next: Token | undefined): string {
  const isGlued =
    next !== undefined && next.start === emoji.end && next.kind !== "punctuation" && next.kind !== "emoji";
  return `${markBetween(before, next)}${isGlued ? " " : ""}`;
}

/** An emoji between two clauses stood for the mark between them. */
function markBetween(before: Token, next: Token | undefined): string {
  if (before.kind === "punctuation" || before.kind === "emoji" || (next?.kind !== "word" && next?.kind !== "fact"))
    return "";
  return /^\p{Ll}/u.test(next.text) ? "," : ".";
}

/** One emoji after the first happy sentence that ends a line, where neither the purpose nor the news forbids it. */
export const addEmoji: Rule = ({ view, facts, index, limits, lexicon, part, target, document }) => {
  if (!limits.cheerful || !limits.playful || part === "subject" || facts.emoji > 0 || facts.cues.has("bad")) return [];
  if ((target.formality ?? 0.5) > 0.55 || (target.energy ?? 0.5) < 0.6) return [];
  const cues = facts.sentenceCues[index]!;
  const stop = view.tokens.at(-1)!;
  if (
    !cues.has("festive") ||
    !/^[.!]$/.test(stop.text) ||
    view.tokens.at(-2)?.kind === "punctuation" ||
    !view.sentence.endsLine
  )
    return [];
  const earlier = facts.sentenceCues.findIndex((list, i) => list.has("festive") && document.sentences[i]!.endsLine);
  if (earlier !== index && index - earlier > 2) return [];
  const emoji = lexicon.openers.emoji.celebration;
  return [[{ rule: "emoji-added", start: stop.end, end: stop.end, text: ` ${emoji}` }]];
};
