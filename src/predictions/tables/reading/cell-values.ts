import type { DateOrder } from "../../../catalogue/import/mapping/date-forms.ts";
import { readDate } from "../../../catalogue/import/mapping/read-date.ts";
import type { Cell } from "./table.ts";

const missingWords = new Set(["", "na", "n/a", "#n/a", "nan", "null", "nil", "?", "-", "--", "."]);
const infinities = new Map([
  ["inf", Number.POSITIVE_INFINITY],
  ["+inf", Number.POSITIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["-infinity", Number.NEGATIVE_INFINITY],
  ["∞", Number.POSITIVE_INFINITY],
  ["+∞", Number.POSITIVE_INFINITY],
  ["-∞", Number.NEGATIVE_INFINITY],
]);
const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const groupedNumber = /^[+-]?\d{1,3}(?:[, ']\d{2,3})*[, ']\d{3}(?:\.\d+)?$/;
const groupedByPoints = /^[+-]?\d{1,3}(?:[. ']\d{3})+$/;
const decimalComma = /^[+-]?(?:\d+|\d{1,3}(?:[. ']\d{3})+),\d+$/;
/** A number that would lose its zeros is a code: a postcode, an article number. */
const code = /^0\d+$/;
const symbol = /^(?:[A-Z]{1,2})?\p{Sc}\s*|\s*\p{Sc}$|\s*%$/u;
const currencies = new Set(Intl.supportedValuesOf("currency"));
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
 * 1.234,5 (spaces and apostrophes group in both); the last two read plain ones too. In brackets it is negative. Infinities count as
 * numbers, codes with leading zeros do not.
 */
export function numberOf(cell: Cell, form: NumberForm): number | undefined {
  if (typeof cell === "number") return cell;
  if (typeof cell === "boolean") return Number(cell);
  if (cell === null) return undefined;
  const text = cell.trim();
  return readNumber(text, form) ?? infinities.get(text.toLowerCase()) ?? readNumber(bare(text), form);
}

function readNumber(text: string, form: NumberForm): number | undefined {
  if (form === "decimal-comma" && groupedByPoints.test(text)) return Number(text.replaceAll(/[. ']/g, ""));
  if (plainNumber.test(text)) return code.test(text) ? undefined : Number(text);
  if (form === "grouped" && groupedNumber.test(text)) return Number(text.replaceAll(/[, ']/g, ""));
  if (form === "decimal-comma" && decimalComma.test(text))
    return Number(text.replaceAll(/[. ']/g, "").replace(",", "."));
  return undefined;
}

/** What is left of "($1,200.50)", "-5 €", "CHF 12.-" and "12 %" without the marks; the sign stands first. */
function bare(text: string): string {
  const plain = text
    .replaceAll(/[\u00a0\u2009\u202f]/g, " ")
    .replaceAll("\u2212", "-")
    .replaceAll("\u2019", "'");
  const bracketed = /^\((.+)\)$/.exec(plain);
  const signed = /^([+-])\s*(.+)$/.exec(bracketed?.[1] ?? plain);
  const amount = withoutCurrency(signed?.[2] ?? bracketed?.[1] ?? plain).replace(/[.,]-$/, "");
  return bracketed || signed?.[1] === "-" ? `-${amount}` : amount;
}

function withoutCurrency(text: string): string {
  const marked = text.replace(symbol, "");
  const [, before = "", rest = marked, after = ""] = /^([A-Z]{3})?\s*(.*?)\s*([A-Z]{3})?$/.exec(marked) ?? [];
  const isCurrency = (word: string): boolean => word === "" || currencies.has(word);
  return isCurrency(before) && isCurrency(after) ? rest : marked;
}

/** Days since 1970 of a date in any usual form, with or without a time (UTC where no zone is given), or undefined. `order` is that of dates such as 3/4/2024. */
export function dayOf(cell: Cell, order?: DateOrder): number | undefined {
  if (typeof cell !== "string") return undefined;
  const read = readDate(cell, order);
  return "iso" in read ? Date.parse(read.iso) / msPerDay : undefined;
}
