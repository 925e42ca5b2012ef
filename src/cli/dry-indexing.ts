import type { ImportOptions } from "../catalogue/import/import-records.ts";
import type { UnderstoodItems } from "../catalogue/indexing/indexing.ts";
import { type SampleRate, sampleRate } from "../catalogue/indexing/reindexing.ts";

/** Compares like the real one, and neither analyses nor stores what differs. */
export interface DryIndexing {
  indexing: ImportOptions["indexing"];
  /** Times the real analysis of the first items that differ; undefined when none did. */
  sample(): Promise<SampleRate | undefined>;
}

const sampleSize = 32;

export function createDryIndexing(indexing: ImportOptions["indexing"]): DryIndexing {
  const sampled: UnderstoodItems["items"] = [];
  return {
    indexing: {
      check: indexing.check,
      understand: async (items) => {
        sampled.push(...items.slice(0, sampleSize - sampled.length));
        return { items, texts: [], analyses: [], tokens: 0 };
      },
      commit: async () => undefined,
      refresh: async () => undefined,
    },
    sample: () => sampleRate(sampled, indexing),
  };
}
