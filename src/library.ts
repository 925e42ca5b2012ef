import type { App } from "./app/app.ts";
import { onDatabase } from "./app/context/stored-index.ts";
import { openApp } from "./app/open-app.ts";
import type { ArchiveFormat } from "./catalogue/import/formats/archive-format.ts";
import { type ImportFault, type ImportProgress, importRecords } from "./catalogue/import/import-records.ts";
import type { DateOrder } from "./catalogue/import/mapping/date-forms.ts";
import type { FieldMap } from "./catalogue/import/mapping/map-record.ts";
import { createArchiveReader, fileNameOf } from "./catalogue/import/reading/archive-reader.ts";
import { buildGeneration } from "./catalogue/indexing/generation-build.ts";
import { planReindex, type ReindexProgress, runReindex } from "./catalogue/indexing/reindexing.ts";
import { withIndexLock } from "./cli/index-lock.ts";
import { readConfig } from "./config/config.ts";
import { createLog } from "./log/log.ts";

export type { ImportFault, ImportProgress } from "./catalogue/import/import-records.ts";
export type { IndexReport } from "./catalogue/indexing/indexing.ts";
export type { Item } from "./catalogue/items/item.ts";
export type { FoundItem } from "./catalogue/search/queries.ts";
export type { RecommendationReply } from "./recommend/request/request.ts";
export type { Entity, Sentiment, TopicWeight } from "./understanding/analysis/analysis.ts";
export type { Analysis, AnalysisPart } from "./understanding/parts/parts.ts";

export interface OpenAttuneOptions {
  /** Default `./data`. Several processes may share it; each follows what the others write. */
  dataDir?: string;
  /** Default: the models that ship with Attune. */
  modelsDir?: string;
  logLevel?: "silent" | "error" | "warn" | "info" | "debug";
  /** Further settings by the names that the environment uses, for example `{ ATTUNE_BATCH_TOKENS: "2048" }`. */
  settings?: Record<string, string>;
}

export interface IndexFileOptions {
  format?: ArchiveFormat;
  map?: FieldMap;
  /** How dates of three numbers are written where their column does not show it. */
  dateOrder?: DateOrder;
  /** What the text is in; default: as it declares or looks. */
  encoding?: string;
  onProgress?: (progress: Readonly<ImportProgress>) => void;
  onFault?: (fault: ImportFault) => void;
  /** What of a record was left out or changed while the rest went in. */
  onLoss?: (loss: ImportFault) => void;
  onSkipped?: (record: { line: number; reason: string; excerpt?: string | undefined }) => void;
  signal?: AbortSignal;
}

export interface ReindexItemsOptions {
  onProgress?: (progress: ReindexProgress) => void;
  /** When aborted, the batch in hand is finished; the next call goes on from there. */
  signal?: AbortSignal;
}

/** Attune inside your own process: the functions that the command line and the HTTP API call. */
export interface Attune
  extends Pick<
    App,
    "understanding" | "catalogue" | "queries" | "editing" | "taxonomy" | "topics" | "ingestion" | "recommender"
  > {
  /** Indexes items and resolves once they are stored and searchable. */
  index: App["indexing"]["indexBatch"];
  /**
   * Indexes a file of JSON, CSV, Markdown, HTML, RSS, Atom or a WordPress export, zipped or not. What is unchanged is skipped; faulty
   * records are told to `onFault` and the rest go in; an import that was cut short goes on where it was when it is called again.
   * Throws ConflictError, which names the holder, while another process or call runs an import or a re-index on the data directory.
   */
  indexFile(path: string, options?: IndexFileOptions): Promise<ImportProgress>;
  /**
   * Computes again what another topic model or taxonomy has made stale, in place; where another encoder is in use, builds the next
   * generation beside the old one, validates it and puts it to use. Resolves to the number of items. Throws ConflictError as `indexFile`.
   */
  reindex(options?: ReindexItemsOptions): Promise<number>;
  close(): Promise<void>;
}

/** Opens the data directory and loads the models. Close it when done. */
export async function openAttune(options: OpenAttuneOptions = {}): Promise<Attune> {
  const config = readConfig({
    ATTUNE_DATA_DIR: options.dataDir,
    ATTUNE_MODELS_DIR: options.modelsDir,
    ATTUNE_LOG_LEVEL: options.logLevel ?? "warn",
    ...options.settings,
  });
  const app = await openApp({ config, log: createLog(config.logLevel) });
  const locked = <T>(command: string, work: () => Promise<T>): Promise<T> =>
    onDatabase(config, () => withIndexLock({ dataDir: config.dataDir, command, now: Date.now }, work));
  return {
    ...app,
    index: app.indexing.indexBatch,
    indexFile: (path, { format, map, dateOrder, encoding, ...rest } = {}) =>
      locked("index", async () => {
        const reader = createArchiveReader();
        try {
          const fileName = fileNameOf(path);
          const { records } = await reader.open({ path, fileName, format, map, dateOrder, encoding });
          return await importRecords({ ...rest, records, indexing: app.indexing });
        } finally {
          await reader.close();
        }
      }),
    reindex: (reindexOptions) =>
      locked("reindex", async () => {
        const plan = await planReindex(app);
        if (plan.otherModel === 0) return runReindex(plan, { ...app, ...reindexOptions });
        const built = await buildGeneration({
          ...app,
          ...reindexOptions,
          current: app.store,
          fingerprint: app.understanding.baseFingerprint(),
          seed: config.seed,
          now: Date.now,
        });
        return built.done;
      }),
  };
}
