import type { StoredEvent } from "./event.ts";

/** What happens in the process, announced after it was committed. */
export interface BusMessages {
  "event-accepted": StoredEvent;
  "profile-changed": { profileId: string };
  "profile-merged": { fromId: string; intoId: string };
  "profile-erased": { profileId: string };
  /** Stored suggestions were made with another taxonomy or other tags. */
  "suggestions-outdated": Record<string, never>;
}

export type BusMessageName = keyof BusMessages;

export interface EventBus {
  /** Returns a function that ends the subscription. */
  on<Name extends BusMessageName>(name: Name, listener: (message: BusMessages[Name]) => void): () => void;
  publish<Name extends BusMessageName>(name: Name, message: BusMessages[Name]): void;
}

/** Listeners run in order of subscription, in the publisher's turn; one that throws is reported and stops nobody else. */
export function createEventBus(options: { onListenerError: (error: unknown) => void }): EventBus {
  const listeners = new Map<BusMessageName, Set<(message: never) => void>>();
  return {
    on(name, listener) {
      const subscribed = listeners.get(name) ?? new Set();
      listeners.set(name, subscribed);
      subscribed.add(listener);
      return () => subscribed.delete(listener);
    },
    publish(name, message) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          listener(message as never);
        } catch (error) {
          options.onListenerError(error);
        }
      }
    },
  };
}
