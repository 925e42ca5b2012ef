import type { WriteQueue } from "../../concurrency/write-queue.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import type { EventStore } from "../../events/event-store.ts";
import type { ItemStatistics } from "../../events/item-statistics.ts";
import { hashOfId } from "../../events/user-erased.ts";
import type { Profiles } from "../../profiles/profiles.ts";

export interface FollowOptions {
  feed: DomainEventFeed;
  profiles: Pick<Profiles, "evict" | "cachedIds">;
  statistics: Pick<ItemStatistics, "load">;
  eventStore: Pick<EventStore, "loadItemStatistics">;
  queue: Pick<WriteQueue, "run">;
}

/** Lets go of what is in memory of users and items when another process on the same database has changed it. */
export function followOtherProcesses({ feed, profiles, statistics, eventStore, queue }: FollowOptions): void {
  feed.on("profile.changed", ({ body }, origin) => {
    if (origin === "other") profiles.evict(body.userId);
  });
  feed.on("user.linked", ({ body }, origin) => {
    if (origin === "other") for (const id of [body.name, body.userId]) profiles.evict(id);
  });
  feed.on("user.merged", ({ body }, origin) => {
    if (origin === "other") for (const id of [body.fromId, body.intoId]) profiles.evict(id);
  });
  feed.on("user.parted", ({ body }, origin) => {
    if (origin === "other") for (const id of body.userIds) profiles.evict(id);
  });
  feed.on("user.erased", ({ body }, origin) => {
    if (origin === "own") return;
    const erased = new Set(body.idHashes);
    for (const id of [...profiles.cachedIds()]) if (erased.has(hashOfId(id))) profiles.evict(id);
  });
  feed.on("statistics.changed", async ({ body }, origin) => {
    if (origin === "own") return;
    // Between two commits of this process: what is stored and what is in memory say the same of its own events.
    await queue.run(async () => statistics.load(await eventStore.loadItemStatistics(body.itemIds)));
  });
}
