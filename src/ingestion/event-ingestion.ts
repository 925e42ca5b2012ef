import { randomUUID } from "node:crypto";
import { createGroupCommit } from "../concurrency/group-commit.ts";
import { createTimeSlices } from "../concurrency/time-slices.ts";
import type { WriteQueue } from "../concurrency/write-queue.ts";
import type { DomainEventFeed } from "../events/domain-event-feed.ts";
import type { Event } from "../events/event.ts";
import type { EventStore } from "../events/event-store.ts";
import { type Delivery, type EventFault, isFault, type ParsedEvent, parseEvent } from "../events/parse-event.ts";
import type { ConsentDefault } from "../profiles/consent/consent-state.ts";
import type { TextFeatures } from "../profiles/features/mood.ts";
import { readTextFeatures } from "../profiles/features/text-features.ts";
import type { Profiles } from "../profiles/profiles.ts";
import type { Understanding } from "../understanding/understanding.ts";
import { type CommitPart, type CommitStore, StaleCommitError } from "./commit/commit-store.ts";
import type { Projection, ProjectionParts } from "./commit/projection.ts";
import { withoutBlockedIds } from "./identity/blocked-ids.ts";
import { namesIn } from "./identity/joins.ts";
import { foreignNames, type SpeaksFor } from "./identity/own-names.ts";
import { findShown, type ItemsOfRecommendation, takeShown } from "./shown-items.ts";
import { type AddOutcome, createTransaction, type IdentityParts, type Transaction } from "./transaction.ts";

export interface EventIngestionOptions {
  events: Pick<EventStore, "findKnown" | "listByRecommendation">;
  store: CommitStore;
  profiles: Profiles;
  projections: readonly Projection[];
  parts: ProjectionParts;
  understanding: Pick<Understanding, "analyse">;
  queue: WriteQueue;
  feed: Pick<DomainEventFeed, "publish">;
  itemsOfRecommendation?: ItemsOfRecommendation;
  /** Keep the words of submitted texts beside what was derived from them. Default false. */
  keepTexts?: boolean | undefined;
  identity: IdentityParts;
  /** Hears of traits as they come. */
  onTraits?: (traits: Readonly<Record<string, unknown>>) => void;
  /** What holds for people who decided nothing. Default: everything is granted. */
  consentDefault?: ConsentDefault | undefined;
  now: () => number;
  newId?: () => string;
}

export interface IngestReply {
  accepted: number;
  duplicates: number;
  /** Of people who did not agree to be counted: nothing of these is kept. Absent for none. */
  withheld?: number;
  rejected: ({ index: number } & EventFault)[];
}

/** What holds for all events of a request. */
export interface IngestDelivery extends Omit<Delivery, "receivedAtMs"> {
  /** Types of events that the sender may not send: they are rejected. */
  refused?: readonly Event["type"][];
  /** Where users are signed: whom the sender speaks for. */
  speaksFor?: SpeaksFor;
}

export interface EventIngestion {
  /**
   * Parses, asks for consent, deduplicates, applies to every projection and stores events in the order sent. Faulty ones are
   * reported by index and nothing of them is kept; the rest is committed in one transaction together with everything that
   * it changes, and with batches that arrived at the same time, before the reply. Throws OverloadedError or
   * ModelUnavailableError, with nothing stored, when a submitted text cannot be analysed now or too many batches wait.
   */
  ingest(batch: readonly unknown[], delivery?: IngestDelivery): Promise<IngestReply>;
}

type EventOutcome = AddOutcome | "duplicate";

/** An event with what was understood of a text in it. */
interface ReadEvent {
  event: ParsedEvent;
  text: TextFeatures | undefined;
}

/** So many profiles are read, changed and encoded before the next ones, since those of a whole batch outgrow the processor's cache. */
const eventsAtATime = 50;
/** The first attempt may find that another process was faster; those after it hold the write lock and cannot. More than two would mean a defect. */
const mostAttempts = 3;

export function createEventIngestion(options: EventIngestionOptions): EventIngestion {
  const { events, store, profiles, projections, parts, queue, feed, now, itemsOfRecommendation } = options;
  const newId = options.newId ?? randomUUID;
  const commits = createGroupCommit({ queue, commit: commitEvents });

  /** Tells what became of each event. */
  async function commitEvents(allowed: readonly ReadEvent[]): Promise<EventOutcome[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await attemptCommit(allowed, attempt > 1);
      } catch (error) {
        if (!(error instanceof StaleCommitError) || attempt === mostAttempts) throw error;
      }
    }
  }

  async function attemptCommit(allowed: readonly ReadEvent[], isExclusive: boolean): Promise<EventOutcome[]> {
    const transaction = createTransaction({
      projections,
      parts,
      readRows: store.readRows,
      keepTexts: options.keepTexts ?? false,
      identity: options.identity,
      consentDefault: options.consentDefault,
      nowMs: now(),
    });
    const outcomes: EventOutcome[] = [];

    /** As the store takes them, so that it can write the first while the next are worked out. */
    async function* changes(): AsyncGenerator<CommitPart> {
      // What is in memory may be what another process has overtaken.
      if (isExclusive) for (const { event } of allowed) namesIn(event).forEach(profiles.evict);
      for await (const some of applyEvents(transaction, allowed)) {
        outcomes.push(...some);
        if (some.some((outcome) => outcome === "stored" || outcome === "counted")) yield transaction.take();
      }
      if (!transaction.isEmpty()) yield transaction.finish();
    }

    try {
      await store.commit(changes(), { isExclusive });
    } catch (error) {
      // The live profiles are changed in place: when that comes to nothing, what is stored is the truth again.
      for (const id of transaction.touchedIds()) profiles.evict(id);
      throw error;
    }
    if (transaction.isEmpty()) return outcomes;
    for (const name of transaction.unlinked()) profiles.unlink(name);
    for (const { fromId, intoId } of transaction.links()) profiles.link(fromId, intoId);
    for (const profile of transaction.profiles()) profiles.put(profile);
    feed.publish(transaction.committed());
    return outcomes;
  }

  /**
   * Applies what is not known yet, a few users at a time; tells what became of each. What is found known here
   * is only passed over early: that nothing is stored twice is decided by the insert, which makes the commit stale.
   */
  async function* applyEvents(transaction: Transaction, read: readonly ReadEvent[]): AsyncGenerator<EventOutcome[]> {
    const allowed = read.map(({ event }) => event);
    const seen = new Set(await events.findKnown(givenMessageIds(allowed)));
    const shown = await findShown(allowed, { eventStore: events, itemsOfRecommendation });
    const admitted = new Set<string>();
    const { breathe } = createTimeSlices();
    for (let start = 0; start < read.length; start += eventsAtATime) {
      const some = read.slice(start, start + eventsAtATime);
      const names = [...new Set(some.flatMap(({ event }) => namesIn(event)))].filter((name) => !admitted.has(name));
      for (const name of names) admitted.add(name);
      await transaction.admit(
        await profiles.getMany(names),
        some.map(({ event }) => event),
      );
      const outcomes: EventOutcome[] = [];
      for (const { event, text } of some) {
        const messageId = event.messageId ?? newId();
        if (seen.has(messageId)) {
          outcomes.push("duplicate");
          continue;
        }
        seen.add(messageId);
        outcomes.push(transaction.add(event, { messageId, text, alsoShown: takeShown(event, shown) }));
      }
      yield outcomes;
      await breathe();
    }
  }

  async function analyseTexts(allowed: readonly ParsedEvent[]): Promise<Map<ParsedEvent, TextFeatures>> {
    const withText = allowed.filter((event) => event.text !== undefined);
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

  return {
    async ingest(batch, { refused = [], speaksFor, ...delivery } = {}) {
      const receivedAtMs = now();
      const rejected: IngestReply["rejected"] = [];
      const parsedEvents = new Map<ParsedEvent, number>();
      const { breathe } = createTimeSlices();
      for (const [index, raw] of batch.entries()) {
        await breathe();
        const read = parseEvent(raw, { ...delivery, receivedAtMs });
        const parsed = isFault(read) ? read : withoutBlockedIds(read, options.identity.limitsAt(receivedAtMs));
        if (isFault(parsed)) rejected.push({ index, ...parsed });
        else if (refused.includes(parsed.type)) rejected.push({ index, ...refusalOf(parsed.type) });
        else parsedEvents.set(parsed, index);
      }
      const foreign =
        delivery.readsTypedNames === false
          ? await foreignNames([...parsedEvents.keys()], { store: options.identity.store, speaksFor })
          : new Map<ParsedEvent, EventFault>();
      for (const [event, fault] of foreign) rejected.push({ index: parsedEvents.get(event)!, ...fault });
      const allowed = [...parsedEvents.keys()].filter((event) => !foreign.has(event));
      for (const { traits } of allowed) if (traits !== undefined) options.onTraits?.(traits);
      if (allowed.length === 0) return { accepted: 0, duplicates: 0, rejected };
      const texts = await analyseTexts(allowed);
      const outcomes = await commits.run(allowed.map((event) => ({ event, text: texts.get(event) })));
      const count = (...wanted: EventOutcome[]): number => outcomes.filter((one) => wanted.includes(one)).length;
      const withheld = count("withheld");
      return {
        accepted: count("stored", "counted"),
        duplicates: count("duplicate"),
        rejected,
        ...(withheld > 0 && { withheld }),
      };
    },
  };
}

function refusalOf(type: Event["type"]): EventFault {
  return { code: "forbidden-role", detail: `type: events of type ${type} may not be sent with this key` };
}

function givenMessageIds(events: readonly ParsedEvent[]): string[] {
  return events.flatMap(({ messageId }) => (messageId === undefined ? [] : [messageId]));
}
