import type { Store } from "./store.ts";

/** An event in Segment's shape. */
export type Event = Record<string, unknown> & { messageId: string };

/** Sends events to Attune, and keeps those that have not arrived for the next page. */
export interface Outbound {
  add(event: Event): void;
  /** Sends what waits now. */
  flush(): void;
  /** The page is being left: hands everything over to the browser. */
  leave(): void;
  /** Forgets what waits. */
  clear(): void;
}

const mostKept = 1_000;
const batchSize = 20;
const flushAfterMs = 3_000;
/** Browsers take 64 KB in all from pages that are left. */
const beaconBytes = 60_000;
const mostInBatch = 500;
/** Needs no preflight. */
const plain = { "Content-Type": "text/plain" };
const firstRetryMs = 1_000;
const longestRetryMs = 60_000;
const longestAskedMs = 300_000;

export interface OutboundOptions {
  address: () => string;
  /** Goes in the body: a beacon sends no headers of its own. */
  writeKey: () => string;
  store: Store;
  newId: () => string;
  /** Names in the store that this page itself takes care of. */
  isOwn: (name: string) => boolean;
}

export function createOutbound({ address, writeKey, store, newId, isOwn }: OutboundOptions): Outbound {
  const ownName = `queue.${newId()}`;
  let waiting: Event[] = [];
  /** On the way; until it is acknowledged it waits as well. */
  let underWay: Event[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let hasSent = false;
  let hasAdopted = false;

  function keep(): void {
    const all = [...underWay, ...waiting].slice(-mostKept);
    store.set(ownName, all.length === 0 ? undefined : JSON.stringify(all));
  }

  /** What pages that are gone have left. A page that is still there sends it as well, under the same ids. */
  function adopt(): void {
    if (hasAdopted) return;
    hasAdopted = true;
    for (const name of store.names()) {
      if (!name.startsWith("queue.") || name === ownName || isOwn(name)) continue;
      try {
        waiting.unshift(...(JSON.parse(store.get(name) ?? "[]") as Event[]));
      } catch {}
      store.set(name, undefined);
    }
    waiting = waiting.slice(-mostKept);
  }

  function bodyOf(batch: readonly Event[]): string {
    const key = writeKey();
    return JSON.stringify({ batch, sentAt: new Date().toISOString(), ...(key === "" ? {} : { writeKey: key }) });
  }

  function later(ms: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void send();
    }, ms);
  }

  async function send(): Promise<void> {
    adopt();
    if (underWay.length > 0 || waiting.length === 0) return;
    hasSent = true;
    underWay = waiting.splice(0, batchSize);
    keep();
    let status = 0;
    let retryAfter = 0;
    try {
      const body = bodyOf(underWay);
      // Goes on when the page is closed, up to what browsers allow all such requests of a page together.
      const keepalive = new Blob([body]).size <= beaconBytes;
      const reply = await fetch(address(), { method: "POST", headers: plain, body, keepalive });
      status = reply.status;
      retryAfter = Number(reply.headers.get("Retry-After")) * 1_000 || 0;
    } catch {}
    // What is refused for good will not be taken later.
    if (status >= 200 && status < 500 && status !== 429 && status !== 408) {
      underWay = [];
      failures = 0;
      keep();
      if (waiting.length > 0) later(0);
      return;
    }
    waiting.unshift(...underWay);
    underWay = [];
    const waitMs = Math.min(longestRetryMs, firstRetryMs * 2 ** failures++) * (1 + Math.random() / 10);
    later(Math.max(waitMs, Math.min(retryAfter, longestAskedMs)));
  }

  return {
    add(event) {
      waiting.push(event);
      if (waiting.length > mostKept) waiting.shift();
      keep();
      // The first events of a page do not wait: many pages are closed before a batch is full.
      const isUrgent = !hasSent || waiting.length >= batchSize;
      later(failures > 0 ? firstRetryMs : isUrgent ? 0 : flushAfterMs);
    },
    flush() {
      clearTimeout(timer);
      timer = undefined;
      void send();
    },
    leave() {
      if (navigator.onLine === false) return;
      // What is on its way is broken off with the page, and may have arrived or not: the ids tell.
      let left = [...underWay, ...waiting];
      while (left.length > 0) {
        const batch = firstOf(left);
        if (!handOver(bodyOf(batch))) break;
        left = left.slice(batch.length);
      }
      underWay = [];
      waiting = left;
      keep();
    },
    clear() {
      waiting = [];
      underWay = [];
      keep();
    },
  };

  /** Whether the browser has taken it, to be sent whatever becomes of the page. */
  function handOver(body: string): boolean {
    try {
      if (navigator.sendBeacon(address(), new Blob([body], { type: "text/plain" }))) return true;
      // Nobody can tell whether this arrives: the events are kept as well.
      fetch(address(), { method: "POST", headers: plain, body, keepalive: true }).catch(() => undefined);
    } catch {}
    return false;
  }
}

/** As many of the first as one beacon takes, at least one. */
function firstOf(events: readonly Event[]): Event[] {
  let bytes = 100;
  const most = events.findIndex((event, i) => {
    bytes += new Blob([JSON.stringify(event)]).size + 1;
    return i > 0 && bytes > beaconBytes;
  });
  return events.slice(0, most < 0 ? mostInBatch : Math.min(most, mostInBatch));
}
