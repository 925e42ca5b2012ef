import { parse } from "csv-parse/sync";
import type { RawDelivery } from "../shape/source.ts";

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
  if (text.startsWith("[")) return JSON.parse(text) as unknown[];
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  try {
    return lines.map((line) => JSON.parse(line) as unknown);
  } catch (error) {
    if (lines.length === 1) throw error;
    try {
      return [JSON.parse(text)];
    } catch {
      return lines.map(readLine);
    }
  }
}

/** A line that is no JSON is a faulty record; those around it are not. */
function readLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return { "": line };
  }
}
