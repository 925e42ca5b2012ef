import type { HistoryEvent } from "../history/user-history.ts";
import {
  daysBefore,
  decayed,
  type FeatureContext,
  type FeatureGroup,
  type Moment,
  spansDays,
} from "./feature-group.ts";
import type { Measured } from "./feature-set.ts";
import { createKnownItems } from "./known-items.ts";

/** Sentiment scores that an event brings, each in [-1, 1]. */
type ScoresOf = (event: HistoryEvent, moment: Moment) => readonly number[];

/** Level: mean of half-life 30 days. Slope: the mean of half-life 7 days less that of 90 days, in [-2, 2]. NaN without any score. */
function moodGroup(options: {
  measure: Measured;
  what: string;
  scores: (context: FeatureContext) => ScoresOf;
}): FeatureGroup {
  const { measure, what, scores } = options;
  return {
    names: ({ measured }) =>
      measured.includes(measure)
        ? [`${what}: mean, half-life 30 days`, `${what}: slope (half-life 7 days against 90)`]
        : [],
    writer: ({ measured }, context) => {
      if (!measured.includes(measure)) return () => undefined;
      const scoresOf = scores(context);
      return (moment, out, offset) => {
        const sums = spansDays.map(() => 0);
        const weights = spansDays.map(() => 0);
        for (const event of moment.events) {
          for (const score of scoresOf(event, moment)) {
            const days = daysBefore(moment.atMs, event);
            spansDays.forEach((span, i) => {
              const weight = decayed(days, span);
              weights[i]! += weight;
              sums[i]! += weight * score;
            });
          }
        }
        const [week, month, quarter] = sums.map((sum, i) => sum / weights[i]!);
        out[offset] = month!;
        out[offset + 1] = week! - quarter!;
      };
    },
  };
}

/** How the items sound that the user does something with. */
export const itemMood = moodGroup({
  measure: "items",
  what: "mood of items",
  scores: ({ findItem }) => {
    const itemsOf = createKnownItems(findItem);
    return (event, moment) => itemsOf(event, moment).map(({ sentimentScore }) => sentimentScore);
  },
});

/** How the user sounds, by the texts that came with events. */
export const textMood = moodGroup({ measure: "texts", what: "mood of own texts", scores: () => ownTextScores });

const none: readonly number[] = [];

/** Sentiment of the text that a user wrote, as it was understood when it came; none of other events. */
export function ownTextScores({ properties }: HistoryEvent): readonly number[] {
  const read = properties.textFeatures as { sentiment?: { score?: unknown } } | null | undefined;
  const score = read?.sentiment?.score;
  return typeof score === "number" && Math.abs(score) <= 1 ? [score] : none;
}
