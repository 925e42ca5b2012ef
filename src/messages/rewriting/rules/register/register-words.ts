import { defineRule } from "../../edits/rule.ts";
import { swapCondition, swapConnective } from "./connectives.ts";
import { joinElliptical } from "./elliptical-questions.ts";
import { swapWordPairs } from "./word-pairs.ts";

/** Slang and chat become plain English: "We messed up" - "We made a mistake", "Nope" - "No", "Want it? Tap here." - "If you want it, please tap here." */
export const replaceInformal = defineRule({
  name: "informal-word",
  axes: ["formality"],
  formal: true,
  always: true,
  propose: (context) => [...joinElliptical(context), ...swapWordPairs(context, { from: "plain", informal: true })],
});

/** Plain wording becomes formal: words and phrases, links between clauses, conditions. */
export const useFormalWord = defineRule({
  name: "formal-word",
  axes: ["formality"],
  formal: true,
  propose: (context) => [
    ...swapWordPairs(context, { from: "plain", informal: false }),
    ...swapConnective(context, "plain"),
    ...swapCondition(context, "plain"),
  ],
});

/** Formal wording becomes plain. */
export const usePlainWord = defineRule({
  name: "plain-word",
  axes: ["formality"],
  casual: true,
  propose: (context) => [
    ...swapWordPairs(context, { from: "formal", informal: false }),
    ...swapConnective(context, "formal"),
    ...swapCondition(context, "formal"),
  ],
});
