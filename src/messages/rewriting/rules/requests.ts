import { isBareCommand } from "../../tone/lexical-tone.ts";
import type { SentenceView } from "../../wording/sentence-view.ts";
import { capitalise, type Edit, replaceTokens, uncapitalise } from "../edits/edit.ts";
import { defineRule, type Proposal, type RuleContext } from "../edits/rule.ts";
import { swapFriendly } from "./hedges.ts";

/** "Send us the form" to "Please send us the form"; also after an opening clause ("If you have questions, please contact us"). */
export const addPlease = defineRule({
  name: "please-added",
  axes: ["warmth"],
  propose: (context) => {
    const { view, lexicon } = context;
    const edits: Proposal[] = [];
    if (isBareCommand(view, lexicon) && isCommandVerb(context, view.first)) {
      const verb = view.tokens[view.first]!;
      edits.push([{ start: verb.start, end: verb.end, text: `Please ${uncapitalise(verb.text)}` }]);
    }
    const comma = commandAfterClause(context);
    if (comma !== undefined) {
      const verb = view.tokens[comma + 1]!;
      edits.push([{ start: verb.start, end: verb.start, text: "please " }]);
    }
    return edits;
  },
});

/** "Please send us" to "Send us", ", please contact" to ", contact"; "kindly" counts as please. */
export const removePlease = defineRule({
  name: "please-removed",
  axes: ["warmth"],
  propose: ({ view, lexicon, curly }) => {
    const proposals: Proposal[] = [];
    view.tokens.forEach((token, i) => {
      if (token.kind !== "word" || (token.lower !== "please" && token.lower !== "kindly")) return;
      const next = view.tokens[i + 1];
      const before = view.tokens[i - 1];
      const asks = before !== undefined && /^(?:you|we|i)$/.test(before.lower);
      const commands =
        next?.kind === "word" &&
        (lexicon.commands.has(next.lower) ||
          /^(?:do|don't|feel|find|accept|be|take|join|allow|rest)$/.test(next.lower));
      if (!commands && !asks) return;
      if (next?.lower === "accept" || next?.lower === "find") return;
      const edit = replaceTokens(view, { from: i, to: i + 1, text: "", curly });
      if (edit) proposals.push([edit]);
    });
    return proposals;
  },
});

/** A ladder for favours: "Send us X." - "Please send us X." - "Could you please send us X?" - "We would be grateful if you could send us X." */
export const softenRequest = defineRule({
  name: "request-softened",
  axes: ["warmth"],
  propose: (context) => [...climbLadder(context), ...swapFriendly(context, "direct")],
});

function climbLadder(context: RuleContext): Proposal[] {
  const { view, lexicon, part, target } = context;
  if (part === "subject") return [];
  const please = view.tokens[view.first]?.lower === "please";
  const at = please ? view.first + 1 : view.first;
  const verb = view.tokens[at];
  if (verb?.kind !== "word" || !lexicon.requests.has(verb.lower) || !isSingleCommand(view, at)) return [];
  if (!please && !(isBareCommand(view, lexicon) && isCommandVerb(context, at))) return [];
  if (please && !view.isJoined(at)) return [];
  const start = view.tokens[view.first]!.start;
  const stop = view.tokens.at(-1)!;
  const lead = verb.lower;
  const rest = { start: stop.start, end: stop.end };
  if ((stop.text !== "." && stop.text !== "!") || view.tokens.at(-2)?.kind === "punctuation") return [];
  const question: Edit[] = [
    { start, end: verb.end, text: `Could you please ${lead}` },
    { ...rest, text: "?" },
  ];
  const grateful: Edit[] = [
    { start, end: verb.end, text: `We would be grateful if you could ${lead}` },
    ...(stop.text === "!" ? [{ ...rest, text: "." }] : []),
  ];
  return (target.formality ?? 0.5) > 0.65 ? [grateful, question] : [question];
}

/** The same ladder downwards: a question or a wish becomes "Please send us X." */
export const directRequest = defineRule({
  name: "request-made-direct",
  axes: ["warmth"],
  propose: ({ view }) => {
    const words = view.tokens.map((token) => token.lower);
    const f = view.first;
    if (f < 0) return [];
    const stop = view.tokens.at(-1)!;
    const asks = /^(?:could|can|would|will)$/.test(words[f] ?? "") && words[f + 1] === "you";
    const lead = asks
      ? f + 2 + (words[f + 2] === "please" || words[f + 2] === "kindly" ? 1 : 0)
      : gratefulLead(words, f);
    if (lead === undefined || view.tokens[lead]?.kind !== "word" || (asks && stop.text !== "?")) return [];
    if (/^(?:like|mind|prefer|be|have|ever|not|rather|also)$/.test(words[lead]!)) return [];
    for (let i = f + 1; i <= lead; i++) if (!view.isJoined(i)) return [];
    const edits: Edit[] = [
      { start: view.tokens[f]!.start, end: view.tokens[lead]!.end, text: `Please ${view.tokens[lead]!.text}` },
    ];
    if (asks) edits.push({ start: stop.start, end: stop.end, text: "." });
    const bare: Edit[] = [{ ...edits[0]!, text: capitalise(view.tokens[lead]!.text) }, ...edits.slice(1)];
    return [edits, bare];
  },
});

function gratefulLead(words: readonly string[], f: number): number | undefined {
  const text = words.slice(f, f + 8).join(" ");
  const match =
    /^(?:we would|we'd|i would|i'd) (?:be grateful|appreciate it|be very grateful|love it) if you could (?:please )?/.exec(
      `${text} `,
    );
  return match === null ? undefined : f + match[0].trim().split(" ").length;
}

/** compromise must not see the first word as a noun ("Check in opens", "Order numbers are"). */
function isCommandVerb({ tags }: RuleContext, index: number): boolean {
  const here = tags()[index]!;
  return here.has("Verb") || here.has("Imperative");
}

/** No second clause that would sound odd in a question: no other sentence part joined by a comma, colon or dash, and a plain end. */
function isSingleCommand(view: SentenceView, from: number): boolean {
  const rest = view.tokens.slice(from);
  if (rest.length > 22) return false;
  return (
    rest.every((token, i) => token.kind !== "punctuation" || i === rest.length - 1 || /^[()'"]$/.test(token.text)) &&
    !rest.some((token) => token.lower === "or" || token.lower === "otherwise")
  );
}

/** Index of the comma after an opening if/when/to clause that a bare command follows. */
function commandAfterClause({ view, lexicon, tags }: RuleContext): number | undefined {
  const opener = view.tokens[view.first]?.lower ?? "";
  if (!/^(?:if|when|once|to|for|should|before|after|until|in)$/.test(opener)) return undefined;
  for (let i = view.first + 1; i < view.tokens.length - 2; i++) {
    if (view.tokens[i]!.text !== ",") continue;
    const verb = view.tokens[i + 1]!;
    const next = view.tokens[i + 2]!;
    if (verb.kind !== "word" || !lexicon.commands.has(verb.lower)) continue;
    if (!lexicon.objectWords.has(next.lower) && next.kind !== "fact") continue;
    const here = tags()[i + 1]!;
    if (here.has("Infinitive") || here.has("Imperative")) return i;
  }
  return undefined;
}
