import { exposureEventName } from "../../experiments/serving/exposure.ts";
import type { Prediction } from "../definition/prediction.ts";
import { chooseValueKey } from "../history/event-value.ts";
import type { FindItem } from "../history/history-source.ts";
import { type HistoryEvent, knownAt, readingOf, type UserHistory } from "../history/user-history.ts";
import { channelOf } from "./channels.ts";
import { type FeatureSet, type Measured, measurable } from "./feature-set.ts";
import { createKnownItems } from "./known-items.ts";
import { createMessageActs } from "./message-response.ts";
import { ownTextScores } from "./moods.ts";
import { chooseTraitColumns } from "./trait-columns.ts";

/** Names of each kind that become features. */
const most = { events: 12, channels: 4, topics: 8 };
/** Users who have what becomes a feature, at least. */
const leastUsers = 20;

/** Users by name. */
class UserCounts {
  private readonly users = new Map<string, number>();

  addUser(names: Iterable<string>): void {
    for (const name of names) this.users.set(name, (this.users.get(name) ?? 0) + 1);
  }

  /** What enough users have, the most widespread first. */
  widespread(limit: number): string[] {
    return [...this.users]
      .filter(([, count]) => count >= leastUsers)
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, limit)
      .map(([name]) => name);
  }
}

/** What becomes a feature, by what was known of users at an instant: the most widespread events (the outcome, ignored ones and exposures to experiments aside), channels, topics. */
export function chooseFeatureSet(options: {
  histories: readonly UserHistory[];
  prediction: Prediction;
  isOutcome: (event: HistoryEvent) => boolean;
  findItem: FindItem;
  untilMs: number;
}): FeatureSet {
  const { histories, prediction, isOutcome, findItem, untilMs } = options;
  const moment = { atMs: untilMs, reading: readingOf(histories) };
  const itemsOf = createKnownItems(findItem);
  const actOf = createMessageActs();
  const [events, channels, topics, measured] = [new UserCounts(), new UserCounts(), new UserCounts(), new UserCounts()];
  const labels = new Map<string, string>();
  const ignore = new Set(prediction.ignore);
  const outcomes: HistoryEvent[] = [];
  for (const history of histories) {
    const own = { events: new Set<string>(), channels: new Set<string>(), topics: new Set<string>() };
    const has = new Set<Measured>();
    for (const event of knownAt(history, { ...moment, ignore })) {
      own.events.add(event.event);
      if (isOutcome(event)) outcomes.push(event);
      const channel = channelOf(event);
      if (channel !== undefined) own.channels.add(channel);
      for (const item of itemsOf(event, moment)) {
        has.add("items");
        for (const { id, label } of item.topics) {
          own.topics.add(id);
          labels.set(id, label);
        }
      }
      if (ownTextScores(event).length > 0) has.add("texts");
      if (actOf(event.event) !== undefined) has.add("messages");
    }
    events.addUser(own.events);
    channels.addUser(own.channels);
    topics.addUser(own.topics);
    measured.addUser(has);
  }
  const { event: outcome } = prediction.outcome;
  const valueKey = chooseValueKey(outcomes);
  const chosenChannels = channels.widespread(most.channels);
  // An exposure is what an experiment did, not the user.
  const skipped = [outcome, exposureEventName];
  const enough = new Set(measured.widespread(measurable.length));
  return {
    outcome,
    ...(valueKey !== undefined && { valueKey }),
    events: events
      .widespread(most.events + skipped.length)
      .filter((name) => !skipped.includes(name))
      .slice(0, most.events),
    channels: chosenChannels.length < 2 ? [] : chosenChannels,
    topics: topics.widespread(most.topics).map((id) => ({ id, label: labels.get(id)! })),
    traits: chooseTraitColumns(prediction.traits ?? [], histories, untilMs),
    measured: measurable.filter((kind) => enough.has(kind)),
  };
}
