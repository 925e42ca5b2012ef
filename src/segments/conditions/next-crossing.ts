const hourMs = 3_600_000;
/** Beyond this a curve that decays with half-lives of days to months has settled. */
const horizonMs = 3_653 * 24 * hourMs;

/**
 * The first millisecond after `nowMs` at which `placeAt` gives another answer, or Infinity within ten years.
 *
 * For answers that change once on the way: a bracket is doubled from an hour on, then halved to the millisecond. A
 * second change within one bracket is found when the first instant that is returned comes, if the bracket's end already
 * differs; decayed sums of few half-lives change sign at most once less than they have half-lives.
 */
export function nextCrossing(placeAt: (atMs: number) => number, nowMs: number): number {
  const place = placeAt(nowMs);
  let low = nowMs;
  for (let stepMs = hourMs; ; stepMs *= 2) {
    const high = Math.min(nowMs + stepMs, nowMs + horizonMs);
    if (placeAt(high) !== place) return bisect(placeAt, { place, low, high });
    if (high === nowMs + horizonMs) return Number.POSITIVE_INFINITY;
    low = high;
  }
}

function bisect(placeAt: (atMs: number) => number, range: { place: number; low: number; high: number }): number {
  let { low, high } = range;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (placeAt(middle) === range.place) low = middle;
    else high = middle;
  }
  return high;
}
