import type { BackgroundRefresh } from "../concurrency/background-refresh.ts";
import type { EventBus } from "../events/event-bus.ts";
import type { Log } from "../log/log.ts";

export interface Subscribers {
  bus: EventBus;
  suggestions: Pick<BackgroundRefresh, "request">;
  recommend: { countEvent(): void };
  messages: { eraseUser(userId: string): Promise<unknown> };
  log: Log;
}

/** Who listens to what. */
export function subscribe({ bus, suggestions, recommend, messages, log }: Subscribers): void {
  bus.on("suggestions-outdated", () => suggestions.request());
  bus.on("event-accepted", () => recommend.countEvent());
  bus.on("profile-erased", ({ profileId }) => {
    messages.eraseUser(profileId).catch((err: unknown) => log.error({ err }, "messages were not erased"));
  });
}
