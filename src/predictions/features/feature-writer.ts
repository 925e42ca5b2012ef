import { activity } from "./activity.ts";
import { channels } from "./channels.ts";
import type { FeatureContext, FeatureGroup, WriteFeatures } from "./feature-group.ts";
import type { FeatureSet } from "./feature-set.ts";
import { itemTopics } from "./item-topics.ts";
import { messageResponse } from "./message-response.ts";
import { itemMood, textMood } from "./moods.ts";
import { namedEvents } from "./named-events.ts";
import { outcomeHistory } from "./outcome-history.ts";
import { declaredTraits } from "./trait-columns.ts";

/** In the order of the features. */
const groups: readonly FeatureGroup[] = [
  activity,
  outcomeHistory,
  namedEvents,
  channels,
  messageResponse,
  itemTopics,
  itemMood,
  textMood,
  declaredTraits,
];

/** Names of all features of a set, in order. */
export function featureNames(set: FeatureSet): string[] {
  return groups.flatMap((group) => group.names(set));
}

/**
 * The function that makes the features of a user at an instant, for training and serving alike, in the order of `featureNames`. NaN where there is
 * nothing to measure: no such event, one only, no item that is known.
 */
export function createFeatureWriter(set: FeatureSet, context: FeatureContext): WriteFeatures {
  const parts = groups.map((group) => ({
    width: group.names(set).length,
    write: group.writer(set, context),
  }));
  return (moment, out, offset) => {
    let next = offset;
    for (const { width, write } of parts) {
      write(moment, out, next);
      next += width;
    }
  };
}
