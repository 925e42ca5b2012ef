import { meetsCondition } from "../../wording/check-condition.ts";
import type { PairForm } from "../../wording/lexicon.ts";
import { determiners, followsAuxiliary, isPassive, isUsedAsNoun, isUsedAsVerb } from "../../wording/word-class.ts";
import { replaceTokens } from "../edits/edit.ts";
import type { Proposal, Rule, RuleContext } from "../edits/rule.ts";

const pastForm = 2;
const participleForm = 3;
const ingForm = 4;

/** A plain word or phrase becomes its formal partner or the other way round, in the same form and only in the part of speech that is meant. */
export const swapWordPairs: Rule = (context) => {
  const { view, lexicon } = context;
  const proposals: Proposal[] = [];
  for (let i = 0; i < view.tokens.length; i++) {
    if (view.tokens[i]!.kind !== "word") continue;
    for (const match of lexicon.pairForms.at(view.tokens, i, view.isJoined)) {
      const edit = swap(context, match.from, match.to, match.value);
      if (edit) proposals.push([edit]);
    }
  }
  return proposals;
};

function swap(context: RuleContext, from: number, to: number, { pair, side, form }: PairForm) {
  const { view, tags, curly } = context;
  const condition = side === "plain" ? pair.toFormal : pair.toPlain;
  if (condition && !meetsCondition(condition, view, { from, to }, undefined)) return undefined;
  if (!fitsPart(context, from, to, pair, form)) return undefined;
  if (condition && !meetsCondition(condition, view, { from, to }, tags)) return undefined;
  const other = side === "plain" ? pair.formal : pair.plain;
  const text = other[pair.part === "verb" ? verbForm(context, from, form) : Math.min(form, other.length - 1)];
  if (text === undefined) return undefined;
  // Nothing "was got": the passive of get does not exist.
  if (pair.part === "verb" && /^got\b/.test(text) && isPassive(view, from)) return undefined;
  return replaceTokens(view, { rule: side === "plain" ? "formal-word" : "plain-word", from, to, text }, curly);
}

/** Base and past forms look alike in some verbs ("put", "cut"), past and participle in most: the words before decide. */
function verbForm({ view }: RuleContext, from: number, form: number): number {
  if (form === pastForm && followsAuxiliary(view, from)) return participleForm;
  return form;
}

function fitsPart(
  { view, tags }: RuleContext,
  from: number,
  to: number,
  pair: PairForm["pair"],
  form: number,
): boolean {
  const word = view.tokens[from]!;
  switch (pair.part) {
    case "verb": {
      if (to - from > 1) {
        return (
          form !== 0 || !determiners.has(view.tokens[from - 1]?.lower ?? "") || view.tokens[from - 1]?.lower === "that"
        );
      }
      if (!isUsedAsVerb(view, from, tags)) return false;
      // "the purchased item", "your selected plan": a participle in front of a noun has no plain partner of the same shape.
      const before = view.tokens[from - 1]?.lower ?? "";
      return form < pastForm || form === ingForm
        ? !(form === ingForm && determiners.has(before))
        : !determiners.has(before);
    }
    case "noun":
      return to - from > 1 || isUsedAsNoun(view, from, tags);
    case "adjective": {
      if (to - from > 1) return true;
      const here = tags()[from]!;
      return (
        (here.has("Adjective") || here.has("Determiner") || here.has("Value") || here.has("Noun")) &&
        !here.has("ProperNoun") &&
        !here.has("Verb")
      );
    }
    default:
      return word.kind === "word";
  }
}
