import type { BackgroundRefresh } from "../concurrency/background-refresh.ts";
import type { DomainEventFeed } from "../events/domain-event-feed.ts";

export interface Subscribers {
  domainEvents: DomainEventFeed;
  suggestions: Pick<BackgroundRefresh, "request">;
  recommend: { countEvents(count: number): void };
}

/** Who listens to what. What is in memory of users follows by `users/follow-other-processes.ts`. */
export function subscribe({ domainEvents, suggestions, recommend }: Subscribers): void {
  domainEvents.on("suggestions.outdated", () => suggestions.request());
  domainEvents.on("profile.changed", ({ body }) => recommend.countEvents(body.events));
}
