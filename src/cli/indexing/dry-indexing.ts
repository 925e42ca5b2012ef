import { dryIndexing } from "../../catalogue/import/import-file.ts";
import type { ImportOptions } from "../../catalogue/import/import-records.ts";
import type { UnderstoodItems } from "../../catalogue/indexing/commit-items.ts";
import { type SampleRate, sampleRate } from "../../catalogue/indexing/reindexing.ts";

/** Compares like the real one, and neither analyses nor stores what differs. */
export interface DryIndexing {
  indexing: ImportOptions["indexing"];
  /** Times the real analysis of the first items that differ; undefined when none did. */
  sample(): Promise<SampleRate | undefined>;
}

const sampleSize = 32;

export function createDryIndexing(indexing: ImportOptions["indexing"]): DryIndexing {
  const sampled: UnderstoodItems["items"] = [];
  const dry = dryIndexing(indexing);
  return {
    indexing: {
      ...dry,
      understand: async (items) => {
        sampled.push(...items.slice(0, sampleSize - sampled.length));
        return dry.understand(items);
      },
    },
    sample: () => sampleRate(sampled, indexing),
  };
}
