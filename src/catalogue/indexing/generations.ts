import { ConflictError } from "../../errors/errors.ts";
import { createRandom } from "../../math/random.ts";
import { analysedText } from "../items/analysed-text.ts";
import type { ItemFeed, ItemReader } from "../items/item-store.ts";
import { createVectorIndex, type VectorIndex } from "../search/vector-index.ts";

export interface GenerationDiff {
  items: { before: number; after: number; missing: number; added: number };
  /** Share of the ten nearest neighbours that stayed, mean over the sampled items; 1 where nothing was sampled. */
  neighbourOverlap: number;
  /** Jaccard distance between the suggested tags, mean over the sampled items: 0 the same, 1 all others. */
  tagChurn: number;
  /** Share of the sampled items whose sentiment changed its side. */
  sentimentFlips: number;
  /** Spans of the new analyses that do not hold the text which they claim to. */
  offsets: { checked: number; wrong: number };
  sampled: number;
}

export interface DiffOptions {
  before: ItemFeed & Pick<ItemReader, "read">;
  after: ItemFeed & Pick<ItemReader, "read">;
  seed: string;
  /** Default 100. */
  sampleSize?: number;
}

const neighbours = 10;

/** Compares two generations over the same items: counts of all, the rest on a seeded sample. */
export async function diffGenerations({ before, after, seed, sampleSize = 100 }: DiffOptions): Promise<GenerationDiff> {
  const old = await collect(before);
  const fresh = await collect(after);
  const shared = [...fresh.ids].filter((id) => old.ids.has(id));
  const random = createRandom(seed);
  const sample = shared
    .map((id) => ({ id, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, sampleSize)
    .map(({ id }) => id);
  let overlap = 0;
  let churn = 0;
  let flips = 0;
  const offsets = { checked: 0, wrong: 0 };
  for (const id of sample) {
    overlap += overlapOf(nearest(old.vectors, id), nearest(fresh.vectors, id));
    const [a, b] = [await before.read(id), await after.read(id)];
    if (!a || !b) continue;
    churn += 1 - overlapOf(suggested(a.tags), suggested(b.tags));
    if (a.analysis.sentiment.label !== b.analysis.sentiment.label) flips++;
    const text = analysedText(b.item);
    for (const entity of b.analysis.entities) {
      offsets.checked++;
      if (text.slice(entity.start, entity.end) !== entity.text) offsets.wrong++;
    }
  }
  const mean = (sum: number, ofNone: number): number => (sample.length === 0 ? ofNone : sum / sample.length);
  return {
    items: {
      before: old.ids.size,
      after: fresh.ids.size,
      missing: old.ids.size - shared.length,
      added: fresh.ids.size - shared.length,
    },
    neighbourOverlap: mean(overlap, 1),
    tagChurn: mean(churn, 0),
    sentimentFlips: mean(flips, 0),
    offsets,
    sampled: sample.length,
  };
}

/** Below this share of kept neighbours the new vectors say something else altogether; chosen low, since a better model moves many. */
const leastNeighbourOverlap = 0.1;

/**
 * Refuses a generation that lost items, has offsets that do not fit the texts, or whose neighbours have next to nothing to do with the
 * old ones. Tag churn and flips are told, not judged: a better model changes them. Throws ConflictError with the reason.
 */
export function refuseUnsound(diff: GenerationDiff): void {
  const faults = [
    diff.items.missing > 0 && `${diff.items.missing} items are missing in it`,
    diff.offsets.wrong > 0 && `${diff.offsets.wrong} of ${diff.offsets.checked} offsets do not fit their texts`,
    diff.sampled >= neighbours &&
      diff.neighbourOverlap < leastNeighbourOverlap &&
      `only ${Math.round(100 * diff.neighbourOverlap)} % of the nearest neighbours stayed`,
  ].filter((fault) => fault !== false);
  if (faults.length === 0) return;
  throw new ConflictError(
    "generation-unsound",
    `The new generation was not put to use: ${faults.join("; ")}. The old one still serves; see \`attune generations diff\`.`,
  );
}

async function collect(store: Pick<ItemFeed, "summaries">): Promise<{ ids: Set<string>; vectors?: VectorIndex }> {
  const ids = new Set<string>();
  let vectors: VectorIndex | undefined;
  for await (const page of store.summaries()) {
    for (const { id, embedding } of page) {
      vectors ??= createVectorIndex({ dimensions: embedding.length });
      vectors.set(id, embedding);
      ids.add(id);
    }
  }
  return { ids, ...(vectors && { vectors }) };
}

function nearest(vectors: VectorIndex | undefined, id: string): Set<string> {
  const vector = vectors?.get(id);
  const found = vector ? vectors!.search(vector, neighbours, (other) => other !== id) : [];
  return new Set(found.map((neighbour) => neighbour.id));
}

function suggested(tags: readonly { tag: string; evidence: readonly unknown[]; source: string }[]): Set<string> {
  return new Set(tags.filter(({ source }) => source !== "editor").map(({ tag }) => tag));
}

/** Intersection over union; two empty sets agree. */
function overlapOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((value) => b.has(value)).length;
  const union = a.size + b.size - common;
  return union === 0 ? 1 : common / union;
}
