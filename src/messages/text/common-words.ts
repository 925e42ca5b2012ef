import { readFileSync } from "node:fs";
import nlp from "compromise/two";
import { z } from "zod";

const properTags = new Set([
  "ProperNoun",
  "Person",
  "FirstName",
  "MaleName",
  "FemaleName",
  "LastName",
  "Place",
  "Country",
  "City",
  "Region",
  "Organization",
  "SportsTeam",
  "Company",
  "Month",
  "WeekDay",
  "Demonym",
]);

const { lexicon } = (nlp.model() as { one: { lexicon: Record<string, string | string[]> } }).one;

/** Ordinary words that compromise does not know or takes for names. */
const further = new Set(
  z
    .object({ words: z.array(z.string()) })
    .parse(JSON.parse(readFileSync(new URL("../../../lexicon/en/common-words.json", import.meta.url), "utf8"))).words,
);

/**
 * Whether a capitalised word at the start of a sentence may be an ordinary word: compromise's lexicon knows its lower-case form
 * (or the form without a plural or verb ending) as something else than a name.
 */
export function isCommonWord(lower: string): boolean {
  const stems = [lower, lower.replace(/(?:'\w+|n't)$/, ""), lower.replace(/s$/, ""), lower.replace(/es$/, "")];
  return stems.some((stem) => stem.length > 0 && known(stem));
}

function known(word: string): boolean {
  if (further.has(word)) return true;
  if (!Object.hasOwn(lexicon, word)) return false;
  const tags = lexicon[word]!;
  return (Array.isArray(tags) ? tags : [tags]).every((tag) => !properTags.has(tag));
}
