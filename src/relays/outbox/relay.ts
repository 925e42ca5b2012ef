import type { Outbox, OutboxEntry } from "../../events/outbox.ts";
import type { RelayStore } from "./relay-store.ts";

export interface RelayOptions {
  name: string;
  outbox: Pick<Outbox, "read" | "lastSequence" | "origin">;
  store: RelayStore;
  /** Hands on a page, in order of commit. The next page waits for it; a page that failed is given again. */
  take: (entries: readonly OutboxEntry[]) => Promise<void>;
  /** Whether nobody wants anything at present: the pages are passed over unread. */
  isIdle?: () => Promise<boolean>;
  /** This process relays from now on, after another one or none. */
  onHold?: () => void;
  /** What of the pages that were taken is safe from a crash, where that is not all: a place in the outbox. */
  safePlace?: () => number | undefined;
  /** Wait after a wake, in ms, so that what is committed together is taken together. Default 0. */
  gatherMs?: number;
  /** Looks by itself this often, for what other processes commit. Default 200 ms. */
  everyMs?: number;
  now: () => number;
  onError: (error: unknown) => void;
}

/** Hands the outbox on from a place that outlives the process: everything at least once, in order of commit. */
export interface Relay {
  start(): void;
  /** Something was committed: read on now. */
  wake(): void;
  /** Whether it is this process that relays. */
  isHolding(): boolean;
  /** Finishes the page under way and keeps the place. */
  stop(): Promise<void>;
}

const pageSize = 500;
/** A process that is killed is followed by another after this. */
const holdMs = 4_000;
const renewEveryMs = 1_000;
/** The place is kept this often while pages are taken: a killed process is given at most this again. */
const keepPlaceEveryMs = 1_000;

export function createRelay(options: RelayOptions): Relay {
  const { name, outbox, store, take, isIdle, onHold, safePlace, gatherMs = 0, everyMs = 200, now, onError } = options;
  const holder = outbox.origin;
  let place: number | undefined;
  let keptPlace = -1;
  let keptAtMs = 0;
  let isHeld = false;
  let renewAtMs = Number.NEGATIVE_INFINITY;
  let isStopped = true;
  let isWanted = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  /** Measured by the process's own clock: the one that is passed in may stand still. */
  async function hold(): Promise<boolean> {
    if (isHeld && performance.now() < renewAtMs) return true;
    const wasHeld = isHeld;
    const nowMs = now();
    isHeld = await store.claim({ name, holder, nowMs, untilMs: nowMs + holdMs });
    renewAtMs = performance.now() + renewEveryMs;
    if (isHeld && !wasHeld) {
      place = await store.begin(name, await outbox.lastSequence());
      keptPlace = place;
      onHold?.();
    }
    return isHeld;
  }

  async function keepPlace(): Promise<void> {
    const safe = Math.min(place ?? -1, safePlace?.() ?? Number.POSITIVE_INFINITY);
    if (safe <= keptPlace) return;
    await store.advance(name, safe);
    keptPlace = safe;
    keptAtMs = performance.now();
  }

  async function readOn(): Promise<void> {
    if (!(await hold())) return;
    if (isIdle !== undefined) {
      // In this order: whoever comes after the question wants what is committed after it, which has higher numbers.
      const last = await outbox.lastSequence();
      if (await isIdle()) place = last;
    }
    while (!isStopped && place! < (await outbox.lastSequence())) {
      const page = await outbox.read({ after: place!, limit: pageSize });
      if (page.length === 0) break;
      await take(page);
      place = page.at(-1)!.sequence;
      if (!(await hold())) return;
    }
    if (performance.now() - keptAtMs > keepPlaceEveryMs) await keepPlace();
  }

  async function run(): Promise<void> {
    while (isWanted && !isStopped) {
      isWanted = false;
      if (gatherMs > 0) await new Promise((resolve) => setTimeout(resolve, gatherMs));
      try {
        await readOn();
      } catch (error) {
        onError(error);
      }
    }
  }

  function wake(): void {
    isWanted = true;
    if (isStopped) return;
    running ??= run().finally(() => {
      running = undefined;
      if (isWanted) wake();
    });
  }

  return {
    start() {
      isStopped = false;
      timer ??= setInterval(wake, everyMs).unref();
      wake();
    },
    wake,
    isHolding: () => isHeld,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      timer = undefined;
      await running;
      if (!isHeld) return;
      isHeld = false;
      try {
        await keepPlace();
        await store.release(name, holder);
      } catch (error) {
        onError(error);
      }
    },
  };
}
