/** One record of an import, or why it could not be read. Lines count from 1. */
export type ImportRecord = { line: number; value: unknown } | { line: number; code: string; detail: string };

/** Longest line or record that is read, in bytes of UTF-8; longer ones are reported and skipped. */
export const maxRecordBytes = 2 * 1024 * 1024;
