/** Longest window of a rule: ten years. */
export const maxWindowMs = 3_653 * 86_400_000;

const unitsMs = { W: 604_800_000, D: 86_400_000, H: 3_600_000, M: 60_000, S: 1_000 } as const;
const format = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/;

/**
 * Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds: `P30D`, `PT90M`, `P1DT12H`.
 * `undefined` for anything else, months and years included: their length depends on the date.
 */
export function parseDuration(text: string): number | undefined {
  const match = format.exec(text);
  if (match === null || text === "P" || text.endsWith("T")) return undefined;
  const [, weeks, days, hours, minutes, seconds] = match;
  return (
    Number(weeks ?? 0) * unitsMs.W +
    Number(days ?? 0) * unitsMs.D +
    Number(hours ?? 0) * unitsMs.H +
    Number(minutes ?? 0) * unitsMs.M +
    Number(seconds ?? 0) * unitsMs.S
  );
}

/** Milliseconds of a duration that a schema has accepted; throws a RangeError otherwise. */
export function durationMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new RangeError(`"${text}" is not a duration such as P30D`);
  return ms;
}

/** Why a duration cannot be a window, or `undefined`: it has to be longer than 0 and at most ten years. */
export function windowFault(text: string): string | undefined {
  const ms = parseDuration(text);
  if (ms === undefined && /^P\d+[YM]/.test(text)) {
    return `"${text}": years and months have no fixed length; write days, for example P365D, at most P3653D (ten years)`;
  }
  if (ms === undefined) {
    return `"${text}" is not a duration of weeks, days, hours, minutes or seconds; write for example P30D or PT12H`;
  }
  if (ms === 0) return `a window of ${text} is empty; the shortest is PT1S`;
  if (ms > maxWindowMs) return `a window of ${text} is longer than the limit of P3653D (ten years)`;
  return undefined;
}

const names = [
  ["week", unitsMs.W],
  ["day", unitsMs.D],
  ["hour", unitsMs.H],
  ["minute", unitsMs.M],
  ["second", unitsMs.S],
] as const;

/** `30 days`, `1 day 12 hours`; weeks only for whole weeks beyond 13 days, so that `P7D` stays `7 days`. */
export function describeDuration(text: string): string {
  let rest = durationMs(text);
  const parts: string[] = [];
  for (const [name, unit] of names) {
    if (name === "week" && (rest % unit !== 0 || rest < 2 * unit || /D/.test(text))) continue;
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
  }
  return parts.join(" ");
}
