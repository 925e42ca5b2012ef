import type { Indexing } from "../indexing/indexing.ts";
import { excerptOf } from "./decoding/record.ts";
import { type ImportOptions, type ImportProgress, importRecords } from "./import-records.ts";
import { createImportReport, type ImportReport } from "./import-report.ts";
import type { MappedRecord } from "./mapping/map-record.ts";
import type { ArchiveReader, OpenArchiveOptions, OpenedArchive } from "./reading/archive-reader.ts";
import type { ArchiveOutline } from "./reading/scan-archive.ts";

export interface ImportFileOptions extends Omit<ImportOptions, "records" | "onFault" | "onLoss" | "onSkipped"> {
  reader: ArchiveReader;
  file: OpenArchiveOptions;
  /** Told once the archive is looked through, before anything is stored. */
  onOpened?: (archive: Pick<OpenedArchive, "outline" | "bytes" | "bytesRead">) => void;
  /** Default: one of its own. Several files may share one. */
  report?: ImportReport;
}

export interface SampledItem {
  id: string;
  title: string;
  /** The beginning of the body. */
  excerpt: string;
  tags?: string[] | undefined;
  publishedAt?: string | undefined;
  url?: string | undefined;
}

export interface ImportedFile {
  outline: ArchiveOutline;
  progress: ImportProgress;
  report: ImportReport;
  /** The first items as they are stored. */
  sample: SampledItem[];
}

const sampleSize = 8;

/** Indexes one file, read in a thread of its own. Throws as `ArchiveReader.open` does; what was stored before a later failure stays. */
export async function importFile({
  reader,
  file,
  onOpened,
  report = createImportReport(),
  ...options
}: ImportFileOptions): Promise<ImportedFile> {
  const archive = await reader.open(file);
  onOpened?.(archive);
  const sample: SampledItem[] = [];
  async function* sampled(): AsyncGenerator<MappedRecord> {
    for await (const record of archive.records) {
      if ("item" in record && sample.length < sampleSize) sample.push(sampledItem(record.item));
      yield record;
    }
  }
  const { onFault, onLoss, onSkipped } = report;
  const progress = await importRecords({ ...options, records: sampled(), onFault, onLoss, onSkipped });
  return { outline: archive.outline, progress, report, sample };
}

function sampledItem(item: Record<string, unknown>): SampledItem {
  const { id, title, body, tags, publishedAt, url } = item as unknown as SampledItem & { body: string };
  return { id, title, excerpt: excerptOf(body), tags, publishedAt, url };
}

/** Compares like the real one, and neither analyses nor stores what differs: what an import with it says is what the real one will do. */
export function dryIndexing({ check }: Pick<Indexing, "check">): ImportOptions["indexing"] {
  return {
    check,
    understand: async (items) => ({ items, texts: [], analyses: [], tokens: 0 }),
    commit: async () => undefined,
    refresh: async () => undefined,
  };
}
