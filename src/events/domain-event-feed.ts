import type { DomainEvent, DomainEventTopic } from "./domain-event.ts";
import type { Outbox } from "./outbox.ts";

/** Whether this process committed the event, or another one on the same database. */
export type EventOrigin = "own" | "other";

export type DomainEventListener<Topic extends DomainEventTopic> = (
  event: DomainEvent<Topic>,
  origin: EventOrigin,
) => void | Promise<void>;

/** Where the parts of a process hear of domain events: its own right after the commit, those of others as they are found. */
export interface DomainEventFeed {
  /** Returns a function that ends the subscription. */
  on<Topic extends DomainEventTopic>(topic: Topic, listener: DomainEventListener<Topic>): () => void;
  /** Hears after every commit of this process, once for all of its events. Returns a function that ends the subscription. */
  onCommit(listener: () => void): () => void;
  /** For whoever committed the events. Listeners start in order of subscription; their promises are not waited for. */
  publish(events: readonly DomainEvent[]): void;
  /** Hears now of everything that other processes have committed by now; listeners are waited for, one event after another. */
  catchUp(): Promise<void>;
  /** Whether no other process has committed anything that was not heard of; under the write lock that stays so. */
  isCurrent(): Promise<boolean>;
  /** Catches up every `everyMs` until `stop`. */
  start(): void;
  stop(): Promise<void>;
}

export interface DomainEventFeedOptions {
  outbox: Pick<Outbox, "read" | "lastSequence" | "origin">;
  /** The place in the outbox to follow from: what it said before what is in memory was read. */
  after: number;
  /** Default 500. */
  everyMs?: number;
  /** A listener or the outbox failed; nobody else is stopped by it. */
  onError: (error: unknown) => void;
}

const pageSize = 1_000;

export function createDomainEventFeed(options: DomainEventFeedOptions): DomainEventFeed {
  const { outbox, everyMs = 500, onError } = options;
  const listeners = new Map<DomainEventTopic, Set<DomainEventListener<never>>>();
  const commitListeners = new Set<() => void>();
  let { after } = options;
  let timer: NodeJS.Timeout | undefined;
  let catchingUp: Promise<void> | undefined;

  async function deliver(event: DomainEvent, origin: EventOrigin): Promise<void> {
    for (const listener of listeners.get(event.topic) ?? []) {
      try {
        await listener(event as never, origin);
      } catch (error) {
        onError(error);
      }
    }
  }

  async function readOn(): Promise<void> {
    // Read first: what is committed meanwhile has a higher number and waits for the next time.
    const last = await outbox.lastSequence();
    while (after < last) {
      const page = await outbox.read({ after, limit: pageSize, exceptOrigin: outbox.origin });
      for (const entry of page) await deliver(entry, "other");
      after = page.length < pageSize ? Math.max(last, page.at(-1)?.sequence ?? 0) : page.at(-1)!.sequence;
    }
  }

  function catchUp(): Promise<void> {
    catchingUp ??= readOn().finally(() => {
      catchingUp = undefined;
    });
    return catchingUp;
  }

  function schedule(): void {
    timer = setTimeout(async () => {
      await catchUp().catch(onError);
      if (timer !== undefined) schedule();
    }, everyMs);
    timer.unref();
  }

  return {
    on(topic, listener) {
      const subscribed = listeners.get(topic) ?? new Set();
      listeners.set(topic, subscribed);
      subscribed.add(listener);
      return () => subscribed.delete(listener);
    },
    onCommit(listener) {
      commitListeners.add(listener);
      return () => commitListeners.delete(listener);
    },
    publish(events) {
      for (const listener of commitListeners) listener();
      for (const event of events) {
        for (const listener of listeners.get(event.topic) ?? []) {
          try {
            Promise.resolve(listener(event as never, "own")).catch(onError);
          } catch (error) {
            onError(error);
          }
        }
      }
    },
    catchUp,
    isCurrent: async () => (await outbox.read({ after, limit: 1, exceptOrigin: outbox.origin })).length === 0,
    start: () => {
      if (timer === undefined) schedule();
    },
    async stop() {
      clearTimeout(timer);
      timer = undefined;
      await catchingUp?.catch(() => undefined);
    },
  };
}
