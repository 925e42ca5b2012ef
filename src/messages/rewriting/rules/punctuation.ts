import type { Token } from "../../text/tokenise-message.ts";
import { closingLevelOf } from "../../tone/lexical-tone.ts";
import { capitalise, type Edit } from "../edits/edit.ts";
import { defineRule, type Proposal, type RuleContext } from "../edits/rule.ts";
import { isGreetingAlone, readGreeting } from "./greeting-line.ts";
import { calmGreetingMark } from "./greetings.ts";

const maximumExclamations = 2;

/** A full stop becomes an exclamation mark where something good is said, at most two in a message. */
export const addExclamation = defineRule({
  name: "exclamation-added",
  axes: ["energy"],
  once: true,
  propose: ({ view, facts, index, limits }) => {
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
    return [[{ start: stop.start, end: stop.end, text: "!" }]];
  },
});

/** "!" becomes "." ("," after a greeting that stands alone and after a closing), and several marks become one. */
export const removeExclamation = defineRule({
  name: "exclamation-removed",
  axes: ["energy", "formality"],
  propose: (context) => {
    const { tokens, isJoined } = context.view;
    const proposals: Proposal[] = [];
    for (let i = 0; i < tokens.length; i++) {
      if (tokens[i]!.kind !== "punctuation" || tokens[i]!.text !== "!") continue;
      let last = i;
      while (tokens[last + 1]?.text === "!" && isJoined(last + 1)) last++;
      const { start } = tokens[i]!;
      const { end } = tokens[last]!;
      const final = last === tokens.length - 1;
      if (/^[?.]$/.test(tokens[i - 1]?.text ?? "")) proposals.push([{ start, end, text: "" }]);
      else if (final || tokens[last + 1]?.kind === "emoji") {
        proposals.push(calmEdits(context, { i, start, end }));
        if (last > i && final) proposals.push([{ start, end, text: "!" }]);
      }
      i = last;
    }
    return proposals;
  },
});

function calmEdits(context: RuleContext, { i, start, end }: { i: number; start: number; end: number }): Proposal {
  const { view, lexicon, part } = context;
  const isClosing = closingLevelOf(view, lexicon) !== undefined;
  const isGreeting = isGreetingAlone(context) && readGreeting(view, lexicon)?.nameEnd === i;
  const calmed = isGreeting && i === view.tokens.length - 1 ? calmGreetingMark(context, i) : undefined;
  if (calmed !== undefined) return calmed;
  return [{ start, end, text: isClosing ? "," : part === "subject" ? "" : "." }];
}

/** Takes an emoji away with the space before it. */
export const removeEmoji = defineRule({
  name: "emoji-removed",
  axes: ["energy", "formality"],
  propose: ({ view }) => {
    const proposals: Proposal[] = [];
    view.tokens.forEach((token, i) => {
      if (token.kind !== "emoji") return;
      const before = view.tokens[i - 1];
      const next = view.tokens[i + 1];
      let edit: Edit | undefined;
      if (before !== undefined && view.isJoined(i))
        edit = { start: before.end, end: token.end, text: betweenWithout(token, before, next) };
      else if (next !== undefined && view.isJoined(i + 1)) {
        // What follows begins the sentence now.
        const isWord = next.kind === "word";
        const end = isWord ? next.end : next.start;
        edit = { start: token.start, end, text: isWord ? capitalise(next.text) : "" };
      }
      if (edit !== undefined) proposals.push([edit]);
    });
    return proposals;
  },
});

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
export const addEmoji = defineRule({
  name: "emoji-added",
  axes: ["energy"],
  once: true,
  propose: ({ view, facts, index, limits, lexicon, part, target, document }) => {
    if (!limits.cheerful || !limits.playful || part === "subject" || facts.emoji > 0 || facts.cues.has("bad"))
      return [];
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
    return [[{ start: stop.end, end: stop.end, text: ` ${emoji}` }]];
  },
});
