import stemmer from "natural/lib/natural/stemmers/porter_stemmer.js";
import type { Keyword } from "../analysis/analysis.ts";
import type { Segmentation } from "../sentences/segment.ts";
import type { Token } from "../sentences/token.ts";
import type { DocumentFrequencies } from "./document-frequencies.ts";
import type { CanBeKeyword } from "./foreign-words.ts";

export interface KeywordOptions {
  frequencies: Pick<DocumentFrequencies, "idf">;
  limit?: number;
  /** For a text in another language than English. Default: every noun, name and adjective. */
  canBeKeyword?: CanBeKeyword | undefined;
}

interface Candidate {
  /** Stems joined by spaces: what mentions and documents are counted by. */
  term: string;
  stems: string[];
  /** Spellings by number of mentions. */
  forms: Map<string, number>;
  count: number;
}

const maxPhraseLength = 3;
const content = new Set(["NOUN", "PROPN", "ADJ"]);
const head = new Set(["NOUN", "PROPN"]);
/** Reads as a term: letters, digits and inner marks; no links, no lone numbers. */
const termLike = /^(?=.*\p{L})[\p{L}\p{N}][\p{L}\p{N}'’.&-]*$/u;

/**
 * The words and phrases that set a text apart from the corpus, best first, scores in 0..1 (L2 norm 1 over all candidates).
 * Candidates are runs of one to three nouns, names and adjectives that end in a noun or name, counted by their stems
 * (Porter 1980, `natural`); score = (1 + ln tf) x mean idf of the words x (1 + .25 (words - 1)); a phrase needs two
 * mentions unless it is a name. A word that mostly occurs inside a better phrase is left out. Text without such words: [].
 */
export function extractKeywords(
  segmentation: Segmentation,
  { frequencies, limit = 10, canBeKeyword = () => true }: KeywordOptions,
): Keyword[] {
  const candidates = collect(segmentation, canBeKeyword);
  const scored = [...candidates.values()]
    .filter((candidate) => candidate.stems.length === 1 || candidate.count > 1 || isName(candidate))
    .map((candidate) => ({ candidate, score: score(candidate, frequencies) }))
    .sort((a, b) => b.score - a.score || (a.candidate.term < b.candidate.term ? -1 : 1));
  const norm = Math.sqrt(scored.reduce((sum, { score }) => sum + score * score, 0));
  const kept: typeof scored = [];
  for (const item of scored) {
    if (kept.length === limit) break;
    if (!kept.some((better) => covers(better.candidate, item.candidate))) kept.push(item);
  }
  return kept.map(({ candidate, score }) => ({ text: mostUsed(candidate.forms), score: score / norm }));
}

/** The terms that `frequencies.add` and `remove` count a document by. */
export function keywordTerms({ tokens }: Segmentation): Set<string> {
  return new Set(tokens.filter(isContent).map(stemOf));
}

function collect({ tokens, sentences }: Segmentation, canBeKeyword: CanBeKeyword): Map<string, Candidate> {
  const candidates = new Map<string, Candidate>();
  for (const { firstToken, endToken } of sentences) {
    for (let first = firstToken; first < endToken; first++) {
      for (let end = first + 1; end <= Math.min(endToken, first + maxPhraseLength); end++) {
        const last = tokens[end - 1]!;
        if (!isContent(last) || !canBeKeyword(last, end - 1 === firstToken)) break;
        if (head.has(last.pos)) count(candidates, tokens.slice(first, end));
      }
    }
  }
  return candidates;
}

function count(candidates: Map<string, Candidate>, words: readonly Token[]): void {
  const stems = words.map(stemOf);
  const term = stems.join(" ");
  const form = words.map((word) => (word.pos === "PROPN" ? word.text : word.text.toLowerCase())).join(" ");
  const candidate = candidates.get(term) ?? { term, stems, forms: new Map(), count: 0 };
  candidate.count++;
  candidate.forms.set(form, (candidate.forms.get(form) ?? 0) + 1);
  candidates.set(term, candidate);
}

function isContent(token: Token): boolean {
  return (
    content.has(token.pos) &&
    !token.isStop &&
    token.text.length > 1 &&
    token.text.length <= 40 &&
    termLike.test(token.text)
  );
}

/** Stemming is half the cost of keywords, and texts repeat their words. */
const stems = new Map<string, string>();
const maxCachedStems = 50_000;

function stemOf({ lemma }: Token): string {
  const known = stems.get(lemma);
  if (known !== undefined) return known;
  if (stems.size >= maxCachedStems) stems.clear();
  const stem = stemmer.stem(lemma);
  stems.set(lemma, stem);
  return stem;
}

function score({ stems, count }: Candidate, frequencies: Pick<DocumentFrequencies, "idf">): number {
  const idf = stems.reduce((sum, stem) => sum + frequencies.idf(stem), 0) / stems.length;
  return (1 + Math.log(count)) * idf * (1 + 0.25 * (stems.length - 1));
}

function isName(candidate: Candidate): boolean {
  return mostUsed(candidate.forms)
    .split(" ")
    .every((word) => /^\p{Lu}/u.test(word));
}

/** Whether `other` shares its words with a better candidate that accounts for at least half of its mentions. */
function covers(better: Candidate, other: Candidate): boolean {
  const within = ` ${better.term} `.includes(` ${other.term} `) && better.count * 2 >= other.count;
  return within || ` ${other.term} `.includes(` ${better.term} `);
}

function mostUsed(forms: Map<string, number>): string {
  let best = "";
  for (const [form, uses] of forms) if (uses > (forms.get(best) ?? 0)) best = form;
  return best;
}
