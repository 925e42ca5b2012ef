/** The set of runs of `size` words of a text, lower-cased and without punctuation. */
export function shingles(text: string, size: number): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const runs = new Set<string>();
  for (let start = 0; start + size <= words.length; start++) runs.add(words.slice(start, start + size).join(" "));
  return runs;
}

/** |a ∩ b| / |a ∪ b| in [0, 1]; two empty sets give 0. */
export function jaccard(a: Set<string>, b: Set<string>): number {
  let shared = 0;
  for (const entry of a) if (b.has(entry)) shared++;
  const union = a.size + b.size - shared;
  return union === 0 ? 0 : shared / union;
}

/** The pair of texts with the highest Jaccard similarity of their shingles; fewer than two texts give undefined. */
export function mostAlike(
  texts: { id: string; text: string }[],
  size: number,
): { ids: [string, string]; similarity: number } | undefined {
  const sets = texts.map(({ id, text }) => ({ id, runs: shingles(text, size) }));
  let best: { ids: [string, string]; similarity: number } | undefined;
  for (const [index, a] of sets.entries()) {
    for (const b of sets.slice(index + 1)) {
      const similarity = jaccard(a.runs, b.runs);
      if (best === undefined || similarity > best.similarity) best = { ids: [a.id, b.id], similarity };
    }
  }
  return best;
}
