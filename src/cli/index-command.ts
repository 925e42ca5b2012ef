import type { FieldMap } from "../catalogue/import/formats/map-fields.ts";
import { type ArchiveFormat, openArchive } from "../catalogue/import/formats/open-archive.ts";
import { type ImportOptions, type ImportProgress, importRecords } from "../catalogue/import/import-records.ts";
import type { SampleRate } from "../catalogue/indexing/reindexing.ts";
import { AttuneError } from "../errors/attune-error.ts";
import { createDryIndexing } from "./dry-indexing.ts";
import { createProgressBar, type Output } from "./output.ts";
import { createRejectedRecords, type RejectedRecords } from "./rejected-records.ts";

export interface IndexCommandOptions {
  files: readonly string[];
  indexing: ImportOptions["indexing"];
  output: Output;
  format?: ArchiveFormat | undefined;
  map?: FieldMap | undefined;
  /** Receives each rejected record as a JSON line. */
  errorsFile?: string | undefined;
  /** Only tells what would be done. */
  dryRun?: boolean | undefined;
  signal: AbortSignal;
}

export interface IndexSummary extends ImportProgress {
  files: number;
  /** Files that could not be read at all. */
  failedFiles: number;
  seconds: number;
  documentsPerSecond: number;
  tokensPerSecond: number;
  /** Processor time of the whole process, its start included. */
  cpuSeconds: number;
  interrupted: boolean;
  /** Of a dry run: the time that the real one would take, and the sample that tells so. */
  estimatedSeconds?: number;
  sample?: SampleRate;
}

/** `attune index FILE...`: indexes archives one after another and says what became of every record. */
export async function runIndexCommand(options: IndexCommandOptions): Promise<IndexSummary> {
  const { output, files, signal } = options;
  const startedAtMs = Date.now();
  const total: ImportProgress = {
    read: 0,
    indexed: 0,
    refreshed: 0,
    unchanged: 0,
    rejected: 0,
    skipped: 0,
    tokens: 0,
  };
  let failedFiles = 0;
  const dry = options.dryRun ? createDryIndexing(options.indexing) : undefined;
  const rejected = createRejectedRecords({ output, errorsFile: options.errorsFile });
  try {
    for (const path of files) {
      if (signal.aborted) break;
      try {
        const result = await indexFile(path, { ...options, indexing: dry?.indexing ?? options.indexing }, rejected);
        for (const key of Object.keys(total) as (keyof ImportProgress)[]) total[key] += result[key];
      } catch (error) {
        if (!(error instanceof AttuneError) || error.status >= 500) throw error;
        failedFiles++;
        output.event({ event: "file-failed", file: path, code: error.code, detail: error.message });
        output.note(`attune: ${error.message}`);
      }
    }
  } finally {
    rejected.close();
  }
  const seconds = (Date.now() - startedAtMs) / 1000;
  const interrupted = signal.aborted;
  const summary: IndexSummary = {
    files: files.length,
    failedFiles,
    ...total,
    seconds,
    documentsPerSecond: total.read / Math.max(0.001, seconds),
    tokensPerSecond: total.tokens / Math.max(0.001, seconds),
    cpuSeconds: cpuSeconds(),
    interrupted,
  };
  if (dry) {
    const sample = await dry.sample();
    summary.sample = sample;
    summary.estimatedSeconds = sample ? (total.indexed + total.refreshed) / sample.itemsPerSecond : 0;
    output.result({ event: "plan", ...summary }, describePlan(summary));
    return summary;
  }
  output.result({ event: "summary", ...summary }, describe(summary));
  return summary;
}

async function indexFile(
  path: string,
  { output, indexing, format, map, signal }: IndexCommandOptions,
  rejected: RejectedRecords,
): Promise<ImportProgress> {
  const archive = await openArchive({
    path,
    format,
    onEncoding: (encoding) => output.note(`${path}: not in UTF-8; read as ${encoding}.`),
  });
  const startedAtMs = Date.now();
  const bar = createProgressBar(output, path.split("/").at(-1) ?? path, archive.bytes ?? 0, "bytes");
  try {
    const result = await importRecords({
      records: archive.records,
      indexing,
      map,
      signal,
      onProgress: ({ read, tokens }) => {
        const rate = (count: number): string => ((count * 1000) / Math.max(1, Date.now() - startedAtMs)).toFixed(0);
        bar.update(archive.bytesRead(), `· ${read} documents · ${rate(read)} documents/s · ${rate(tokens)} tokens/s`, {
          documents: read,
          tokens,
        });
      },
      onFault: (fault) => rejected.add(path, fault),
    });
    if (result.read === 0) output.note(`${path}: there is nothing in it.`);
    return result;
  } finally {
    bar.stop();
    rejected.endFile(path);
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function describe(summary: IndexSummary): string {
  const { read, indexed, refreshed, unchanged, rejected, skipped, tokens, seconds, failedFiles } = summary;
  const parts = [
    `${indexed} indexed`,
    ...(refreshed > 0 ? [`${refreshed} with new topics and tags`] : []),
    `${unchanged} unchanged`,
    `${rejected} rejected`,
    ...(skipped > 0 ? [`${skipped} skipped (drafts, attachments)`] : []),
  ];
  return (
    `${read} documents in ${seconds.toFixed(1)} s (${summary.documentsPerSecond.toFixed(1)} documents/s` +
    `${tokens > 0 ? `, ${summary.tokensPerSecond.toFixed(0)} tokens/s` : ""}): ${parts.join(", ")}` +
    `${failedFiles > 0 ? `; ${failedFiles} of ${summary.files} files could not be read` : ""}` +
    `${summary.interrupted ? "; interrupted, the same command goes on from here" : ""}.`
  );
}

function describePlan({
  read,
  indexed,
  refreshed,
  unchanged,
  rejected,
  sample,
  estimatedSeconds = 0,
}: IndexSummary): string {
  const time = sample
    ? ` About ${Math.ceil(estimatedSeconds)} s, from a sample of ${sample.sampled} documents at ${sample.itemsPerSecond.toFixed(1)} documents/s.`
    : "";
  return (
    `${read} documents: ${indexed} would be read, tagged and indexed, ${refreshed} would get new topics and tags, ` +
    `${unchanged} are unchanged, ${rejected} would be rejected.${time} Nothing was stored.`
  );
}
