import { rm } from "node:fs/promises";
import { ConflictError, NotFoundError } from "../../../errors/errors.ts";
import type { Indexing } from "../../indexing/indexing.ts";
import type { ItemReader } from "../../items/item-store.ts";
import { importFile } from "../import-file.ts";
import { createImportReport } from "../import-report.ts";
import { createArchiveReader, type OpenArchiveOptions } from "../reading/archive-reader.ts";
import type { ReadLimits } from "../reading/scan-archive.ts";
import type { ImportRun, ImportStore } from "./import-store.ts";
import { journaledIndexing, newImportRun } from "./journaled-indexing.ts";
import { type UndoImportOptions, undoImport } from "./undo-import.ts";

export interface ImportJobsOptions extends Omit<UndoImportOptions, "items" | "indexing"> {
  store: ImportStore;
  items: Pick<ItemReader, "contents" | "read" | "stageKeys">;
  indexing: Indexing;
  limits: ReadLimits;
  /** Whether this process runs imports, so that one that no process ends any more is told to have failed. */
  isOwner: boolean;
  newId: () => string;
  now: () => number;
}

/** An import in the process that runs it. */
export interface ImportJob extends ImportRun {
  /** At the present rate; undefined before there is one. */
  secondsLeft?: number | undefined;
}

export interface SubmittedImport extends OpenArchiveOptions {
  /** A folder that is removed once the import is over. */
  folder: string;
}

/** Imports one after another, in the background: a caller that goes away ends none. */
export interface ImportJobs {
  /** `done` resolves when the import is over, whatever became of it. */
  submit(file: SubmittedImport): Promise<{ job: ImportJob; done: Promise<ImportJob> }>;
  /** Those under way and those that are over, the latest first. */
  list(limit: number): Promise<ImportJob[]>;
  read(id: string): Promise<ImportJob>;
  /** Ends an import after the batch in hand; what is stored stays. Throws ConflictError for one that is over. */
  cancel(id: string): Promise<ImportJob>;
  /** Throws ConflictError for one that is under way or was undone. */
  undo(id: string): Promise<ImportJob>;
  /** Items that the import added or changed. */
  itemIds(id: string): Promise<string[]>;
  /** Ends what runs; what waits is told to be cancelled. */
  close(): Promise<void>;
}

interface Active {
  job: ImportJob;
  stop: AbortController;
}

/** Marks imports that a former process did not end, and opens the queue. */
export async function openImportJobs(options: ImportJobsOptions): Promise<ImportJobs> {
  const { store, items, now } = options;
  const active = new Map<string, Active>();
  let queue: Promise<unknown> = Promise.resolve();
  for (const run of options.isOwner ? await store.list(100) : []) {
    if (run.state === "running" || run.state === "queued") {
      const error = "The server was stopped meanwhile. Import the file again: what is there already is skipped.";
      await store.save({ ...run, state: "failed", finishedAtMs: now(), error });
    }
  }

  async function run({ folder, ...file }: SubmittedImport, { job, stop }: Active): Promise<ImportJob> {
    const reader = createArchiveReader();
    const report = createImportReport();
    const startedMs = now();
    try {
      if (stop.signal.aborted) return await finish(job, "cancelled");
      job.state = "running";
      await store.save(job);
      const { sample } = await importFile({
        reader,
        file: { ...file, limits: options.limits },
        indexing: journaledIndexing(job, { store, items, indexing: options.indexing }),
        signal: stop.signal,
        report,
        onOpened: ({ outline }) => Object.assign(job, outline),
        onProgress: (progress) => {
          const { indexed, refreshed, tokens: _, ...counts } = progress;
          Object.assign(job, { ...counts, accepted: indexed + refreshed });
          const handled = job.accepted + job.unchanged + job.skipped + job.rejected;
          const perMs = handled / Math.max(1, now() - startedMs);
          job.secondsLeft = handled === 0 ? undefined : Math.ceil(Math.max(0, job.total - handled) / perMs / 1000);
        },
      });
      Object.assign(job, { sample, report: report.groups() });
      return await finish(job, stop.signal.aborted ? "cancelled" : "done");
    } catch (error) {
      Object.assign(job, { report: report.groups(), error: (error as Error).message });
      await finish(job, "failed");
      throw error;
    } finally {
      active.delete(job.id);
      await reader.close();
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function finish(job: ImportJob, state: ImportRun["state"]): Promise<ImportJob> {
    Object.assign(job, { state, finishedAtMs: now(), secondsLeft: undefined });
    await store.save(job);
    return job;
  }

  async function read(id: string): Promise<ImportJob> {
    const job = active.get(id)?.job ?? (await store.read(id));
    if (!job) throw new NotFoundError("job", id);
    return job;
  }

  return {
    async submit(file) {
      const job: ImportJob = newImportRun({
        id: options.newId(),
        fileName: file.fileName ?? "",
        startedAtMs: now(),
      });
      const entry = { job, stop: new AbortController() };
      active.set(job.id, entry);
      await store.save(job);
      const done = queue.then(() => run(file, entry));
      queue = done.catch(() => undefined);
      return { job, done };
    },
    async list(limit) {
      return (await store.list(limit)).map((one) => active.get(one.id)?.job ?? one);
    },
    read,
    async cancel(id) {
      const entry = active.get(id);
      if (!entry)
        throw new ConflictError("job-over", `The job "${(await read(id)).id}" is over; there is nothing to cancel.`);
      entry.stop.abort();
      return entry.job;
    },
    async undo(id) {
      const job = await read(id);
      if (active.has(id)) throw new ConflictError("job-running", `The import "${id}" is under way. Cancel it first.`);
      if (job.state === "undone") throw new ConflictError("import-undone", `The import "${id}" was taken back before.`);
      const undone = await undoImport(id, options);
      const changed: ImportRun = { ...job, state: "undone", undo: undone };
      await store.save(changed);
      return changed;
    },
    async itemIds(id) {
      await read(id);
      return store.itemIds(id);
    },
    async close() {
      for (const { stop } of active.values()) stop.abort();
      await queue;
    },
  };
}
