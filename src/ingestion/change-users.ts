import type { WriteQueue } from "../concurrency/write-queue.ts";
import type { DomainEventFeed } from "../events/domain-event-feed.ts";
import type { Profiles } from "../profiles/profiles.ts";
import { type CommitStore, StaleCommitError } from "./commit/commit-store.ts";
import type { Projection, ProjectionParts } from "./commit/projection.ts";
import { createTransaction, type IdentityParts, type Transaction } from "./transaction.ts";

export interface ChangeUsersOptions {
  identity: IdentityParts;
  commits: CommitStore;
  profiles: Profiles;
  projections: readonly Projection[];
  parts: ProjectionParts;
  queue: WriteQueue;
  feed: Pick<DomainEventFeed, "publish">;
  now: () => number;
}

/** In turn with the events, and once more where another process was faster. */
export function inTurnWithEvents<T>(
  { queue, profiles }: Pick<ChangeUsersOptions, "queue" | "profiles">,
  work: () => Promise<T>,
): Promise<T> {
  return queue.run(async () => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StaleCommitError)) throw error;
      for (const id of [...profiles.cachedIds()]) profiles.evict(id);
      return work();
    }
  });
}

/** Changes users of these names otherwise than by events, in one transaction; the caller has its turn. */
export async function changeUsers(
  names: readonly string[],
  change: (transaction: Transaction) => void,
  { identity, commits, profiles, projections, parts, feed, now }: ChangeUsersOptions,
): Promise<void> {
  const transaction = createTransaction({
    ...{ projections, parts, readRows: commits.readRows, keepTexts: false, identity },
    nowMs: now(),
  });
  try {
    await transaction.admit(await profiles.getMany(names), []);
    change(transaction);
    if (transaction.isEmpty()) return;
    await commits.commit([transaction.finish()]);
  } catch (error) {
    for (const touched of transaction.touchedIds()) profiles.evict(touched);
    throw error;
  }
  for (const { fromId, intoId } of transaction.links()) profiles.link(fromId, intoId);
  for (const profile of transaction.profiles()) profiles.put(profile);
  feed.publish(transaction.committed());
}
