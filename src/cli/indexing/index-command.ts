import type { ArchiveFormat } from "../../catalogue/import/formats/archive-format.ts";
import { importFile } from "../../catalogue/import/import-file.ts";
import { type ImportOptions, type ImportProgress, noProgress } from "../../catalogue/import/import-records.ts";
import { createImportReport, type ImportReport, type ReportGroup } from "../../catalogue/import/import-report.ts";
import type { DateOrder } from "../../catalogue/import/mapping/date-forms.ts";
import type { FieldMap } from "../../catalogue/import/mapping/map-record.ts";
import { type ArchiveReader, createArchiveReader } from "../../catalogue/import/reading/archive-reader.ts";
import type { SampleRate } from "../../catalogue/indexing/reindexing.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { createProgressBar, type Output } from "../output.ts";
import { createDryIndexing } from "./dry-indexing.ts";
import type { ImportHistory } from "./import-history.ts";
import { describeOutline, describeReport } from "./import-notes.ts";
import { inputFile } from "./input-file.ts";
import { createRejectedRecords, type RejectedRecords } from "./rejected-records.ts";

export interface IndexCommandOptions {
  files: readonly string[];
  indexing: ImportOptions["indexing"];
  output: Output;
  format?: ArchiveFormat | undefined;
  map?: FieldMap | undefined;
  dateOrder?: DateOrder | undefined;
  /** What the text of the files is in; default: as each declares or looks. */
  encoding?: string | undefined;
  /** Receives each rejected record as a JSON line. */
  errorsFile?: string | undefined;
  /** Keeps what each file did, so that it can be taken back. */
  history: ImportHistory;
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
  /** What did not go in as it stands in the files: counted by kind, with the first examples of each. */
  report: ReportGroup[];
  /** Of a dry run: the time that the real one would take, and the sample that tells so. */
  estimatedSeconds?: number;
  sample?: SampleRate | undefined;
}

/** `attune index FILE...`: indexes archives one after another and says what became of every record. */
export async function runIndexCommand(options: IndexCommandOptions): Promise<IndexSummary> {
  const { output, files, signal } = options;
  const startedAtMs = Date.now();
  const total = noProgress();
  const report = createImportReport();
  const reader = createArchiveReader();
  let failedFiles = 0;
  const dry = options.dryRun ? createDryIndexing(options.indexing) : undefined;
  const rejected = createRejectedRecords({ output, errorsFile: options.errorsFile });
  try {
    for (const path of files) {
      if (signal.aborted) break;
      try {
        const indexing = dry?.indexing ?? options.indexing;
        const result = await indexFile(path, { ...options, indexing, reader, report, rejected });
        for (const key of Object.keys(total) as (keyof ImportProgress)[]) total[key] += result[key];
      } catch (error) {
        if (!(error instanceof AttuneError) || error.status >= 500) throw error;
        failedFiles++;
        const detail = error.message.includes(path) ? error.message : `${path}: ${error.message}`;
        output.event({ event: "file-failed", file: path, code: error.code, detail });
        output.note(`attune: ${detail}`);
      }
    }
  } finally {
    rejected.close();
    await reader.close();
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
    report: report.groups(),
  };
  describeReport(summary.report, output);
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

interface IndexFileOptions extends IndexCommandOptions {
  reader: ArchiveReader;
  report: ImportReport;
  rejected: RejectedRecords;
}

async function indexFile(path: string, options: IndexFileOptions): Promise<ImportProgress> {
  const { output, format, map, dateOrder, encoding, signal, reader, report, rejected } = options;
  const startedAtMs = Date.now();
  const input = await inputFile(path);
  const kept = options.dryRun ? undefined : options.history.begin(path);
  let bar: ReturnType<typeof createProgressBar> | undefined;
  let bytesRead = (): number => 0;
  const onFault: ImportReport["onFault"] = (fault) => {
    report.onFault(fault);
    rejected.add(path, fault);
  };
  try {
    const { outline, progress } = await importFile({
      reader,
      file: { path: input.path, fileName: input.fileName, format, map, dateOrder, encoding },
      indexing: kept?.indexing ?? options.indexing,
      signal,
      report: { ...report, onFault },
      onOpened: (archive) => {
        ({ bytesRead } = archive);
        describeOutline(path, archive.outline, output);
        bar = createProgressBar(output, path.split("/").at(-1) ?? path, archive.bytes, "bytes");
      },
      onProgress: ({ read, tokens }) => {
        const rate = (count: number): string => ((count * 1000) / Math.max(1, Date.now() - startedAtMs)).toFixed(0);
        bar?.update(bytesRead(), `· ${read} documents · ${rate(read)} documents/s · ${rate(tokens)} tokens/s`, {
          documents: read,
          tokens,
        });
      },
    });
    await kept?.end({ outline, progress, interrupted: signal.aborted });
    return progress;
  } catch (error) {
    await kept?.fail(error as Error);
    throw error;
  } finally {
    bar?.stop();
    rejected.endFile(path);
    await input.remove();
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
    ...(skipped > 0 ? [`${skipped} passed over (drafts, attachments, replaced ones)`] : []),
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
