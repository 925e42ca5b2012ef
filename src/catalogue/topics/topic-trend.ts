import { createTimeSlices } from "../../concurrency/time-slices.ts";
import type { CatalogueView } from "../search/catalogue-view.ts";

const weekMs = 7 * 86_400_000;

export interface TopicWeek {
  /** The day the week starts with: YYYY-MM-DD. */
  date: string;
  /** Part of the week's topic weight that belongs to the topic, in [0, 1]. */
  share: number;
  /** Items of the week that carry the topic. */
  count: number;
}

/** How much each week of the catalogue was about a topic, oldest first, weeks without items left out; in slices between which other work runs. */
export async function topicTrend(catalogue: CatalogueView, id: string): Promise<TopicWeek[]> {
  const { breathe, isDue } = createTimeSlices();
  const weeks = new Map<number, { weight: number; total: number; count: number }>();
  for (const item of [...catalogue.items()]) {
    if (isDue()) await breathe();
    const week = Math.floor(item.publishedAtMs / weekMs);
    const entry = weeks.get(week) ?? { weight: 0, total: 0, count: 0 };
    for (const topic of item.topics) {
      entry.total += topic.weight;
      if (topic.id === id) {
        entry.weight += topic.weight;
        entry.count++;
      }
    }
    weeks.set(week, entry);
  }
  return [...weeks]
    .sort(([a], [b]) => a - b)
    .map(([week, { weight, total, count }]) => ({
      date: new Date(week * weekMs).toISOString().slice(0, 10),
      share: total === 0 ? 0 : weight / total,
      count,
    }));
}
