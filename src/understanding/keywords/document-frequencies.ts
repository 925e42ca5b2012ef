/** How many documents of the corpus hold each term. Mutable: indexing adds and removes documents as they come and go. */
export interface DocumentFrequencies {
  documents(): number;
  /** Counts a document with these terms. */
  add(terms: Iterable<string>): void;
  /** Takes back a document that was added with these terms. */
  remove(terms: Iterable<string>): void;
  /** ln((1 + N) / (1 + df)) + 1, smoothed (scikit-learn's TfidfTransformer); 1 for every term of an empty corpus. */
  idf(term: string): number;
  /** For keeping: `createDocumentFrequencies(JSON.parse(JSON.stringify(frequencies.toJSON())))`. */
  toJSON(): DocumentFrequenciesJson;
}

export interface DocumentFrequenciesJson {
  documents: number;
  terms: Record<string, number>;
}

export function createDocumentFrequencies(saved?: DocumentFrequenciesJson): DocumentFrequencies {
  let documents = saved?.documents ?? 0;
  const counts = new Map<string, number>(Object.entries(saved?.terms ?? {}));
  const change = (terms: Iterable<string>, by: 1 | -1): void => {
    documents = Math.max(0, documents + by);
    for (const term of new Set(terms)) {
      const count = (counts.get(term) ?? 0) + by;
      if (count > 0) counts.set(term, count);
      else counts.delete(term);
    }
  };
  return {
    documents: () => documents,
    add: (terms) => change(terms, 1),
    remove: (terms) => change(terms, -1),
    idf: (term) => Math.log((1 + documents) / (1 + Math.min(documents, counts.get(term) ?? 0))) + 1,
    toJSON: () => ({ documents, terms: Object.fromEntries(counts) }),
  };
}
