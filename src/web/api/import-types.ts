export interface ImportExample {
  line: number;
  id?: string;
  detail: string;
  excerpt?: string;
}

/** Everything of one kind that did not go in as it stands in the file. */
export interface ImportGroup {
  kind: "rejected" | "skipped" | "changed";
  code: string;
  count: number;
  examples: ImportExample[];
}

export interface ImportColumn {
  name: string;
  /** The field of an article that it is taken for. */
  field?: string;
  examples: string[];
  filled: number;
}

export interface ImportSample {
  id: string;
  title: string;
  excerpt: string;
  tags?: string[];
  publishedAt?: string;
}

/** What a file holds and what became of it, or would. */
export interface ImportView {
  fileName: string;
  format?: string;
  encoding?: string;
  total: number;
  /** Records of the file, where a preview looked at the first ones only. */
  of?: number;
  accepted: number;
  unchanged: number;
  skipped: number;
  rejectedCount: number;
  report: ImportGroup[];
  columns: ImportColumn[];
  ambiguousDates: { column: string; example: string; count: number }[];
  sample: ImportSample[];
}

export type ImportState = "queued" | "running" | "done" | "failed" | "cancelled" | "undone";

export interface ImportJob extends ImportView {
  id: string;
  state: ImportState;
  startedAt: string;
  finishedAt?: string;
  read: number;
  added: number;
  secondsLeft?: number;
  error?: string;
  undo?: { removed: number; restored: number; kept: { id: string; reason: string }[] };
}

export interface ImportRequest {
  file: File;
  /** Column by field. */
  map: Readonly<Record<string, string>>;
  dateOrder?: "dmy" | "mdy" | undefined;
  format?: string | undefined;
}
