import type { Item } from "../../items/item.ts";
import type { SampledItem } from "../import-file.ts";
import type { ReportGroup } from "../import-report.ts";
import type { ColumnOutline } from "../reading/scan-archive.ts";

export type ImportState = "queued" | "running" | "done" | "failed" | "cancelled" | "undone";

/** One import of one file, with its report: kept after it is over. */
export interface ImportRun {
  id: string;
  fileName: string;
  state: ImportState;
  startedAtMs: number;
  finishedAtMs?: number | undefined;
  format?: string | undefined;
  encoding?: string | undefined;
  encodingGuessed?: boolean | undefined;
  /** Records of the file; 0 until it is looked through. */
  total: number;
  read: number;
  accepted: number;
  unchanged: number;
  skipped: number;
  rejected: number;
  /** Of the accepted ones, those that were new. */
  added: number;
  report: ReportGroup[];
  columns: ColumnOutline[];
  ambiguousDates: { column: string; example: string; count: number }[];
  sample: SampledItem[];
  /** Why it failed. */
  error?: string | undefined;
  undo?: ImportUndo | undefined;
}

/** What an undo did. `kept`: items that somebody changed since, which stay as they are. */
export interface ImportUndo {
  removed: number;
  restored: number;
  kept: { id: string; reason: string }[];
}

/** What an import did to one item. */
export interface ImportChange {
  itemId: string;
  /** Of the content that the import wrote. */
  contentHash: string;
  /** The item as it was; undefined for one that the import added. */
  before: Item | undefined;
}

/** Imports and what they did. */
export interface ImportStore {
  /** Writes a run, or replaces it. */
  save(run: ImportRun): Promise<void>;
  read(id: string): Promise<ImportRun | undefined>;
  /** The latest first. */
  list(limit: number): Promise<ImportRun[]>;
  /** Adds changes of one import; of two for one item the first `before` and the last content stay. */
  note(importId: string, changes: readonly ImportChange[]): Promise<void>;
  /** A page of changes in order of item, beginning after `afterItemId` ("" for the first). */
  changes(importId: string, afterItemId: string, limit: number): Promise<ImportChange[]>;
  itemIds(importId: string): Promise<string[]>;
}
