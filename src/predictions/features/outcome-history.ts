import { valueIn } from "../history/event-value.ts";
import type { HistoryEvent } from "../history/user-history.ts";
import { daysBefore, decayed, type FeatureGroup, spansDays } from "./feature-group.ts";

const rhythm = [
  "days since the last one",
  "number in all",
  ...spansDays.map((days) => `number, half-life ${days} days`),
  "mean days between them",
  "deviation of the days between them",
  "days between the last two",
  "time since the last one against the mean gap",
  "days since the first one",
];
const worth = ["value in all", "mean value", "value, half-life 90 days"];

/** Recency, frequency, rhythm and, where it has one, value of the outcome so far. Gaps are counted between days, so that the lines of one order are one. */
export const outcomeHistory: FeatureGroup = {
  names: ({ outcome, valueKey }) =>
    [...rhythm, ...(valueKey === undefined ? [] : worth)].map(
      (name) => `${outcome === "*" ? "any event" : outcome}: ${name}`,
    ),
  writer:
    ({ valueKey }, { isOutcome }) =>
    ({ events, atMs }, out, offset) => {
      const sums = spansDays.map(() => 0);
      let value = 0;
      let values = 0;
      let decayedValue = 0;
      let [first, last]: [HistoryEvent?, HistoryEvent?] = [];
      const daysAgo = new Set<number>();
      for (const event of events) {
        if (!isOutcome(event)) continue;
        first ??= event;
        last = event;
        const days = daysBefore(atMs, event);
        spansDays.forEach((span, i) => {
          sums[i]! += decayed(days, span);
        });
        daysAgo.add(Math.floor(days));
        const own = valueKey === undefined ? undefined : valueIn(event.properties, valueKey);
        if (own === undefined) continue;
        value += own;
        values++;
        decayedValue += own * decayed(days, 90);
      }
      const sinceLast = last === undefined ? Number.NaN : daysBefore(atMs, last);
      const { mean, deviation, latest } = gapsBetween([...daysAgo].sort((a, b) => a - b));
      out.set([sinceLast, daysAgo.size, ...sums, mean, deviation, latest, sinceLast / mean], offset);
      out[offset + rhythm.length - 1] = first === undefined ? Number.NaN : daysBefore(atMs, first);
      if (valueKey === undefined) return;
      const inAll = values === 0 ? [Number.NaN, Number.NaN, Number.NaN] : [value, value / values, decayedValue];
      out.set(inAll, offset + rhythm.length);
    },
};

/** Of days in ascending order; NaN for what takes more of them. */
function gapsBetween(daysAgo: readonly number[]): { mean: number; deviation: number; latest: number } {
  const gaps = daysAgo.slice(1).map((days, i) => days - daysAgo[i]!);
  const mean = gaps.length === 0 ? Number.NaN : gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const squares = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0);
  return {
    mean,
    deviation: gaps.length < 2 ? Number.NaN : Math.sqrt(squares / gaps.length),
    latest: gaps[0] ?? Number.NaN,
  };
}
