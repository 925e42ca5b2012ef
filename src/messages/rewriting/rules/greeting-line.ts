import { valueInSlot } from "../../text/delexicalise.ts";
import type { Token } from "../../text/tokenise-message.ts";
import { greetingOf } from "../../tone/lexical-tone.ts";
import type { Lexicon } from "../../wording/lexicon.ts";
import type { SentenceView } from "../../wording/sentence-view.ts";
import type { RuleContext } from "../edits/rule.ts";

/** `named`: a name; `titled`: "Mr Smith"; `everybody`: "all"; `nobody`: "there", "customer", in words that a rule may take away; `data-nobody`: the same, filled in by data or a placeholder; `alone`: nothing. */
export type Addressee = "named" | "titled" | "everybody" | "nobody" | "data-nobody" | "alone";

export interface GreetingLine {
  /** 0 casual to 3 formal. */
  level: number;
  addressee: Addressee;
  /** The token after the greeting's own words, and the one after the addressee. */
  wordsEnd: number;
  nameEnd: number;
  /** Whether the sentence holds nothing but the greeting, its addressee and a mark. */
  isAlone: boolean;
}

const mostNameTokens = 7;

/** The greeting that opens the message; undefined when the sentence starts with none or goes on after it with words that are no addressee. */
export function readGreeting(view: SentenceView, lexicon: Lexicon): GreetingLine | undefined {
  const greeting = greetingOf(view, lexicon);
  if (greeting === undefined) return undefined;
  let nameEnd = greeting.to;
  while (
    nameEnd < view.tokens.length &&
    view.tokens[nameEnd]!.kind !== "punctuation" &&
    view.tokens[nameEnd]!.kind !== "emoji" &&
    nameEnd - greeting.to < mostNameTokens
  )
    nameEnd++;
  const addressee = addresseeOf(view.tokens.slice(greeting.to, nameEnd), lexicon);
  if (addressee === undefined) return undefined;
  return {
    level: greeting.level,
    addressee,
    wordsEnd: greeting.to,
    nameEnd,
    isAlone: nameEnd >= view.tokens.length - 1,
  };
}

function addresseeOf(named: readonly Token[], lexicon: Lexicon): Addressee | undefined {
  const { everybody, titles } = lexicon.courtesy.greetings;
  const first = named[0];
  if (first === undefined) return "alone";
  const bare = valueInSlot(first.text).toLowerCase();
  if (titles.includes(bare.split(/[\s.]/)[0]!)) return "titled";
  if (named.some((token) => token.kind === "fact" && isGeneric(token, lexicon))) return "data-nobody";
  if (named.every((token) => token.kind === "word" && isNobody(token.lower, lexicon))) return "nobody";
  if (everybody.includes(bare)) return "everybody";
  // "{% if name %}{{ name }}{% else %}there{% endif %}"
  if (named.some((token) => token.kind === "word" && isNobody(token.lower, lexicon))) {
    return named.every((token) => token.kind === "fact" || isNobody(token.lower, lexicon)) ? "data-nobody" : undefined;
  }
  return named.every((token) => token.kind === "fact" || token.lower === "and") ? "named" : undefined;
}

const isNobody = (word: string, { courtesy }: Lexicon): boolean =>
  courtesy.greetings.nobody.includes(word) || word === "pet" || word === "owner";

/** Whether data or a placeholder may stand for nobody in particular: it is blank or "there", or falls back to such a word. */
function isGeneric(token: Token, lexicon: Lexicon): boolean {
  if (token.fact === "placeholder") {
    const fallback = /\bdefault\s{0,9}:\s{0,9}(?:"([^"]{0,99})"|'([^']{0,99})')/.exec(token.text);
    return fallback !== null && isGenericName(fallback[1] ?? fallback[2] ?? "", lexicon);
  }
  return token.fact === "data" && isGenericName(valueInSlot(token.text), lexicon);
}

/** Whether a value in place of a name addresses nobody in particular: blank, "there", "valued customer". */
export function isGenericName(value: string, lexicon: Lexicon): boolean {
  return value
    .toLowerCase()
    .split(/\s+/)
    .every((word) => word === "" || isNobody(word, lexicon) || lexicon.courtesy.greetings.everybody.includes(word));
}

/** What stands for a value while a message is reworded, where an addressee's wording matters: nobody in particular for itself, a title with a name for the name. */
export function addresseeStandIn(value: string, lexicon: Lexicon): string | undefined {
  if (value.trim() !== "" && isGenericName(value, lexicon)) return value;
  const [title = "", ...name] = value.trim().split(/\s+/);
  if (!lexicon.courtesy.greetings.titles.includes(title.toLowerCase().replace(/\.$/, ""))) return undefined;
  return name.length > 0 ? `${title} Anna` : title;
}

/** Whether the sentence at `index` opens the message with nothing but a greeting. */
export const isGreetingAlone = ({ index, view, lexicon }: RuleContext): boolean =>
  index === 0 && readGreeting(view, lexicon)?.isAlone === true;
