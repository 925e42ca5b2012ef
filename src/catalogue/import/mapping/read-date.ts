import { calendarForm, type DateOrder, orderOfWeekday, usualForm, westernDigits } from "./date-forms.ts";
import { monthOf } from "./month-names.ts";
import { regionMinutes, zoneMinutes } from "./time-zones.ts";

export type DateReading =
  /** ISO 8601 in UTC. */
  | { iso: string }
  /** Two orders are possible and the column does not tell which is meant. */
  | { ambiguous: true }
  /** Nothing that can be read as a moment. */
  | { unreadable: true }
  /** No date at all: blank, or zeros that stand for none. */
  | { absent: true };

interface Parts {
  year: number;
  month: number;
  day: number;
}

const isoDate = /^([+-]?\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:(?:[T_ ]|, ?|\s+(?:at|um|à|a las)\s+)(.+))?$/i;
const compactDate = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const yearFirst = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[T,\s]+(.+))?$/;
const eastAsian =
  /^(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(?:(\d{1,2})\s*[日일号])?\s*(?:\([^)]{1,6}\)|[周星曜]\S{0,3})?\s*(.*)$/;
const threeNumbers = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[T,;\s]+(.+))?$/;
const time =
  /^(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,:](\d{1,9}))?)?|(?=\s*[ap]\.?m))\s*(h|uhr|hrs)?\s*([ap]\.?\s?m(?![a-z])\.?)?\s*(.*)$/i;
const noDate = /^(?:0{4}[-/.]0{1,2}[-/.]0{1,2}(?:[T ]0{1,2}:0{2}(?::0{2})?.*)?|null|none|n\/a|nan|-+)$/i;

/**
 * The moment that a value of an archive names. Text: ISO 8601, RFC 822 and 2822, ctime, Apache's log, JavaScript's own, numbers with slashes,
 * full stops or hyphens, month names in many languages, with zones as numbers, names (GMT, BST, CEST) or regions; epochs in seconds to
 * nanoseconds. Without a zone a time is UTC, without a time a date begins its day. `order` decides between 3 April and March 4; without it
 * only dates that allow one reading are read. Two digits of a year are 1970 to 2069. Never throws.
 */
export function readDate(value: unknown, order?: DateOrder): DateReading {
  if (value === undefined || value === null) return { absent: true };
  if (value instanceof Date) return fromMs(value.getTime());
  if (typeof value === "number") return epoch(value);
  if (typeof value === "object") return wrapped(value as Record<string, unknown>, order);
  if (typeof value !== "string") return { unreadable: true };
  const text = westernDigits(value)
    .replaceAll(/[\u200e\u200f\u00a0\u202f]/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (text === "" || noDate.test(text)) return { absent: true };
  if (text.length > 100) return { unreadable: true };
  if (/^[2-7]\d{4}(?:\.\d+)?$/.test(text)) return epoch(Number(text));
  if (/^-?\d{9,19}(?:\.\d+)?$/.test(text) && !compactDate.test(text)) return epoch(Number(text));
  const inJson = /^\/?Date\((-?\d{9,16})[+-]?\d{0,4}\)\/?$/.exec(text);
  if (inJson) return epoch(Number(inJson[1]));
  const known = calendarForm(usualForm(text));
  return readNumbers(known, orderOfWeekday(text) ?? order) ?? readWords(known) ?? { unreadable: true };
}

/** The order that a date of three numbers shows by itself; undefined for one that shows none, or is none. */
export function orderShown(value: unknown): DateOrder | "either" | undefined {
  const found = typeof value === "string" ? threeNumbers.exec(value.trim()) : null;
  if (!found || found[2] === ".") return undefined;
  const [first, second] = [Number(found[1]), Number(found[3])];
  if (first > 12 && second <= 12) return "dmy";
  if (second > 12 && first <= 12) return "mdy";
  return first === second ? undefined : "either";
}

function readNumbers(text: string, order: DateOrder | undefined): DateReading | undefined {
  const compact = compactDate.exec(text);
  if (compact) {
    const [, year, month, day, hour, minute, second, zone] = compact;
    const clock = hour === undefined ? undefined : `${hour}:${minute}:${second ?? "00"}${zone ?? ""}`;
    return moment({ year: Number(year), month: Number(month), day: Number(day) }, clock);
  }
  const first = isoDate.exec(text) ?? yearFirst.exec(text) ?? eastAsian.exec(text);
  if (first) {
    const [, year, month = "1", day = "1", clock] = first;
    return moment({ year: Number(year), month: Number(month), day: Number(day) }, clock);
  }
  const three = threeNumbers.exec(text);
  if (!three) return undefined;
  const [, one, mark, two, year, clock] = three;
  const own = orderShown(text);
  // Full stops stand between day and month wherever they are used.
  const used = mark === "." ? "dmy" : own === "either" ? order : (own ?? "dmy");
  if (used === undefined) return { ambiguous: true };
  const [day, month] = used === "dmy" ? [Number(one), Number(two)] : [Number(two), Number(one)];
  return moment({ year: fullYear(year!), month, day }, clock);
}

/** Dates with a month's name: "Mon, 02 Mar 2026 10:00:00 GMT", "April 5th, 2024", "5 avril 2024 à 10h30", "24/Apr/2024:10:00:00 +0200". */
function readWords(text: string): DateReading | undefined {
  const log = /^(?:\p{L}{2,12},?\s+)?(\d{1,2})[/-](\p{L}{3,12})\.?[/-](\d{4}|\d{2})(?:[:\s,T]+(.+))?$/u.exec(text);
  if (log) return named({ day: log[1]!, month: log[2]!, year: log[3]!, clock: log[4] });
  // The word for "year" behind it, as in "2024 г." and "2019 r.", says nothing.
  const words = text
    .replaceAll(/\s*\([^()]{0,40}\)/g, "")
    .replace(/(?<=\d{4}) ?(?:г|р|r|год[ау]?|року)\.?(?=[\s,]|$)/u, "");
  const dayFirst =
    /(?:^|[\s,])(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª|o)?\s+(?:(?:de|of|den)\s+|d['’])?(\p{L}[\p{L}\p{M}.'’]{1,14})\s*(?:de\s+|del\s+|,\s*)?['’]?(\d{4}|\d{2})(?![\d:])(.*)$/u.exec(
      words,
    );
  if (dayFirst) return named({ day: dayFirst[1]!, month: dayFirst[2]!, year: dayFirst[3]!, clock: dayFirst[4] });
  const monthFirst =
    /(?:^|[\s,])(\p{L}[\p{L}\p{M}.]{1,14})\s+(\d{1,2})(?:st|nd|rd|th|\.)?,?\s+(\d{4})(?![\d:])(.*)$/u.exec(words);
  if (monthFirst)
    return named({ day: monthFirst[2]!, month: monthFirst[1]!, year: monthFirst[3]!, clock: monthFirst[4] });
  // ctime and Ruby: the year stands behind the time.
  const yearLast = /(?:^|[\s,])(\p{L}{3,14})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s*(.*?)\s*(\d{4})$/u.exec(words);
  if (yearLast)
    return named({
      day: yearLast[2]!,
      month: yearLast[1]!,
      year: yearLast[5]!,
      clock: `${yearLast[3]} ${yearLast[4]}`,
    });
  const monthOnly = /^(\p{L}[\p{L}\p{M}.]{1,14})\s+(\d{4})$/u.exec(words);
  return monthOnly ? named({ day: "1", month: monthOnly[1]!, year: monthOnly[2]!, clock: undefined }) : undefined;
}

function named(parts: {
  day: string;
  month: string;
  year: string;
  clock: string | undefined;
}): DateReading | undefined {
  const month = monthOf(parts.month);
  if (month === undefined) return undefined;
  return moment({ year: fullYear(parts.year), month, day: Number(parts.day) }, parts.clock);
}

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 2) return year + (year < 70 ? 2000 : 1900);
  // The Buddhist era, in which Thailand counts.
  return year >= 2400 && year < 2700 ? year - 543 : year;
}

function moment({ year, month, day }: Parts, clock: string | undefined): DateReading {
  const dateMs = Date.UTC(year, month - 1, day);
  const date = new Date(dateMs);
  if (year < 100 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return { unreadable: true };
  const text =
    clock?.replace(/^[\s,;:\-–|]*(?:(?:at|um|à|às|as|a las|ore|ora|kl\.?|klo|klockan|o|om)\s+)?/iu, "").trim() ?? "";
  if (text === "") return fromMs(dateMs);
  const zoneAlone = zoneMinutes(text);
  if (zoneAlone !== undefined) return fromMs(dateMs - zoneAlone * 60_000);
  const read = time.exec(text);
  if (!read) return { unreadable: true };
  const [, hours, minutes = "0", seconds = "0", fraction = "0", , half, rest] = read;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return { unreadable: true };
    hour = (hour % 12) + (/^p/i.test(half) ? 12 : 0);
  }
  if (hour > 24 || Number(minutes) > 59 || Number(seconds) > 60) return { unreadable: true };
  const localMs =
    dateMs +
    hour * 3_600_000 +
    Number(minutes) * 60_000 +
    Math.min(59, Number(seconds)) * 1_000 +
    Math.floor(Number(`0.${fraction}`) * 1_000);
  const offset = offsetOf(rest!, localMs);
  return offset === undefined ? { unreadable: true } : fromMs(localMs - offset * 60_000);
}

/** Minutes east of UTC of what stands behind a time: nothing, a zone, a zone with its name, a region in brackets. */
function offsetOf(text: string, localMs: number): number | undefined {
  const words = text.replaceAll(/\s*\([^()]*\)/g, "").trim();
  if (words === "") return 0;
  const region = /\[?([A-Z][A-Za-z_+-]+\/[A-Za-z_/+-]+)\]?$/.exec(words);
  const before = region ? words.slice(0, region.index).trim() : words;
  if (region && before === "") return regionMinutes(region[1]!, localMs);
  const parts = before.split(/\s+/);
  const offsets = parts.map(zoneMinutes);
  if (offsets.some((offset) => offset === undefined)) return undefined;
  // "GMT +0200" and "+0200 CEST" name one zone: the number counts.
  return offsets[parts.findIndex((part) => /\d/.test(part))] ?? offsets[0];
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size; four digits are a year. */
function epoch(value: number): DateReading {
  if (!Number.isFinite(value)) return { unreadable: true };
  if (Number.isInteger(value) && value >= 1000 && value <= 9999)
    return moment({ year: value, month: 1, day: 1 }, undefined);
  const size = Math.abs(value);
  if (value >= firstSheetDay && value <= lastSheetDay) return fromMs(Math.round((value - firstSheetDay) * 86_400_000));
  if (size < 1e7) return value === 0 ? { absent: true } : { unreadable: true };
  const ms = size < 1e11 ? value * 1_000 : size < 1e14 ? value : size < 1e17 ? value / 1e3 : value / 1e6;
  return fromMs(Math.round(ms));
}

/** Dates as databases export them: `{"$date": …}`, `{"seconds": …}`. */
function wrapped(value: Record<string, unknown>, order: DateOrder | undefined): DateReading {
  const inner = value.$date ?? value._seconds ?? value.seconds ?? value.date ?? value.iso;
  if (inner !== null && typeof inner === "object") return readDate((inner as { $numberLong?: unknown }).$numberLong);
  return inner === undefined ? { unreadable: true } : readDate(inner, order);
}

/** Days that a spreadsheet counts: 1970 and 2100. */
const firstSheetDay = 25_569;
const lastSheetDay = 73_050;

const firstMs = Date.UTC(1000, 0, 1);
const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

function fromMs(ms: number): DateReading {
  return ms >= firstMs && ms <= lastMs ? { iso: new Date(ms).toISOString() } : { unreadable: true };
}
