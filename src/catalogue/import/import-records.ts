import type { Indexing } from "../indexing/indexing.ts";
import { createOrderedBatches } from "../indexing/ordered-batches.ts";
import type { CheckedItems } from "../items/check-items.ts";
import type { Loss } from "./decoding/record.ts";
import type { MappedRecord } from "./mapping/map-record.ts";

/** A record that could not be taken, or a part of one that was lost. */
export interface ImportFault {
  line: number;
  id?: string | undefined;
  code: string;
  detail: string;
  excerpt?: string | undefined;
}

export interface ImportProgress {
  read: number;
  indexed: number;
  /** Content as stored, but topics, keywords and tags computed again. */
  refreshed: number;
  unchanged: number;
  rejected: number;
  /** Passed over without being faults: drafts, attachments, records that a later one replaces. */
  skipped: number;
  /** Word pieces of the indexed ones. */
  tokens: number;
}

export interface ImportOptions {
  records: AsyncIterable<MappedRecord>;
  indexing: Pick<Indexing, "check" | "understand" | "commit" | "refresh">;
  /** Items per transaction. Default 64. */
  batchSize?: number;
  /** Batches that are with the encoder at once, so that it never waits for reading or writing. Default 3. */
  concurrency?: number;
  onProgress?: (progress: Readonly<ImportProgress>) => void;
  onFault?: (fault: ImportFault) => void;
  /** A part of a record that could not be taken, or was changed, while the rest went in. */
  onLoss?: (loss: ImportFault) => void;
  onSkipped?: (record: { line: number; reason: string; excerpt?: string | undefined }) => void;
  /** When aborted, reading stops and the batch in hand is finished. */
  signal?: AbortSignal | undefined;
}

/** Records that are compared with what is stored at a time. */
const checkSize = 512;

export const noProgress = (): ImportProgress => ({
  read: 0,
  indexed: 0,
  refreshed: 0,
  unchanged: 0,
  rejected: 0,
  skipped: 0,
  tokens: 0,
});

/**
 * Indexes every record of an archive in bounded memory; faulty ones are told to `onFault` and the rest go in. Batches are made of the changed
 * items in their order and are stored in that order: an import that was killed and is started again goes on with the batch that it would
 * have stored next.
 */
export async function importRecords(options: ImportOptions): Promise<ImportProgress> {
  const { indexing, batchSize = 64, concurrency = 3 } = options;
  const progress = noProgress();
  const batches = createOrderedBatches({
    indexing,
    concurrency,
    signal: options.signal,
    onCommit: ({ items, tokens }) => {
      progress.indexed += items.length;
      progress.tokens += tokens;
      options.onProgress?.(progress);
    },
  });
  let unchecked: { line: number; item: Record<string, unknown>; losses?: Loss[] }[] = [];
  let changed: CheckedItems["changed"] = [];

  const fault = (one: ImportFault): void => {
    progress.rejected++;
    options.onFault?.(one);
  };
  const checkAll = async (): Promise<void> => {
    const entries = unchecked;
    unchecked = [];
    const report = await indexing.check(entries.map(({ item }) => item));
    progress.unchanged += report.unchanged;
    progress.skipped += report.replaced;
    for (const { index, id, code, detail } of report.rejected) {
      fault({ line: entries[index]!.line, id, code, detail });
    }
    for (let start = 0; start < report.stale.length && !options.signal?.aborted; start += batchSize) {
      const ids = report.stale.slice(start, start + batchSize);
      await indexing.refresh(ids);
      progress.refreshed += ids.length;
    }
    changed.push(...report.changed);
    while (changed.length >= batchSize && !batches.hasFailed() && !options.signal?.aborted) {
      const batch = changed.slice(0, batchSize);
      changed = changed.slice(batchSize);
      await batches.push(batch);
    }
    options.onProgress?.(progress);
  };
  const take = (record: MappedRecord): void => {
    if ("item" in record) {
      const id = String(record.item.id);
      for (const loss of record.losses ?? []) options.onLoss?.({ line: record.line, id, ...loss });
      unchecked.push(record);
    } else if ("skipped" in record) {
      progress.skipped++;
      options.onSkipped?.({ line: record.line, reason: record.skipped, excerpt: record.excerpt });
    } else fault(record);
  };

  for await (const record of options.records) {
    if (options.signal?.aborted || batches.hasFailed()) break;
    progress.read++;
    take(record);
    if (unchecked.length >= checkSize) await checkAll();
    else if (progress.read % checkSize === 0) options.onProgress?.(progress);
  }
  if (!batches.hasFailed() && !options.signal?.aborted) {
    await checkAll();
    if (changed.length > 0 && !options.signal?.aborted) await batches.push(changed);
  }
  await batches.finish();
  options.onProgress?.(progress);
  return progress;
}
