import { daysBefore, decayed, type FeatureGroup, msPerDay, spansDays } from "./feature-group.ts";
import { Mix } from "./mix.ts";
import { createTouchedItems } from "./touched-items.ts";

const names = [
  "days since the last event",
  "days since the first event",
  "events in all",
  ...spansDays.map((days) => `events, half-life ${days} days`),
  ...spansDays.map((days) => `active days of the last ${days}`),
  "events of the last 30 days against the 90 before",
  "different items",
  "share of items of the last 30 days that were new",
  "mean hours between active days",
  "different categories",
  "spread over categories (entropy)",
  "share of events at the weekend",
  "mean dwell seconds",
];

/** How much the user does, when, and with how many things. */
export const activity: FeatureGroup = {
  names: () => names,
  writer: () => {
    const itemsOf = createTouchedItems();
    return ({ events, atMs }, out, offset) => {
      const sums = spansDays.map(() => 0);
      const activeDays = new Set<number>();
      const recent = { month: 0, quarterBefore: 0 };
      const firstSeenDays = new Map<string, number>();
      const recentItems = new Set<string>();
      const categories = new Mix();
      let weekend = 0;
      let dwell = 0;
      let dwells = 0;
      for (const event of events) {
        const { occurredAtMs, properties } = event;
        const days = daysBefore(atMs, event);
        spansDays.forEach((span, i) => {
          sums[i]! += decayed(days, span);
        });
        const day = Math.floor(occurredAtMs / msPerDay);
        activeDays.add(day);
        if (days < 30) recent.month++;
        else if (days < 120) recent.quarterBefore++;
        for (const itemId of itemsOf(event)) {
          if (!firstSeenDays.has(itemId)) firstSeenDays.set(itemId, days);
          if (days < 30) recentItems.add(itemId);
        }
        const category = properties.category ?? properties.section;
        if (typeof category === "string") categories.add(category);
        // Day 0 was a Thursday.
        if ((day + 4) % 7 === 0 || (day + 4) % 7 === 6) weekend++;
        if (typeof properties.dwellSeconds === "number") {
          dwell += properties.dwellSeconds;
          dwells++;
        }
      }
      const all = events.length;
      const [first, last] = [events[0], events.at(-1)];
      const fresh = [...recentItems].filter((item) => firstSeenDays.get(item)! < 30).length;
      const sortedDays = [...activeDays].sort((a, b) => a - b);
      const activeWithin = (span: number): number => sortedDays.filter((day) => atMs / msPerDay - day <= span).length;
      out.set(
        [
          last === undefined ? Number.NaN : daysBefore(atMs, last),
          first === undefined ? Number.NaN : daysBefore(atMs, first),
          all,
          ...sums,
          ...spansDays.map(activeWithin),
          Math.log((recent.month + 1) / (recent.quarterBefore / 3 + 1)),
          firstSeenDays.size,
          recentItems.size === 0 ? Number.NaN : fresh / recentItems.size,
          sortedDays.length < 2 ? Number.NaN : (24 * (sortedDays.at(-1)! - sortedDays[0]!)) / (sortedDays.length - 1),
          categories.size,
          categories.entropy(),
          all === 0 ? Number.NaN : weekend / all,
          dwells === 0 ? Number.NaN : dwell / dwells,
        ],
        offset,
      );
    };
  },
};
