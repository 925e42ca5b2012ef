import type { Indexing } from "../indexing/indexing.ts";
import { createOrderedBatches } from "../indexing/ordered-batches.ts";
import type { CheckedItems } from "../items/check-items.ts";
import type { ImportRecord } from "./decoding/record.ts";
import { type FieldMap, mapFields } from "./formats/map-fields.ts";
import { createSeenIds } from "./seen-ids.ts";

export interface ImportFault {
  line: number;
  id?: string;
  code: string;
  detail: string;
}

export interface ImportProgress {
  read: number;
  indexed: number;
  /** Content as stored, but topics, keywords and tags computed again. */
  refreshed: number;
  unchanged: number;
  rejected: number;
  /** Passed over without being faults: drafts, attachments. */
  skipped: number;
  /** Word pieces of the indexed ones. */
  tokens: number;
}

export interface ImportOptions {
  records: AsyncIterable<ImportRecord>;
  indexing: Pick<Indexing, "check" | "understand" | "commit" | "refresh">;
  map?: FieldMap;
  /** Items per transaction. Default 64. */
  batchSize?: number;
  /** Batches that are with the encoder at once, so that it never waits for reading or writing. Default 3. */
  concurrency?: number;
  onProgress?: (progress: Readonly<ImportProgress>) => void;
  onFault?: (fault: ImportFault) => void;
  /** When aborted, reading stops and the batch in hand is finished. */
  signal?: AbortSignal;
}

/** Records that are compared with what is stored at a time. */
const checkSize = 512;

/**
 * Indexes every record of an archive in bounded memory; faulty ones are told to `onFault` and the rest go in. Of several
 * records with one id the first is kept, the others are faults. Batches are made of the changed items in their order and are
 * stored in that order: an import that was killed and is started again goes on with the batch that it would have stored next.
 */
export async function importRecords(options: ImportOptions): Promise<ImportProgress> {
  const { indexing, batchSize = 64, concurrency = 3 } = options;
  const progress: ImportProgress = {
    read: 0,
    indexed: 0,
    refreshed: 0,
    unchanged: 0,
    rejected: 0,
    skipped: 0,
    tokens: 0,
  };
  const seen = createSeenIds();
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
  let unchecked: { line: number; value: unknown }[] = [];
  let changed: CheckedItems["changed"] = [];

  const fault = (one: ImportFault): void => {
    progress.rejected++;
    options.onFault?.(one);
  };
  const checkAll = async (): Promise<void> => {
    const entries = unchecked;
    unchecked = [];
    const report = await indexing.check(entries.map(({ value }) => value));
    progress.unchanged += report.unchanged;
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
  const take = ({ line, value }: { line: number; value: unknown }): void => {
    const mapped = mapFields(value, options.map);
    const id = (mapped as { id?: unknown } | null)?.id;
    const before = typeof id === "string" ? seen.lineOf(id, line) : undefined;
    if (before === undefined) unchecked.push({ line, value: mapped });
    else {
      fault({ line, id: id as string, code: "duplicate-id", detail: `line ${before} has the same id and is kept` });
    }
  };

  for await (const record of options.records) {
    if (options.signal?.aborted || batches.hasFailed()) break;
    progress.read++;
    if ("value" in record) take(record);
    else if ("skipped" in record) progress.skipped++;
    else fault(record);
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
