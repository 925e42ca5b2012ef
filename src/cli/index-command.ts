import { createWriteStream } from "node:fs";
import type { FieldMap } from "../catalogue/formats/map-fields.ts";
import { type ArchiveFormat, openArchive } from "../catalogue/formats/open-archive.ts";
import { importRecords } from "../catalogue/import-records.ts";
import type { Indexing } from "../catalogue/indexing.ts";
import { createProgressBar, type Output } from "./output.ts";

export interface IndexCommandOptions {
  files: readonly string[];
  indexing: Indexing;
  output: Output;
  format?: ArchiveFormat;
  map?: FieldMap;
  /** Receives each rejected record as a JSON line. */
  errorsFile?: string;
  signal: AbortSignal;
}

export interface IndexSummary {
  files: number;
  read: number;
  indexed: number;
  unchanged: number;
  rejected: number;
  seconds: number;
  documentsPerSecond: number;
  interrupted: boolean;
}

const shownFaults = 10;

/** `attune index FILE...`: indexes archives one after another and says what became of every record. */
export async function runIndexCommand(options: IndexCommandOptions): Promise<IndexSummary> {
  const { output } = options;
  const startedAtMs = Date.now();
  const total = { read: 0, indexed: 0, unchanged: 0, rejected: 0 };
  const errors = options.errorsFile === undefined ? undefined : createWriteStream(options.errorsFile);
  for (const path of options.files) {
    if (options.signal.aborted) break;
    const archive = await openArchive({ path, format: options.format });
    const bar = createProgressBar(output, path.split("/").at(-1) ?? path, archive.bytes ?? 0, "bytes");
    let shown = 0;
    const result = await importRecords({
      records: archive.records,
      indexing: options.indexing,
      map: options.map,
      signal: options.signal,
      onProgress: (progress) => {
        const rate = ((total.read + progress.read) * 1000) / (Date.now() - startedAtMs);
        bar.update(archive.bytesRead(), `· ${progress.read} documents · ${rate.toFixed(0)} documents/s`);
      },
      onFault: (fault) => {
        errors?.write(`${JSON.stringify({ file: path, ...fault })}\n`);
        output.event({ event: "rejected", file: path, ...fault });
        if (shown++ < shownFaults) output.note(`${path}:${fault.line}: ${fault.code}: ${fault.detail}`);
      },
    });
    bar.stop();
    if (shown > shownFaults) {
      output.note(`${path}: ${shown - shownFaults} more rejected; --errors FILE lists them all.`);
    }
    total.read += result.read;
    total.indexed += result.indexed;
    total.unchanged += result.unchanged;
    total.rejected += result.rejected;
  }
  errors?.end();
  const seconds = (Date.now() - startedAtMs) / 1000;
  const summary: IndexSummary = {
    files: options.files.length,
    ...total,
    seconds,
    documentsPerSecond: total.read / Math.max(0.001, seconds),
    interrupted: options.signal.aborted,
  };
  output.result(
    { event: "summary", ...summary },
    `${summary.read} documents in ${seconds.toFixed(1)} s (${summary.documentsPerSecond.toFixed(1)} documents/s): ` +
      `${summary.indexed} indexed, ${summary.unchanged} unchanged, ${summary.rejected} rejected` +
      `${summary.interrupted ? "; interrupted, the same command goes on from here" : ""}.`,
  );
  return summary;
}
