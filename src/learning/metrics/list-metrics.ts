import { cosine } from "../../math/vector.ts";

/** What all lists together are like, beside being right. */
export interface ListMetrics {
  /** Share of the catalogue that is in at least one list. */
  coverage: number;
  /** Mean of -log2 p(item) with p = (users who had it + 1) / (users + 1), in bits (Vargas and Castells 2011). */
  novelty: number;
  /** Mean over lists of 1 - cosine between the contents of pairs of its items; NaN when no list has two with content. */
  diversity: number;
}

/** Measures lists of items (positions in the catalogue). No lists give coverage 0 and NaN. */
export function listMetrics(
  lists: readonly (readonly number[])[],
  catalogue: {
    itemCount: number;
    userCount: number;
    /** Users that had each item in training. */
    itemCounts: ArrayLike<number>;
    /** Content of an item, all zero or undefined for none. */
    contentOf: (item: number) => Float32Array | undefined;
  },
): ListMetrics {
  const seen = new Set<number>();
  const novelties: number[] = [];
  const diversities: number[] = [];
  for (const list of lists) {
    for (const item of list) {
      seen.add(item);
      novelties.push(-Math.log2((catalogue.itemCounts[item]! + 1) / (catalogue.userCount + 1)));
    }
    const contents = list.map(catalogue.contentOf).filter((content) => content !== undefined);
    const distances: number[] = [];
    contents.forEach((one, i) => {
      for (const other of contents.slice(i + 1)) distances.push(1 - cosine(one, other));
    });
    if (distances.length > 0) diversities.push(mean(distances));
  }
  return { coverage: seen.size / catalogue.itemCount, novelty: mean(novelties), diversity: mean(diversities) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
