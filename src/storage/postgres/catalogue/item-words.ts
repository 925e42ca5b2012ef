/** Text search reads at most this much of a text: PostgreSQL keeps up to 1 MB of stems with their places. */
const longestText = 200_000;

/** The text without diacritics, as it is searched. */
export function searchable(text: string): string {
  return text.slice(0, longestText).normalize("NFKD").replace(/\p{M}/gu, "");
}

/** The words of a text, without diacritics. */
export function wordsOf(text: string): string[] {
  return searchable(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Most words of a query that are looked for. */
const mostWords = 32;

/** Any text as a tsquery: its words, any of which may match, the last one also as a prefix. Empty when it has none. */
export function toTsQuery(text: string): string {
  const words = wordsOf(text);
  return words
    .slice(0, mostWords)
    .map((word, i) => (i === words.length - 1 && word.length > 2 ? `'${word}':*` : `'${word}'`))
    .join(" | ");
}

/** `words` of an item, in SQL; parameters hold the searchable title and body. */
export const itemWords = (title: string, body: string): string =>
  `setweight(to_tsvector('words', ${title}), 'A') || setweight(to_tsvector('words', ${body}), 'B')`;
