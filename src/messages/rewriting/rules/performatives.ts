import { replaceTokens } from "../edits/edit.ts";
import { defineRule, type RuleContext } from "../edits/rule.ts";

/** "We are pleased to confirm" to "We confirm", for verbs that do what they say. */
export const removeWarmth = defineRule({
  name: "warmth-removed",
  axes: ["warmth"],
  propose: ({ view, lexicon, curly }) => {
    const subject = subjectOf(view);
    if (subject === undefined) return [];
    const { tokens, first } = view;
    const isContracted = /'(?:re|m)$/.test(tokens[first]!.lower);
    const be = isContracted ? first : first + 1;
    if (!isContracted && !/^(?:are|am)$/.test(tokens[be]?.lower ?? "")) return [];
    if (!/^(?:pleased|happy|glad|delighted|thrilled|excited)$/.test(tokens[be + 1]?.lower ?? "")) return [];
    if (tokens[be + 2]?.lower !== "to" || !lexicon.performatives.has(tokens[be + 3]?.lower ?? "")) return [];
    const edit = replaceTokens(view, { from: first, to: be + 3, text: subject, curly });
    return edit ? [[edit]] : [];
  },
});

/** "We confirm" to "We are pleased to confirm", where nothing bad is said. */
export const addWarmth = defineRule({
  name: "warmth-added",
  axes: ["warmth"],
  propose: ({ view, lexicon, curly, facts, index }) => {
    const subject = subjectOf(view);
    if (subject === undefined || facts.sentenceCues[index]!.has("bad")) return [];
    const { tokens, first } = view;
    const verb = tokens[first + 1];
    if (tokens[first]!.lower.includes("'") || verb?.kind !== "word" || !lexicon.performatives.has(verb.lower))
      return [];
    const text = `${subject} ${subject === "we" ? "are" : "am"} pleased to`;
    const edit = replaceTokens(view, { from: first, to: first + 1, text, curly });
    return edit ? [[edit]] : [];
  },
});

function subjectOf({ tokens, first }: RuleContext["view"]): "we" | "I" | undefined {
  const word = tokens[first]?.lower ?? "";
  if (!/^(?:we|i|we're|i'm)$/.test(word)) return undefined;
  return word.startsWith("w") ? "we" : "I";
}
