import type { Interaction } from "../../events/interaction.ts";
import { popularityHalfLifeMs, responseHalfLifeMs, type StatisticTerm } from "../../events/item-statistics.ts";
import { bitOf } from "../../profiles/features/item-memory.ts";
import { type InteractionRules, interactionWeight, readShare } from "../../profiles/state/interaction-rules.ts";
import type { AcceptedEvent, Projection, ProjectionParts } from "../commit/projection.ts";
import type { ProjectionTable } from "../commit/projection-table.ts";

/** Sums over all users by item and channel; channel "" stands for all channels. */
const itemStatistics: ProjectionTable = {
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

/** What a repeated act of one user on one item still adds to the item's popularity: nobody votes a thousand times. */
const repeatedShare = 0.1;

/** Popularity and reception of every item. Before the profile in the list: whether an act is repeated is asked of the profile as it was. */
export const itemStatisticsProjection: Projection = {
  name: "item-statistics",
  tables: [itemStatistics],
  begin({ rules, findItem, statistics, nowMs, write, emit }) {
    const terms: StatisticTerm[] = [];
    return {
      apply(accepted) {
        for (const interaction of accepted.event.interactions) {
          terms.push(termOf(interaction, accepted, { rules, findItem, statistics }));
        }
        for (const itemId of accepted.alsoShown) {
          terms.push(
            termOf({ kind: "item-shown", itemId }, accepted, { rules, findItem: () => undefined, statistics }),
          );
        }
      },
      finish() {
        if (terms.length === 0) return;
        for (const term of terms) {
          for (const channel of term.channel === undefined ? [""] : ["", term.channel]) {
            write(itemStatistics, {
              item_id: term.itemId,
              channel,
              popularity: term.popularity,
              exposures: term.exposures,
              responses: term.responses,
              interactions: 1,
              dwell_seconds: term.dwellSeconds,
              at_ms: term.atMs,
            });
          }
        }
        const itemIds = [...new Set(terms.map(({ itemId }) => itemId))];
        emit({ topic: "statistics.changed", key: "", body: { itemIds } });
      },
      committed: () => statistics.add(terms, nowMs),
    };
  },
};

function termOf(
  interaction: Interaction,
  { event, user }: AcceptedEvent,
  { rules, findItem, statistics }: Pick<ProjectionParts, "rules" | "findItem" | "statistics">,
): StatisticTerm {
  const { kind, itemId } = interaction;
  const wordCount = findItem(itemId)?.wordCount ?? 0;
  const isRepeated = ((user.items.get(itemId)?.kinds ?? 0) & bitOf(kind)) !== 0;
  const counted = isRepeated && kind !== "item-shown" ? repeatedShare : 1;
  return {
    itemId,
    channel: event.channel === undefined ? undefined : statistics.channelOf(event.channel),
    popularity: interactionWeight(rules, interaction, wordCount) * counted,
    exposures: counted,
    responses: counted * responseOf(interaction, wordCount, rules),
    dwellSeconds: interaction.dwellSeconds ?? 0,
    atMs: event.occurredAtMs,
  };
}

/** How well one act speaks of the item, in [0, 1]. A view alone is half a response: it may have been the headline's doing. */
function responseOf(interaction: Interaction, wordCount: number, rules: InteractionRules): number {
  switch (interaction.kind) {
    case "item-shown":
    case "item-dismissed":
      return 0;
    case "item-viewed":
      return 0.5;
    case "item-read":
      return Math.min(1, readShare(rules, interaction, wordCount));
    default:
      return 1;
  }
}
