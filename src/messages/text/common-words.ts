import nlp from "compromise/two";

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

/**
 * Whether a capitalised word at the start of a sentence may be an ordinary word: compromise's lexicon knows its lower-case form
 * (or the form without a plural or verb ending) as something else than a name.
 */
export function isCommonWord(lower: string): boolean {
  const stems = [lower, lower.replace(/(?:'\w+|n't)$/, ""), lower.replace(/s$/, ""), lower.replace(/es$/, "")];
  return stems.some((stem) => stem.length > 0 && known(stem));
}

function known(word: string): boolean {
  if (!Object.hasOwn(lexicon, word)) return false;
  const tags = lexicon[word]!;
  return (Array.isArray(tags) ? tags : [tags]).every((tag) => !properTags.has(tag));
}
