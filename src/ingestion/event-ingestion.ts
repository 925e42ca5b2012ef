import { randomUUID } from "node:crypto";
import type { CatalogueView } from "../catalogue/search/catalogue-view.ts";
import { createGroupCommit } from "../concurrency/group-commit.ts";
import type { WriteQueue } from "../concurrency/write-queue.ts";
import type { EventBus } from "../events/event-bus.ts";
import type { EventStore } from "../events/event-store.ts";
import type { ItemStatistic, ItemStatistics } from "../events/item-statistics.ts";
import { type EventFault, isFault, type ParsedEvent, parseEvent } from "../events/parse-event.ts";
import type { TextFeatures } from "../profiles/features/mood.ts";
import { readTextFeatures } from "../profiles/features/text-features.ts";
import type { ProfileChange, ProfileStore } from "../profiles/profile-store.ts";
import type { Profiles } from "../profiles/profiles.ts";
import type { InteractionRules } from "../profiles/state/interaction-rules.ts";
import type { Understanding } from "../understanding/understanding.ts";
import { type BatchChange, createBatchChange } from "./batch-change.ts";

export interface EventIngestionOptions {
  events: Pick<EventStore, "findKnown" | "listByRecommendation">;
  store: Pick<ProfileStore, "commit">;
  profiles: Profiles;
  statistics: ItemStatistics;
  catalogue: Pick<CatalogueView, "get">;
  understanding: Pick<Understanding, "analyse">;
  rules: InteractionRules;
  queue: WriteQueue;
  bus: EventBus;
  /**
   * The items of a given answer, in order. When the first event names an answer by an item of it, the others are counted
   * as shown to the user: clients need not report impressions. An answer that nobody acts on counts for nothing.
   */
  itemsOfRecommendation?: (recommendationId: string) => Promise<readonly string[]>;
  /** Keep the words of submitted texts beside what was derived from them. Default false. */
  keepTexts?: boolean;
  now: () => number;
  newId?: () => string;
}

export interface IngestReply {
  accepted: number;
  duplicates: number;
  rejected: ({ index: number } & EventFault)[];
}

export interface EventIngestion {
  /**
   * Validates, deduplicates, stores and applies events in the order sent. Faulty ones are reported by index and
   * nothing of them is kept; the rest is committed in one transaction together with every profile that it changes, and
   * with batches that arrived at the same time, before the reply. Throws OverloadedError or ModelUnavailableError, with nothing stored, when a submitted text cannot
   * be analysed now or too many batches wait.
   */
  ingest(batch: readonly unknown[]): Promise<IngestReply>;
}

/** An event with what was understood of a text in it. */
interface ReadEvent {
  event: ParsedEvent;
  text: TextFeatures | undefined;
}

/** So many profiles are read, changed and encoded before the next ones, since those of a whole batch outgrow the processor's cache. */
const eventsAtATime = 50;

export function createEventIngestion(options: EventIngestionOptions): EventIngestion {
  const { events, store, profiles, statistics, catalogue, rules, queue, bus, now } = options;
  const newId = options.newId ?? randomUUID;

  const commits = createGroupCommit({ queue, commit: commitEvents });

  /** Tells of each event whether it was new. */
  async function commitEvents(valid: readonly ReadEvent[]): Promise<boolean[]> {
    const change = createBatchChange({
      rules,
      findItem: (id) => catalogue.get(id),
      keepTexts: options.keepTexts ?? false,
      nowMs: now(),
    });
    const areNew: boolean[] = [];
    let rows: readonly ItemStatistic[] = [];

    /** As the store takes them, so that it can write the first while the next are worked out. */
    async function* changes(): AsyncGenerator<ProfileChange> {
      for await (const isNew of applyEvents(change, valid)) {
        areNew.push(...isNew);
        if (isNew.includes(true)) yield change.take();
      }
      if (change.events().length === 0) return;
      rows = statistics.stage(change.statisticTerms());
      yield change.take(rows);
    }

    try {
      await store.commit(changes());
    } catch (error) {
      // The live profiles are changed in place: when that comes to nothing, what is stored is the truth again.
      for (const id of change.touchedIds()) profiles.evict(id);
      throw error;
    }
    if (change.events().length === 0) return areNew;
    statistics.apply(rows);
    for (const { fromId, intoId } of change.links()) profiles.link(fromId, intoId);
    for (const profile of change.profiles()) profiles.put(profile);
    for (const { fromId, intoId } of change.links()) bus.publish("profile-merged", { fromId, intoId });
    for (const event of change.events()) bus.publish("event-accepted", event);
    for (const profile of change.profiles()) bus.publish("profile-changed", { profileId: profile.id });
    return areNew;
  }

  /** Applies what is not known yet, a few users at a time; tells of each event whether it was new. */
  async function* applyEvents(change: BatchChange, read: readonly ReadEvent[]): AsyncGenerator<boolean[]> {
    const valid = read.map(({ event }) => event);
    const seen = new Set(await events.findKnown(givenMessageIds(valid)));
    const shown = await findShown(valid);
    const admitted = new Set<string>();
    for (let start = 0; start < read.length; start += eventsAtATime) {
      const some = read.slice(start, start + eventsAtATime);
      const names = [...new Set(some.flatMap(({ event }) => namesIn(event)))].filter((name) => !admitted.has(name));
      for (const name of names) admitted.add(name);
      change.admit(await profiles.getMany(names));
      const areNew: boolean[] = [];
      for (const { event, text } of some) {
        const messageId = event.messageId ?? newId();
        const isNew = !seen.has(messageId);
        areNew.push(isNew);
        if (!isNew) continue;
        seen.add(messageId);
        change.add(event, { messageId, text, alsoShown: takeShown(event, shown) });
      }
      yield areNew;
    }
  }

  return {
    async ingest(batch) {
      const receivedAtMs = now();
      const rejected: IngestReply["rejected"] = [];
      const valid: ParsedEvent[] = [];
      batch.forEach((raw, index) => {
        const parsed = parseEvent(raw, receivedAtMs);
        if (isFault(parsed)) rejected.push({ index, ...parsed });
        else valid.push(parsed);
      });
      if (valid.length === 0) return { accepted: 0, duplicates: 0, rejected };
      const texts = await analyseTexts(valid);
      const areNew = await commits.run(valid.map((event) => ({ event, text: texts.get(event) })));
      const accepted = areNew.filter(Boolean).length;
      return { accepted, duplicates: areNew.length - accepted, rejected };
    },
  };

  /** Items of the answers that are named for the first time by an act on one of their items. */
  async function findShown(valid: readonly ParsedEvent[]): Promise<Map<string, readonly string[]>> {
    const shown = new Map<string, readonly string[]>();
    if (options.itemsOfRecommendation === undefined) return shown;
    const named = new Set<string>();
    for (const { recommendationId } of valid) if (recommendationId !== undefined) named.add(recommendationId);
    for (const id of named) {
      if ((await events.listByRecommendation(id)).length === 0) shown.set(id, await options.itemsOfRecommendation(id));
    }
    return shown;
  }

  async function analyseTexts(valid: readonly ParsedEvent[]): Promise<Map<ParsedEvent, TextFeatures>> {
    const withText = valid.filter((event) => event.text !== undefined);
    if (withText.length === 0) return new Map();
    // A text that was sent before is not analysed again; the check that counts is made once more inside the queue.
    const known = await events.findKnown(givenMessageIds(withText));
    const fresh = withText.filter(({ messageId }) => messageId === undefined || !known.has(messageId));
    const features = await readTextFeatures(
      options.understanding,
      fresh.map((event) => event.text!),
    );
    return new Map(fresh.map((event, index) => [event, features[index]!]));
  }
}

/** Items to count as shown with this event; once for each answer, and not at all when the client reports what it shows. */
function takeShown(event: ParsedEvent, shown: Map<string, readonly string[]>): readonly string[] {
  const { recommendationId, interactions } = event;
  if (recommendationId === undefined) return [];
  const items = shown.get(recommendationId) ?? [];
  shown.delete(recommendationId);
  const acted = interactions.filter(({ kind, itemId }) => kind !== "item-shown" && items.includes(itemId));
  if (acted.length === 0) return [];
  return items.filter((id) => !acted.some(({ itemId }) => itemId === id));
}

function givenMessageIds(events: readonly ParsedEvent[]): string[] {
  return events.flatMap(({ messageId }) => (messageId === undefined ? [] : [messageId]));
}

function namesIn({ userId, anonymousId, previousId }: ParsedEvent): string[] {
  return [userId, anonymousId, previousId].filter((id) => id !== undefined);
}
