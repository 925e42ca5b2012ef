import { toUSVString } from "node:util";

/** Something of a record that could not be taken while the rest was, or that was changed: counted and named in the report. */
export interface Loss {
  code: string;
  detail: string;
  /** The beginning of what is meant, as it stands in the source. */
  excerpt?: string;
}

/**
 * One record as it was read, or why it could not be. Lines count from 1; in a format without lines, records do. `isExact`: the reader knows
 * which part is which, and has named them as the fields of an item are; other names are there for a map only.
 */
export type ReadRecord =
  | { line: number; value: unknown; isExact?: true; losses?: Loss[] }
  | { line: number; code: string; detail: string; excerpt?: string };

/** One record of an import; `skipped` says why it was passed over without being a fault (a draft, an attachment). */
export type ImportRecord = ReadRecord | { line: number; skipped: string; excerpt?: string };

/** Longest line or record that is read, in bytes of UTF-8; longer ones are reported and skipped. */
export const maxRecordBytes = 2 * 1024 * 1024;

const excerptLength = 80;

/** The beginning of a value as JSON; of one that nests too deep to be written, nothing. */
export function jsonExcerpt(value: unknown): string {
  try {
    return excerptOf(JSON.stringify(value) ?? "");
  } catch {
    return "";
  }
}

/** The beginning of a text on one line, for a report. */
export function excerptOf(text: string): string {
  const line = toUSVString(
    text
      .slice(0, 4 * excerptLength)
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
  return line.length > excerptLength ? `${toUSVString(line.slice(0, excerptLength - 1))}…` : line;
}
