import type { Cell } from "./table.ts";

const missingWords = new Set(["", "na", "n/a", "#n/a", "nan", "null", "nil", "?", "-", "--", "."]);
const infinities = new Map([
  ["inf", Number.POSITIVE_INFINITY],
  ["+inf", Number.POSITIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["-infinity", Number.NEGATIVE_INFINITY],
]);
const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const decimalComma = /^[+-]?\d+,\d+$/;
const groupedNumber = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const decoration = /^[€$£¥]\s*|\s*[€$£¥%]$/g;
/** A number that would lose its zeros is a code: a postcode, an article number. */
const code = /^0\d+$/;
const isoDate = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const msPerDay = 86_400_000;

/** Empty cells, and what exports write for them ("NA", "null", "?", "-"). */
export function isMissing(cell: Cell): boolean {
  return cell === null || (typeof cell === "string" && missingWords.has(cell.trim().toLowerCase()));
}

/** The text of a cell as a category. */
export function textOf(cell: Cell): string {
  return typeof cell === "string" ? cell.trim() : String(cell);
}

export type NumberForm = "plain" | "decimal-comma" | "grouped";

/**
 * A number in the given form, without currency and percent signs, or undefined. `plain` is 1234.5, `grouped` 1,234.5 and `decimal-comma`
 * 1234,5; the last two read plain ones too. Infinities count as numbers, codes with leading zeros do not.
 */
export function numberOf(cell: Cell, form: NumberForm): number | undefined {
  if (typeof cell === "number") return cell;
  if (typeof cell === "boolean") return Number(cell);
  if (cell === null) return undefined;
  const text = cell.trim().replace(decoration, "");
  if (plainNumber.test(text)) return code.test(text) ? undefined : Number(text);
  if (form === "grouped" && groupedNumber.test(text)) return Number(text.replaceAll(",", ""));
  if (form === "decimal-comma" && decimalComma.test(text)) return Number(text.replace(",", "."));
  return infinities.get(text.toLowerCase());
}

/** Days since 1970 of an ISO 8601 date, with or without a time (UTC where no zone is given), or undefined. */
export function dayOf(cell: Cell): number | undefined {
  if (typeof cell !== "string" || !isoDate.test(cell.trim())) return undefined;
  const text = cell.trim().replace(" ", "T");
  const hasZone = /T.*(Z|[+-]\d{2}:?\d{2})$/.test(text);
  const ms = Date.parse(text.includes("T") && !hasZone ? `${text}Z` : text);
  return Number.isNaN(ms) ? undefined : ms / msPerDay;
}
