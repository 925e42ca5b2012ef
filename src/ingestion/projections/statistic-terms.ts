import type { Interaction } from "../../events/interaction.ts";
import type { StatisticTerm } from "../../events/item-statistics.ts";
import type { ParsedEvent } from "../../events/parse-event.ts";
import { type InteractionRules, interactionWeight, readShare } from "../../profiles/state/interaction-rules.ts";
import type { AcceptedEvent, ProjectionParts } from "../commit/projection.ts";

type TermParts = Pick<ProjectionParts, "rules" | "findItem" | "statistics">;

/** What a repeated act of one user on one item still adds to the item's popularity: nobody votes a thousand times. */
const repeatedShare = 0.1;

/** What an event adds to the statistics of the items that it names. */
export function termsOf(
  { event, alsoShown, repeated }: Pick<AcceptedEvent, "event" | "alsoShown" | "repeated">,
  parts: TermParts,
): StatisticTerm[] {
  const terms: StatisticTerm[] = [];
  for (const [place, interaction] of event.interactions.entries()) {
    const isRepeated = interaction.kind !== "item-shown" && repeated.includes(place);
    terms.push(termOf(interaction, event, { parts, counted: isRepeated ? repeatedShare : 1 }));
  }
  for (const itemId of alsoShown) terms.push(termOf({ kind: "item-shown", itemId }, event, { parts, counted: 1 }));
  return terms;
}

function termOf(
  interaction: Interaction,
  event: Pick<ParsedEvent, "channel" | "occurredAtMs">,
  { parts: { rules, findItem, statistics }, counted }: { parts: TermParts; counted: number },
): StatisticTerm {
  const { kind, itemId } = interaction;
  const wordCount = kind === "item-shown" ? 0 : (findItem(itemId)?.wordCount ?? 0);
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
