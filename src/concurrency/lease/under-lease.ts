import type { LeaseStore } from "./lease-store.ts";

export interface LeaseOptions {
  store: LeaseStore;
  name: string;
  /** A number of this process alone. */
  holder: number;
  /** Milliseconds since 1970. */
  now: () => number;
  /** A process that is killed is followed by another after this. Default 30 s. */
  holdMs?: number;
  /** For this long after the work no other process begins it: that of a schedule comes to all of them within seconds. Default 0. */
  restMs?: number;
  /** Ends the work early. */
  signal?: AbortSignal | undefined;
}

/**
 * Does the work while this process holds the lease, and nothing where another one does. The work's signal says that the lease was lost (the
 * process stood still for longer than `holdMs` and another one took it) or that `signal` did: it must not write any more. Resolves with
 * whether the work was done; rejects as the work does.
 */
export async function underLease(
  options: LeaseOptions,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<boolean> {
  const { store, name, holder, now, holdMs = 30_000, restMs = 0 } = options;
  const take = (): Promise<number | undefined> => store.take({ name, holder, nowMs: now(), untilMs: now() + holdMs });
  const fence = await take();
  if (fence === undefined) return false;
  const lost = new AbortController();
  let renewing: Promise<void> = Promise.resolve();
  const renew = async (): Promise<void> => {
    try {
      if ((await take()) !== fence) lost.abort(new Error(`Another process does "${name}" now.`));
    } catch {
      // Until the lease is over the next renewal may succeed; then another process takes it, which the one after says.
    }
  };
  const timer = setInterval(() => {
    renewing = renewing.then(renew);
  }, holdMs / 3);
  timer.unref();
  try {
    await work(options.signal === undefined ? lost.signal : AbortSignal.any([lost.signal, options.signal]));
    return true;
  } finally {
    clearInterval(timer);
    await renewing;
    if (!lost.signal.aborted) await store.release(name, holder, now() + restMs);
  }
}
