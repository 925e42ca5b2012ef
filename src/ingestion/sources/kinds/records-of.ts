import { parse } from "csv-parse/sync";
import { faultOfJson } from "../../../errors/nesting.ts";
import { mostLevels, type RawDelivery } from "../shape/source.ts";

/** Records of a body: JSON Lines, a JSON array or object, or CSV with a header. Throws SyntaxError for none of these. */
export function recordsOf({ body, headers }: Pick<RawDelivery, "body" | "headers">): unknown[] {
  const text = body
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trim();
  if (text === "") return [];
  const isJson = /^[[{]/.test(text) && headers["content-type"]?.includes("csv") !== true;
  if (!isJson) {
    try {
      const delimiter = text.slice(0, text.indexOf("\n")).includes("\t") ? "\t" : [",", ";"];
      return parse(text, { columns: true, delimiter, relax_column_count: true, skip_empty_lines: true, trim: true });
    } catch (cause) {
      throw new SyntaxError(`neither JSON nor CSV: ${(cause as Error).message}`);
    }
  }
  if (text.startsWith("[")) return (JSON.parse(text) as unknown[]).map(sound);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  try {
    return lines.map((line) => sound(JSON.parse(line)));
  } catch (error) {
    if (lines.length === 1) throw error;
    try {
      return [sound(JSON.parse(text))];
    } catch {
      return lines.map(readLine);
    }
  }
}

/** Stands for a record that cannot be read, under the empty name; those around it can. */
const unreadable = (what: string): Record<string, string> => ({ "": what });

/** Why a record is none; undefined for one that is. */
export function faultOfRecord(record: Readonly<Record<string, unknown>>): string | undefined {
  const { "": what, ...rest } = record;
  return typeof what === "string" && Object.keys(rest).length === 0 ? `the row is ${what}` : undefined;
}

/** A line of JSON Lines. */
export function readLine(line: string): unknown {
  try {
    return sound(JSON.parse(line));
  } catch {
    return unreadable(`no JSON: ${line.slice(0, shownLength)}`);
  }
}

const shownLength = 200;
const sound = (value: unknown): unknown => {
  const fault = faultOfJson(value, mostLevels);
  return fault === undefined ? value : unreadable(fault);
};
