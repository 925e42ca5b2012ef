/** One record as it was read, or why it could not be. Lines count from 1; in a format without lines, records do. */
export type ReadRecord = { line: number; value: unknown } | { line: number; code: string; detail: string };

/** One record of an import; `skipped` says why it was passed over without being a fault (a draft, an attachment). */
export type ImportRecord = ReadRecord | { line: number; skipped: string };

/** Longest line or record that is read, in bytes of UTF-8; longer ones are reported and skipped. */
export const maxRecordBytes = 2 * 1024 * 1024;
