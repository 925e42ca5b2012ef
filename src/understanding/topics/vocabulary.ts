import { type EncodedCorpus, encodeCorpus } from "./encoded-corpus.ts";
import { englishStopWords } from "./stop-words.ts";

export interface VocabularyOptions {
  /** Tokens that never enter; bigrams do not reach across them. Default: English function words. */
  stopWords?: ReadonlySet<string>;
  /** A word enters when at least this many documents hold it; lowered for corpora of fewer than 200 documents. */
  minDocuments?: number;
  /** A word in more than this share of the documents says nothing; not applied below 20 documents. */
  maxDocumentShare?: number;
  /** Most frequent words (by documents) that are kept. */
  maxSize?: number;
  /** Bigrams enter from this normalised pointwise mutual information on; above 1 keeps them all out. */
  minBigramNpmi?: number;
  minBigramCount?: number;
}

export interface Vocabulary {
  /** Words and bigrams ("new york"), most frequent first. */
  words: readonly string[];
  index: ReadonlyMap<string, number>;
}

export const vocabularyDefaults = {
  minDocuments: 5,
  maxDocumentShare: 0.5,
  maxSize: 50_000,
  minBigramNpmi: 0.45,
  minBigramCount: 10,
};
const wordPattern = /\p{L}[\p{L}\p{M}\p{N}'’.-]*\p{L}|\p{L}\p{L}+/u;
const longestWord = 40;

/**
 * Words and frequent bigrams of a corpus for topic models, from lower-case lemmas in reading order (punctuation included or not).
 * Kept: tokens of two or more letters that are no stop words, within the document-frequency limits; adjacent pairs of such tokens whose NPMI
 * over the corpus reaches the limit (Bouma 2009: ln(p(ab) / (p(a) p(b))) / -ln p(ab)). No documents give an empty vocabulary.
 */
export function buildVocabulary(
  documents: readonly (readonly string[])[],
  options: VocabularyOptions = {},
): Vocabulary {
  const { maxDocumentShare, maxSize, minBigramNpmi, minBigramCount } = { ...vocabularyDefaults, ...options };
  const stopWords = options.stopWords ?? englishStopWords;
  const minDocuments = Math.min(
    options.minDocuments ?? vocabularyDefaults.minDocuments,
    Math.max(1, Math.floor(documents.length / 40)),
  );
  const mostDocuments = documents.length < 20 ? documents.length : maxDocumentShare * documents.length;
  const unigrams = countTerms(documents, (tokens, visit) => {
    for (const token of tokens) if (isWord(token, stopWords)) visit(token);
  });
  const bigrams = countTerms(documents, (tokens, visit) => {
    for (let i = 1; i < tokens.length; i++) {
      if (isKept(unigrams.get(tokens[i - 1]!), minDocuments) && isKept(unigrams.get(tokens[i]!), minDocuments)) {
        visit(`${tokens[i - 1]} ${tokens[i]}`);
      }
    }
  });
  let tokenCount = 0;
  for (const term of unigrams.values()) tokenCount += term.count;

  const kept: [string, number][] = [];
  for (const [word, term] of unigrams) {
    if (term.documents >= minDocuments && term.documents <= mostDocuments) kept.push([word, term.documents]);
  }
  for (const [pair, term] of bigrams) {
    if (term.count < minBigramCount || term.documents < minDocuments || term.documents > mostDocuments) continue;
    const [a = "", b = ""] = pair.split(" ");
    const joint = term.count / tokenCount;
    const product = (unigrams.get(a)!.count / tokenCount) * (unigrams.get(b)!.count / tokenCount);
    if (a !== b && Math.log(joint / product) / -Math.log(joint) >= minBigramNpmi) kept.push([pair, term.documents]);
  }
  kept.sort(([a, inA], [b, inB]) => inB - inA || (a < b ? -1 : 1));
  return createVocabulary(kept.slice(0, maxSize).map(([word]) => word));
}

export function createVocabulary(words: readonly string[]): Vocabulary {
  return { words, index: new Map(words.map((word, index) => [word, index])) };
}

/** Word numbers of one document, bigrams taken left to right before their single words; unknown tokens are left out. */
export function encodeTokens(vocabulary: Vocabulary, tokens: readonly string[]): number[] {
  const encoded: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const pair = i + 1 < tokens.length ? vocabulary.index.get(`${tokens[i]} ${tokens[i + 1]}`) : undefined;
    const word = pair ?? vocabulary.index.get(tokens[i]!);
    if (word !== undefined) encoded.push(word);
    if (pair !== undefined) i++;
  }
  return encoded;
}

export function encodeDocuments(vocabulary: Vocabulary, documents: readonly (readonly string[])[]): EncodedCorpus {
  return encodeCorpus(
    documents.map((tokens) => encodeTokens(vocabulary, tokens)),
    vocabulary.words.length,
  );
}

interface TermCount {
  count: number;
  documents: number;
  lastDocument: number;
}

function countTerms(
  documents: readonly (readonly string[])[],
  eachTerm: (tokens: readonly string[], visit: (term: string) => void) => void,
): Map<string, TermCount> {
  const terms = new Map<string, TermCount>();
  for (let d = 0; d < documents.length; d++) {
    eachTerm(documents[d]!, (term) => {
      const known = terms.get(term);
      if (known === undefined) {
        terms.set(term, { count: 1, documents: 1, lastDocument: d });
        return;
      }
      known.count++;
      if (known.lastDocument !== d) known.documents++;
      known.lastDocument = d;
    });
  }
  return terms;
}

function isKept(term: TermCount | undefined, minDocuments: number): boolean {
  return term !== undefined && term.documents >= minDocuments;
}

function isWord(token: string, stopWords: ReadonlySet<string>): boolean {
  return token.length <= longestWord && !stopWords.has(token) && wordPattern.test(token);
}
