import type { CatalogueItem, CatalogueView } from "../catalogue/search/catalogue-view.ts";
import { createVectorIndex, type VectorIndex } from "../catalogue/search/vector-index.ts";
import type { TagExperience } from "./learning/tag-signals.ts";
import type { TaggedNeighbour } from "./text/tag-types.ts";

/** Which items carry which tags, kept in step with the catalogue. */
export interface TagExperiences {
  byTag(): ReadonlyMap<string, TagExperience>;
  taggedItems(): number;
  /** The most similar items that carry tags, best first, without the item itself. */
  nearest(item: { id: string; embedding: Float32Array }, k: number): TaggedNeighbour[];
  /** Counts a rejection; it stays until the process ends or the tags are trained again. */
  reject(tag: string): void;
}

export function createTagExperiences(catalogue: CatalogueView): TagExperiences {
  /** Of the tagged items alone: among all, few of the nearest would carry tags. */
  let vectors: VectorIndex | undefined;
  const byTag = new Map<string, TagExperience>();
  const counted = new Map<string, Pick<CatalogueItem, "tags" | "embedding">>();

  function experienceOf(tag: string, dimensions: number): TagExperience {
    let known = byTag.get(tag);
    if (known === undefined) {
      known = { accepted: 0, rejected: 0, sum: new Float32Array(dimensions) };
      byTag.set(tag, known);
    }
    return known;
  }

  function count(item: Pick<CatalogueItem, "tags" | "embedding">, sign: 1 | -1): void {
    for (const tag of item.tags) {
      const experience = experienceOf(tag, item.embedding.length);
      experience.accepted += sign;
      if (experience.sum.length !== item.embedding.length) experience.sum = new Float32Array(item.embedding.length);
      for (let k = 0; k < item.embedding.length; k++) experience.sum[k]! += sign * item.embedding[k]!;
    }
  }

  function refresh(id: string): void {
    const before = counted.get(id);
    if (before !== undefined) count(before, -1);
    counted.delete(id);
    vectors?.remove(id);
    const item = catalogue.get(id);
    if (item === undefined || item.tags.length === 0) return;
    const kept = { tags: [...item.tags], embedding: item.embedding };
    counted.set(id, kept);
    vectors ??= createVectorIndex({ dimensions: item.embedding.length });
    vectors.set(id, item.embedding);
    count(kept, 1);
  }

  for (const item of catalogue.items()) refresh(item.id);
  catalogue.onChange(({ written, removed }) => {
    for (const id of [...written, ...removed]) refresh(id);
  });

  return {
    byTag: () => byTag,
    taggedItems: () => counted.size,
    nearest: ({ id, embedding }, k) =>
      (vectors?.search(embedding, k, (other) => other !== id) ?? []).flatMap((found) => {
        const item = catalogue.get(found.id);
        return item ? [{ itemId: item.id, title: item.title, similarity: found.similarity, tags: item.tags }] : [];
      }),
    reject(tag) {
      const known = byTag.get(tag);
      if (known) known.rejected++;
      else byTag.set(tag, { accepted: 0, rejected: 1, sum: new Float32Array(0) });
    },
  };
}
