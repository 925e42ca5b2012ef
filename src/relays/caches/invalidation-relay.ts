import type { Outbox } from "../../events/outbox.ts";
import { createRelay, type Relay } from "../outbox/relay.ts";
import type { RelayStore } from "../outbox/relay-store.ts";
import { type KeySources, staleKeys } from "./surrogate-keys.ts";

export interface InvalidationRelayOptions extends KeySources {
  outbox: Outbox;
  relays: RelayStore;
  now: () => number;
  onError: (error: unknown) => void;
  /** Something was put in the outbox. */
  announced: () => void;
}

/** What is committed together is purged together. */
const gatherMs = 50;
/** A key is purged again only after this. */
const spacingMs = 900;
/** As many as a cache takes in one purge (Fastly's limit). */
const mostKeys = 256;

/**
 * Says which surrogate keys are stale, as `cache.invalidated` in the outbox: at once, and while a key keeps changing about once a
 * second. Its place in the outbox moves behind a change only when the change was said.
 */
export function createInvalidationRelay(options: InvalidationRelayOptions): Relay {
  const { outbox, relays, now, onError, announced } = options;
  /** Place of the first change of a key that is not said yet. */
  const pending = new Map<string, number>();
  const saidAt = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let saying: Promise<void> = Promise.resolve();

  async function say(): Promise<void> {
    const at = performance.now();
    const isFree = (key: string): boolean => at - (saidAt.get(key) ?? Number.NEGATIVE_INFINITY) >= spacingMs;
    const keys = [...pending.keys()].filter(isFree);
    const events = Array.from({ length: Math.ceil(keys.length / mostKeys) }, (_, i) => ({
      ...{ topic: "cache.invalidated" as const, key: "" },
      body: { keys: keys.slice(i * mostKeys, (i + 1) * mostKeys) },
    }));
    if (events.length > 0) {
      await outbox.append(events, now());
      for (const key of keys) {
        pending.delete(key);
        saidAt.set(key, at);
      }
      announced();
    }
    for (const [key, lastAt] of saidAt) if (at - lastAt >= spacingMs && !pending.has(key)) saidAt.delete(key);
    clearTimeout(timer);
    timer = undefined;
    if (pending.size > 0) timer = setTimeout(() => void saySoon().catch(onError), spacingMs / 4).unref();
  }

  function saySoon(): Promise<void> {
    saying = saying.catch(() => undefined).then(say);
    return saying;
  }

  const relay = createRelay({
    ...{ name: "caches", outbox, store: relays, now, onError, gatherMs },
    async take(entries) {
      for (const entry of entries) {
        for (const key of await staleKeys(entry, options)) {
          if (!pending.has(key)) pending.set(key, entry.sequence);
        }
      }
      if (pending.size > 0) await saySoon();
    },
    safePlace: () => (pending.size === 0 ? undefined : Math.min(...pending.values()) - 1),
  });
  return {
    ...relay,
    async stop() {
      clearTimeout(timer);
      await saying.catch(() => undefined);
      await relay.stop();
    },
  };
}
