import type { Token } from "../../../text/tokenise-message.ts";
import { isClauseEnd, type SentenceView } from "../../../wording/sentence-view.ts";
import { determiners } from "../../../wording/word-class.ts";
import type { RuleContext } from "../../edits/rule.ts";

type Place = Pick<RuleContext, "view" | "lexicon" | "tags">;

const adverbs = new Set(
  "already just also now recently never always not still only finally probably since ever really actually even long yet all both currently certainly definitely usually often sometimes soon therefore hopefully".split(
    " ",
  ),
);
const objectPronouns = new Set(
  "you us me him her it them everything something anything nothing everyone someone nobody".split(" "),
);
const people = new Set("he she who everyone everybody someone somebody nobody".split(" "));
/** Before these, an own 's of a pronoun such as "everyone" is a possessive when a noun follows. */
const possessors = new Set(
  "everyone everybody someone somebody nobody anything everything something nothing".split(" "),
);
/** What somebody is asked to have done: "what's he said". */
const deeds = new Set("done said eaten seen bought forgotten told decided ordered".split(" "));
/** Past forms that look like the base form. */
const invariant = new Set("put cut set hit let read shut hurt cost spread split quit bet burst".split(" "));
/** After 'd these may be base forms and participles. */
const baseOrParticiple = new Set([...invariant, "come", "run", "become", "overcome"]);

/**
 * What 's after a pronoun stands for (Quirk et al. 1985, 3.32 and 3.36): `has` before a participle that has an object or belongs to a verb without a passive ("it's cost", "he's gone"),
 * `is` before everything that is no participle and before the participle of a passive ("it's delayed"). Undefined where both may be meant ("he's finished"), where 's is a possessive or
 * stands for does, and where a plural follows ("there's two left"): these stay as they are.
 */
export function longFormOfS(place: Place, i: number): "is" | "has" | undefined {
  const { view, lexicon } = place;
  const { tokens } = view;
  const subject = tokens[i]!.lower.replace(/'s$/, "");
  const at = skipAdverbs(view, i + 1);
  const next = tokens[at];
  if (next === undefined || isClauseEnd(next)) return at > i + 1 ? "is" : undefined;
  if (possessors.has(subject) && isNounOnly(place, at)) return undefined;
  if (/^(?:what|how|who|where|when|why)$/.test(subject) && asksWithDoes(place, at)) return undefined;
  if (/^(?:what|how|who|where|when|why)$/.test(subject)) {
    const inverted = participleBehindSubject(place, at);
    const { perfect: alone } = lexicon.contractions;
    if (inverted !== undefined) return alone.includes(inverted) || deeds.has(inverted) ? "has" : undefined;
  }
  if (/^(?:there|here)$/.test(subject) && at === i + 1 && isPlural(place, at)) return undefined;
  const { perfect, naming, either } = lexicon.contractions;
  if (perfect.includes(next.lower)) return "has";
  const isPerfect = tokens.slice(i + 1, at).some(({ lower }) => /^(?:just|never|ever|recently|since)$/.test(lower));
  const isNaming = naming.includes(next.lower) && !isPerfect && !objectPronouns.has(tokens[at + 1]?.lower ?? "");
  if (!isParticiple(place, at) || isNaming) return "is";
  if (next.lower === "taken" && takesMeasure(tokens[at + 1])) return "has";
  const object = objectAt(place, at + 1);
  if (object === "yes") return "has";
  if (either.includes(next.lower)) return /..ing$/.test(tokens[at + 1]?.lower ?? "") ? "has" : undefined;
  if (object === "perhaps") return undefined;
  if (people.has(subject)) {
    if (lexicon.contractions.people.includes(next.lower)) return "is";
    return isPerfect || lexicon.contractions.active.includes(next.lower) ? "has" : undefined;
  }
  return isPerfect ? undefined : "is";
}

/** After a noun's 's these begin no name of what the noun owns: the 's is a verb. */
const afterVerb = new Set("here there not already still no".split(" "));
/** The same where nothing follows that they could describe: "the shop's open", not "the shop's open days". */
const stateWords = new Set("over ready free out closed open off up down back full late due done cold live".split(" "));
const afterHas = new Set(["been", "gone", "got"]);
const prepositions = new Set(
  "in on at for from until till to by with again now today tonight tomorrow and but or".split(" "),
);

/**
 * What 's after a noun stands for: "the football's gone to penalties", "waiting's no fun", "your read's here". Undefined where it may be a possessive ("the
 * shop's open days"), and everywhere else than before these words.
 */
export function longFormOfNounS({ view }: Pick<Place, "view">, i: number): "is" | "has" | undefined {
  const next = view.tokens[i + 1];
  if (next?.kind !== "word" || !view.isJoined(i + 1)) return undefined;
  if (afterHas.has(next.lower)) return "has";
  if (afterVerb.has(next.lower)) return "is";
  const after = view.tokens[i + 2];
  const isAlone = after === undefined || isClauseEnd(after) || prepositions.has(after.lower);
  return stateWords.has(next.lower) && isAlone ? "is" : undefined;
}

/** "taken a week", "taken 3 days". */
const takesMeasure = (token: Token | undefined): boolean =>
  token !== undefined &&
  (determiners.has(token.lower) || token.fact === "number" || /^(?:some|all|too|so|longer)$/.test(token.lower));

/** What 'd stands for: `had` before a participle and "better", `would` before a base form; undefined before forms that are both and in questions ("how'd you"). */
export function longFormOfD(place: Place, i: number): "had" | "would" | undefined {
  const { view, tags } = place;
  const at = skipAdverbs(view, i + 1);
  const next = view.tokens[at];
  if (next?.kind !== "word") return undefined;
  if (next.lower === "better" || next.lower === "been") return "had";
  if (/^(?:rather|sooner|have|be|like|love|prefer)$/.test(next.lower)) return "would";
  if (baseOrParticiple.has(next.lower)) return undefined;
  const here = tags()[at]!;
  if (here.has("PastTense") || here.has("Participle")) return "had";
  return here.has("Verb") && !here.has("Gerund") ? "would" : undefined;
}

function skipAdverbs(view: SentenceView, from: number): number {
  let at = from;
  while (view.tokens[at]?.kind === "word" && isAdverb(view.tokens[at]!.lower) && !isClauseEnd(view.tokens[at + 1]))
    at++;
  return at;
}

const isAdverb = (lower: string): boolean => adverbs.has(lower) || /..ly$/.test(lower);

/** "what's it cost", "how's that work": a subject and the base form of another verb than be follow. */
function asksWithDoes({ view, tags }: Place, at: number): boolean {
  if (!/^(?:it|he|she|this|that|your|the)$/.test(view.tokens[at]!.lower)) return false;
  for (let i = at + 1; i < Math.min(at + 4, view.tokens.length); i++) {
    const here = tags()[i]!;
    if (view.tokens[i]!.lower === "like" || here.has("Gerund")) return false;
    if (here.has("Infinitive") || here.has("PresentTense")) return true;
  }
  return false;
}

/** The participle of a question whose subject stands before it: "what's he done", "where's it gone"; undefined for other questions. */
function participleBehindSubject(place: Place, at: number): string | undefined {
  const { tokens } = place.view;
  if (!/^(?:it|he|she|this|that|everyone|everybody)$/.test(tokens[at]!.lower)) return undefined;
  const verb = skipAdverbs(place.view, at + 1);
  const word = tokens[verb]?.lower;
  return word !== undefined && (deeds.has(word) || isParticiple(place, verb)) ? word : undefined;
}

function isNounOnly({ view, tags }: Place, at: number): boolean {
  const here = tags()[at]!;
  if (view.tokens[at]!.kind !== "word") return false;
  return here.has("Noun") && !here.has("Pronoun") && !here.has("Verb") && !here.has("Adjective");
}

/** Several things follow: "two left", "a few", "your tickets". */
function isPlural({ view, tags }: Place, at: number): boolean {
  const token = view.tokens[at]!;
  if (token.fact === "number" && token.text !== "1") return true;
  if (
    /^(?:two|three|four|five|six|seven|eight|nine|ten|some|many|lots|loads|plenty|several|tons|few)$/.test(token.lower)
  )
    return true;
  if (token.lower === "a" && /^(?:lot|few|couple|bunch|number)$/.test(view.tokens[at + 1]?.lower ?? "")) return true;
  const first = determiners.has(token.lower) ? at + 1 : at;
  for (let i = first; i < Math.min(first + 3, view.tokens.length); i++) {
    const here = tags()[i]!;
    if (here.has("Plural")) return true;
    if (!here.has("Adjective") && !here.has("Noun")) return false;
  }
  return false;
}

function isParticiple({ view, tags }: Place, at: number): boolean {
  const token = view.tokens[at]!;
  if (token.kind !== "word") return false;
  const here = tags()[at]!;
  if (here.has("Gerund") || /ing$/.test(token.lower)) return false;
  if (here.has("PastTense") || here.has("Participle") || invariant.has(token.lower)) return true;
  return /..(?:ed|wn|pt|ght)$/.test(token.lower) && !here.has("Adjective") && !here.has("Noun");
}

/** Whether the participle before `at` has an object: "yes", "no", or "perhaps" where a noun may as well tell when or how ("delivered door to door"). */
function objectAt({ view, lexicon, tags }: Place, at: number): "yes" | "no" | "perhaps" {
  const token = view.tokens[at];
  if (token === undefined || !view.isJoined(at) || token.kind === "punctuation") return "no";
  if (objectPronouns.has(token.lower)) return "yes";
  const { times } = lexicon.contractions;
  if (determiners.has(token.lower) || /^(?:some|any|no|all)$/.test(token.lower)) {
    const noun = view.tokens.slice(at + 1, at + 4);
    return noun.some(({ lower, fact }) => times.includes(lower) || fact === "date" || fact === "time") ? "no" : "yes";
  }
  if (token.fact === "date" || token.fact === "time" || times.includes(token.lower)) return "no";
  if (token.kind === "fact") return "perhaps";
  const here = tags()[at]!;
  return here.has("Noun") && !here.has("Adverb") ? "perhaps" : "no";
}
