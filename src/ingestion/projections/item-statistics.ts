import { popularityHalfLifeMs, responseHalfLifeMs, type StatisticTerm } from "../../events/item-statistics.ts";
import type { Projection } from "../commit/projection.ts";
import type { ProjectionTable, Row } from "../commit/projection-table.ts";
import { termsOf } from "./statistic-terms.ts";

/** Sums over all users by item and channel; channel "" stands for all channels. */
export const itemStatistics: ProjectionTable = {
  name: "item_statistic",
  key: ["item_id", "channel"],
  columns: {
    popularity: { decay: popularityHalfLifeMs, at: "at_ms", atLeast: 0 },
    exposures: { decay: responseHalfLifeMs, at: "at_ms" },
    responses: { decay: responseHalfLifeMs, at: "at_ms" },
    interactions: "add",
    dwell_seconds: "add",
    at_ms: "latest",
  },
};

/** Popularity and reception of every item. Before the profile in the list: whether an act is repeated is asked of the profile as it was. */
export const itemStatisticsProjection: Projection = {
  name: "item-statistics",
  tables: [itemStatistics],
  begin({ rules, findItem, statistics, nowMs, write, emit }) {
    const terms: StatisticTerm[] = [];
    return {
      apply(accepted) {
        terms.push(...termsOf(accepted, { rules, findItem, statistics }));
      },
      count(counted) {
        terms.push(...termsOf(counted, { rules, findItem, statistics }));
      },
      finish() {
        if (terms.length === 0) return;
        for (const term of terms) {
          for (const channel of term.channel === undefined ? [""] : ["", term.channel]) {
            write(itemStatistics, statisticRow(term, channel, 1));
          }
        }
        const itemIds = [...new Set(terms.map(({ itemId }) => itemId))];
        emit({ topic: "statistics.changed", key: "", body: { itemIds } });
      },
      committed: () => statistics.add(terms, nowMs),
    };
  },
};

/** What a term or a whole statistic is in the table. */
export function statisticRow(statistic: Omit<StatisticTerm, "channel">, channel: string, interactions: number): Row {
  const { itemId, popularity, exposures, responses, dwellSeconds, atMs } = statistic;
  return {
    item_id: itemId,
    channel,
    popularity,
    exposures,
    responses,
    interactions,
    dwell_seconds: dwellSeconds,
    at_ms: atMs,
  };
}
