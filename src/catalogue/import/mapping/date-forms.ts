/** How a column writes dates of three numbers: 3/4/2024 is 3 April (dmy) or March 4 (mdy). */
export type DateOrder = "dmy" | "mdy";

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const beforeNumbers = /^(\p{L}{2,14})\.?,?\s+(?=\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})/u;
const threeNumbers = /(\d{1,2})[/-](\d{1,2})[/-](\d{4})/;
/** First digit of the scripts whose dates come with digits of their own: Arabic, Persian, Devanagari, full width. */
const zeros = [0x660, 0x6f0, 0x966, 0xff10];

/** The text with the digits of other scripts as 0 to 9. */
export function westernDigits(text: string): string {
  return text.replaceAll(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - zeros.findLast((zero) => zero <= code)!);
  });
}

/** The text as the usual forms have it: no weekday before numbers, no hyphen before the time, the time behind the day, no zone said twice. */
export function usualForm(text: string): string {
  return text
    .replace(/\[(?:UTC|GMT|Z)\]$/, "")
    .replace(beforeNumbers, "")
    .replace(/(?<=\d{4}) [-–] (?=\d{1,2}:)/, " ")
    .replace(/^(\d{1,2}:\d{2}(?::\d{2})?),?\s+(?=.*\d{4}$)(.{6,60})$/, "$2 $1");
}

/** The order of the numbers that an English weekday before them shows: "Tue, 01/02/2024" is January 2. Undefined where none or both fit. */
export function orderOfWeekday(text: string): DateOrder | undefined {
  const named = weekdays.indexOf(beforeNumbers.exec(text)?.[1]?.slice(0, 3).toLowerCase() ?? "");
  const numbers = threeNumbers.exec(text);
  if (named < 0 || numbers === null) return undefined;
  const [one, two, year] = numbers.slice(1).map(Number) as [number, number, number];
  const isOn = (month: number, day: number): boolean =>
    month <= 12 && new Date(Date.UTC(year, month - 1, day)).getUTCDay() === named;
  const [dayFirst, monthFirst] = [isOn(two, one), isOn(one, two)];
  return dayFirst === monthFirst ? undefined : dayFirst ? "dmy" : "mdy";
}

/**
 * Forms with their own reckoning, as an ISO date and what stands behind it: weeks and days of a year (ISO 8601), a month alone, the year first (Hungarian),
 * Vietnamese. The text itself where it is in none of them.
 */
export function calendarForm(text: string): string {
  const week = /^(\d{4})-?W(\d{2})(?:-?([1-7]))?$/.exec(text);
  if (week) return isoDay(weekStart(Number(week[1])) + (Number(week[2]) - 1) * 7 + Number(week[3] ?? 1) - 1);
  const ordinal = /^(\d{4})-(\d{3})$/.exec(text);
  if (ordinal) return isoDay(Date.UTC(Number(ordinal[1]), 0, Number(ordinal[2])) / dayMs);
  const month = /^(\d{1,2})[/.-](\d{4})$/.exec(text);
  if (month) return `${month[2]}-${month[1]!.padStart(2, "0")}`;
  const vietnamese = /^(?:ngày )?(\d{1,2}) tháng (\d{1,2}),? (?:năm )?(\d{4})(.*)$/i.exec(text);
  if (vietnamese) return `${vietnamese[3]}-${vietnamese[2]}-${vietnamese[1]}${vietnamese[4]}`;
  return text.replace(/^(\d{4})\.?\s+(\p{L}{3,14})\.?\s+(\d{1,2})\.?(?=$|[\s,])/u, "$3 $2 $1");
}

const dayMs = 86_400_000;
const isoDay = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** The Monday of week 1, the one with January 4, in days since 1970. */
function weekStart(year: number): number {
  const fourth = Date.UTC(year, 0, 4) / dayMs;
  return fourth - ((new Date(fourth * dayMs).getUTCDay() + 6) % 7);
}
