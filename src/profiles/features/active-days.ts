/** A set of days since 1970 (UTC): the first, then how many follow one another, how many are left out, and so on in turn. Empty for none. */
export type DayRuns = readonly number[];

type Range = [first: number, last: number];

export function countDays(runs: DayRuns): number {
  let count = 0;
  for (let i = 1; i < runs.length; i += 2) count += runs[i]!;
  return count;
}

/** The days with one more; the same array where it is among them. O(runs). */
export function addDay(runs: DayRuns, day: number): DayRuns {
  const ranges = rangesOf(runs);
  if (ranges.some(([first, last]) => first <= day && day <= last)) return runs;
  return runsOf([...ranges, [day, day]]);
}

/** The days of either. O(runs of both). */
export function uniteDays(a: DayRuns, b: DayRuns): DayRuns {
  return runsOf([...rangesOf(a), ...rangesOf(b)]);
}

function rangesOf(runs: DayRuns): Range[] {
  const ranges: Range[] = [];
  let day = 0;
  for (let i = 0; i < runs.length; i += 2) {
    day += runs[i]!;
    ranges.push([day, day + runs[i + 1]! - 1]);
    day += runs[i + 1]!;
  }
  return ranges;
}

function runsOf(ranges: Range[]): DayRuns {
  const runs: number[] = [];
  /** The day after the last one. */
  let end = 0;
  for (const [first, last] of ranges.sort((a, b) => a[0] - b[0])) {
    if (runs.length > 0 && first <= end) runs[runs.length - 1]! += Math.max(0, last + 1 - end);
    else runs.push(first - end, last + 1 - first);
    end = runs.length === 2 ? runs[0]! + runs[1]! : Math.max(end, last + 1);
  }
  return runs;
}
