import { meetsCondition } from "../../../wording/check-condition.ts";
import { ingForm } from "../../../wording/ing-form.ts";
import type { PairForm } from "../../../wording/lexicon.ts";
import type { PhraseMatch } from "../../../wording/phrase-index.ts";
import type { SentenceView } from "../../../wording/sentence-view.ts";
import { determiners, followsAuxiliary, isPassive, isUsedAsNoun, isUsedAsVerb } from "../../../wording/word-class.ts";
import { replaceTokens } from "../../edits/edit.ts";
import type { Proposal, RuleContext } from "../../edits/rule.ts";

const pastForm = 2;
const participleForm = 3;
const gerundForm = 4;

export interface WantedPairs {
  /** The side that stands in the text. */
  from: PairForm["side"];
  /** Pairs of slang, or all others. */
  informal: boolean;
}

/** A plain word or phrase becomes its formal partner (from `plain`) or the other way round, in the same form and only in the part of speech that is meant. */
export function swapWordPairs(context: RuleContext, { from, informal }: WantedPairs): Proposal[] {
  const { view, lexicon } = context;
  const proposals: Proposal[] = [];
  for (let i = 0; i < view.tokens.length; i++) {
    if (view.tokens[i]!.kind !== "word") continue;
    for (const match of lexicon.pairForms.at(view.tokens, i, view.isJoined)) {
      const isWanted = match.value.side === from && (match.value.pair.informal === true) === informal;
      const edit = isWanted ? swap(context, match) : undefined;
      if (edit) proposals.push([edit]);
    }
  }
  return proposals;
}

function swap(context: RuleContext, { from, to, value }: PhraseMatch<PairForm>) {
  const { view, tags, curly } = context;
  const { pair, side, form } = value;
  const condition = side === "plain" ? pair.toFormal : pair.toPlain;
  if (condition && !meetsCondition(condition, view, { from, to }, undefined)) return undefined;
  if (!fitsPart(context, { from, to, value })) return undefined;
  if (condition && !meetsCondition(condition, view, { from, to }, tags)) return undefined;
  const other = side === "plain" ? pair.formal : pair.plain;
  const used = pair.part === "verb" ? verbForm(context, { from, to, value }) : Math.min(form, other.length - 1);
  const text = used === undefined ? undefined : other[used];
  if (text === undefined) return undefined;
  // Nothing "was got": the passive of get does not exist.
  if (pair.part === "verb" && /^got\b/.test(text) && isPassive(view, from)) return undefined;
  const verb = view.tokens[to];
  if (pair.nextForm === "ing" && side === "plain") {
    if (verb === undefined || !view.isJoined(to)) return undefined;
    return replaceTokens(view, { from, to: to + 1, text: `${text} ${ingForm(verb.lower)}`, curly });
  }
  const possessive = pair.part === "noun" ? possessiveOf(view, { to, text }) : undefined;
  return replaceTokens(view, possessive ? { from, to: to + 1, text: possessive, curly } : { from, to, text, curly });
}

/** The possessive of the partner of a plural ("kids'" - "children's"); undefined where the apostrophe can stay as it is. */
function possessiveOf(view: SentenceView, { to, text }: { to: number; text: string }): string | undefined {
  const mark = view.tokens[to];
  const isPossessive = mark !== undefined && /^['’]$/.test(mark.text) && mark.start === view.tokens[to - 1]!.end;
  return isPossessive && view.tokens[to - 1]!.lower.endsWith("s") && !text.endsWith("s") ? `${text}'s` : undefined;
}

/** Base and past forms look alike in some verbs ("put", "let"), past and participle in most: the words before decide; undefined where they do not ("we let you down"). */
function verbForm({ view }: RuleContext, { from, value }: PhraseMatch<PairForm>): number | undefined {
  const { form, pair, side } = value;
  const own = pair[side];
  const afterAuxiliary = followsAuxiliary(view, from);
  if (form === 0 && own[0] === own[pastForm]) {
    if (afterAuxiliary) return participleForm;
    const before = view.tokens[from - 1]?.lower ?? "";
    if (/^(?:we|you|they|i|who|that|which)$/.test(before)) return undefined;
    if (/^(?:he|she|it)$/.test(before)) return pastForm;
  }
  return form === pastForm && afterAuxiliary ? participleForm : form;
}

function fitsPart({ view, tags }: RuleContext, { from, to, value }: PhraseMatch<PairForm>): boolean {
  const { pair, form } = value;
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
      return form < pastForm || form === gerundForm
        ? !(form === gerundForm && determiners.has(before))
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
