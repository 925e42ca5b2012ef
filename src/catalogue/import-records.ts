import { type FieldMap, mapFields } from "./formats/map-fields.ts";
import type { ImportRecord } from "./formats/record.ts";
import type { Indexing } from "./indexing.ts";

export interface ImportFault {
  line: number;
  id?: string;
  code: string;
  detail: string;
}

export interface ImportProgress {
  read: number;
  indexed: number;
  unchanged: number;
  rejected: number;
}

export interface ImportOptions {
  records: AsyncIterable<ImportRecord>;
  indexing: Indexing;
  map?: FieldMap;
  /** Items per transaction. Default 64. */
  batchSize?: number;
  /** Batches in work at once, so that reading, inference and writing overlap. Default 3. */
  concurrency?: number;
  onProgress?: (progress: Readonly<ImportProgress>) => void;
  onFault?: (fault: ImportFault) => void;
  /** When aborted, reading stops and the batches in hand are finished. */
  signal?: AbortSignal;
}

/** Indexes every record of an archive in bounded memory; faulty ones are told to `onFault` and the rest go in. */
export async function importRecords(options: ImportOptions): Promise<ImportProgress> {
  const { indexing, batchSize = 64, concurrency = 3 } = options;
  const progress: ImportProgress = { read: 0, indexed: 0, unchanged: 0, rejected: 0 };
  const running = new Set<Promise<void>>();
  let failure: unknown;
  let batch: { line: number; value: unknown }[] = [];

  const fault = (one: ImportFault): void => {
    progress.rejected++;
    options.onFault?.(one);
  };
  const index = async (entries: typeof batch): Promise<void> => {
    const report = await indexing.indexBatch(entries.map(({ value }) => value));
    progress.indexed += report.accepted;
    progress.unchanged += report.unchanged;
    for (const { index: at, id, code, detail } of report.rejected) {
      fault({ line: entries[at]!.line, id, code, detail });
    }
    options.onProgress?.(progress);
  };
  const start = async (): Promise<void> => {
    const entries = batch;
    batch = [];
    const work: Promise<void> = index(entries)
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => running.delete(work));
    running.add(work);
    if (running.size >= concurrency) await Promise.race(running);
  };

  for await (const record of options.records) {
    if (options.signal?.aborted || failure !== undefined) break;
    progress.read++;
    if ("value" in record) batch.push({ line: record.line, value: mapFields(record.value, options.map) });
    else fault(record);
    if (batch.length >= batchSize) await start();
  }
  if (batch.length > 0 && failure === undefined) await start();
  await Promise.all(running);
  if (failure !== undefined) throw failure;
  options.onProgress?.(progress);
  return progress;
}
