import { createTimeSlices } from "../../concurrency/time-slices.ts";
import { dot } from "../../math/vector.ts";
import type { Embed, SuggestionEvidence, TaggableText, TaggedNeighbour } from "../text/tag-types.ts";
import { wordsOf } from "../text/taxonomy-index.ts";

/** What evidence is looked for. */
export interface EvidenceWanted {
  tag: string;
  /** Place of a taxonomy tag among texts; sentences near it speak for it. */
  vector?: Float32Array | undefined;
  /** Lower-case phrases that speak for the tag where they occur. */
  phrases: readonly string[];
}

/** Sentences of one text that are embedded, so that evidence costs a fraction of reading the text. */
const sentencesRead = 8;
const sentencesShown = 2;
const neighboursShown = 3;
/** A second sentence is shown only when it is nearly as close as the first. */
const secondSentenceSlack = 0.08;
const shortestSentence = 20;
/** Neighbours below this cosine are no evidence. */
const leastNeighbourSimilarity = 0.3;

/**
 * Evidence for each tag of each text, in order: one or two sentences (those that hold one of its phrases, else those
 * nearest to its vector), then the most similar texts that carry the tag. All sentences of all texts are embedded in one call; per text
 * the eight that hold most phrases and keywords are read, the opening always, and none where every tag is named in the text. A text of which
 * sentences were read before is judged by those.
 */
export async function findEvidence(
  texts: readonly TaggableText[],
  wanted: readonly (readonly EvidenceWanted[])[],
  embed: Embed,
): Promise<SuggestionEvidence[][][]> {
  const { breathe } = createTimeSlices();
  const naming: ReturnType<typeof sentencesNaming>[] = [];
  const read: Sentence[][] = [];
  for (const [i, text] of texts.entries()) {
    const named = sentencesNaming(text, wanted[i]!);
    const isUnnamed = wanted[i]!.some((tag, t) => tag.vector && named[t] === undefined);
    naming.push(named);
    read.push(isUnnamed ? tellingSentences(text, wanted[i]!) : []);
    await breathe();
  }
  const known = texts.map(({ sentenceVectors }) => sentenceVectors ?? new Map<number, Float32Array>());
  const unread = read.flatMap((sentences, i) =>
    sentences.filter(({ start }) => !known[i]!.has(start)).map((sentence) => ({ ...sentence, of: known[i]! })),
  );
  const vectors = unread.length === 0 ? [] : await embed(unread.map(({ text }) => text));
  for (const [i, { of, start }] of unread.entries()) of.set(start, vectors[i]!);
  return texts.map((text, i) => {
    const sentences = read[i]!.map((sentence) => ({ ...sentence, vector: known[i]!.get(sentence.start)! }));
    return wanted[i]!.map((tag, t) => [
      ...(naming[i]![t] ?? nearest(sentences, tag.vector)),
      ...carrying(text.neighbours, tag.tag),
    ]);
  });
}

interface Sentence {
  start: number;
  end: number;
  text: string;
}

function tellingSentences(text: TaggableText, wanted: readonly EvidenceWanted[]): Sentence[] {
  const weights = new Map<string, number>();
  for (const keyword of text.keywords) for (const word of wordsOf(keyword.text)) weights.set(word, 1);
  for (const tag of wanted) for (const phrase of tag.phrases) for (const word of wordsOf(phrase)) weights.set(word, 2);
  const known = text.sentenceVectors;
  const readable = sentencesOf(text).filter(({ start }) => known === undefined || known.size === 0 || known.has(start));
  const scored = readable.map((sentence, order) => {
    const words = new Set(wordsOf(sentence.text));
    let weight = order === 0 ? Number.POSITIVE_INFINITY : 0;
    for (const word of words) weight += weights.get(word) ?? 0;
    return { sentence, order, weight: weight / Math.sqrt(words.size + 5) };
  });
  scored.sort((a, b) => b.weight - a.weight || a.order - b.order);
  return scored.slice(0, sentencesRead).map(({ sentence }) => sentence);
}

function sentencesOf(text: TaggableText): Sentence[] {
  const all = text.sentences.map(({ start, end }) => ({ start, end, text: text.text.slice(start, end) }));
  const long = all.filter((sentence) => sentence.text.trim().length >= shortestSentence);
  return long.length > 0 ? long : all.filter((sentence) => sentence.text.trim() !== "");
}

/** For each tag the earliest sentences with one of its phrases as whole words; undefined where there is none. */
function sentencesNaming(text: TaggableText, wanted: readonly EvidenceWanted[]): (SuggestionEvidence[] | undefined)[] {
  if (wanted.length === 0) return [];
  const sentences = sentencesOf(text).map((sentence) => ({ sentence, words: spaced(sentence.text) }));
  return wanted.map(({ phrases }) => {
    const sought = phrases.map(spaced).filter((phrase) => phrase.trim() !== "");
    const found = sentences.filter(({ words }) => sought.some((phrase) => words.includes(phrase)));
    return found.length > 0 ? found.slice(0, sentencesShown).map(({ sentence }) => sentence) : undefined;
  });
}

/** The words of a text between single spaces, so that phrases are found as whole words. */
function spaced(text: string): string {
  return ` ${wordsOf(text).join(" ")} `;
}

function nearest(
  sentences: readonly (Sentence & { vector: Float32Array })[],
  vector: Float32Array | undefined,
): SuggestionEvidence[] {
  if (vector === undefined) return [];
  const ranked = sentences
    .map(({ vector: own, ...sentence }) => ({ sentence, similarity: dot(own, vector) }))
    .sort((a, b) => b.similarity - a.similarity);
  const best = ranked[0]?.similarity ?? 0;
  return ranked
    .slice(0, sentencesShown)
    .filter(({ similarity }) => similarity >= best - secondSentenceSlack)
    .map(({ sentence }) => sentence);
}

function carrying(neighbours: readonly TaggedNeighbour[], tag: string): SuggestionEvidence[] {
  return neighbours
    .filter((neighbour) => neighbour.similarity >= leastNeighbourSimilarity && neighbour.tags.includes(tag))
    .slice(0, neighboursShown)
    .map(({ itemId, title, similarity }) => ({ itemId, title, similarity }));
}
