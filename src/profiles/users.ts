import type { CatalogueView } from "../catalogue/search/catalogue-view.ts";
import type { WriteQueue } from "../concurrency/write-queue.ts";
import { NotFoundError } from "../errors/errors.ts";
import type { EventBus } from "../events/event-bus.ts";
import type { EventStore, SequencedEvent } from "../events/event-store.ts";
import type { ProfileStore } from "./profile-store.ts";
import { type ProfileView, type ProfileViewOptions, viewProfile } from "./profile-view.ts";
import type { Profiles } from "./profiles.ts";
import type { InteractionRules } from "./state/interaction-rules.ts";
import { describeRecord } from "./storage-format/profile-codec.ts";

export interface UserExport {
  exportedAt: string;
  /** Every name of the user. */
  ids: string[];
  profile: ProfileView;
  /** The stored sums as they are, including item memories. */
  state: unknown;
  items: { itemId: string; weight: number; atMs: number; lastMs: number | null; kinds: number; shown: number }[];
  /** Oldest first. */
  events: SequencedEvent[];
  /** Recommendations that the user was given, under any name, newest first; what else the application keeps of users. */
  answers: unknown[];
}

/** What people may ask of their data: see it, take it along, have it erased. */
export interface Users {
  /** Throws NotFoundError for a user who was never seen. */
  view(id: string): Promise<ProfileView>;
  list(query: { limit: number; after?: string }): Promise<{ id: string; updatedAtMs: number }[]>;
  exportData(id: string): Promise<UserExport>;
  /** Removes everything that names the user. False when nothing was stored, so that erasing twice is no error. */
  erase(id: string): Promise<boolean>;
}

export interface UsersOptions {
  profiles: Profiles;
  profileStore: ProfileStore;
  eventStore: Pick<EventStore, "listByProfile">;
  catalogue: Pick<CatalogueView, "get" | "nearest">;
  /** The present name of what a user likes. */
  labelOf?: ProfileViewOptions["labelOf"];
  rules: InteractionRules;
  queue: WriteQueue;
  bus: EventBus;
  /** Answers that were given to a user, by one of its names: they belong to the export. */
  recommendationsOf?: (userId: string) => Promise<readonly unknown[]>;
  /** Brings to the store what is still on its way there, so that erasing finds it. */
  beforeErase?: () => Promise<void>;
  now: () => number;
}

const exportPage = 5_000;

export function createUsers(options: UsersOptions): Users {
  const { profiles, profileStore, eventStore, catalogue, rules, queue, bus, now } = options;

  async function view(id: string): Promise<ProfileView> {
    const profile = await profiles.get(id);
    if (profile === undefined) throw new NotFoundError("user", id);
    return viewProfile(profile, {
      rules,
      nowMs: now(),
      labelOf: options.labelOf,
      titleOf: (itemId) => catalogue.get(itemId)?.title,
      nearest: (vector, k) => catalogue.nearest(vector, k),
    });
  }

  return {
    view,
    list: (query) => profileStore.list(query),
    async exportData(id) {
      const profile = await view(id);
      const record = (await profileStore.load([profile.id])).get(profile.id);
      if (record === undefined) throw new NotFoundError("user", id);
      const events: SequencedEvent[] = [];
      for (let before: number | undefined; ; before = events.at(-1)!.sequence) {
        const page = await eventStore.listByProfile({ profileId: profile.id, limit: exportPage, before });
        events.push(...page);
        if (page.length < exportPage) break;
      }
      const ids = [profile.id, ...(await profileStore.aliasesOf(profile.id))];
      const answers: unknown[] = [];
      for (const name of ids) answers.push(...((await options.recommendationsOf?.(name)) ?? []));
      return {
        exportedAt: new Date(now()).toISOString(),
        ids,
        profile,
        state: describeRecord(record),
        items: Array.from(record.items, ([itemId, memory]) => ({
          itemId,
          ...memory,
          lastMs: Number.isFinite(memory.lastMs) ? memory.lastMs : null,
        })),
        events: events.reverse(),
        answers,
      };
    },
    erase: (id) =>
      queue.run(async () => {
        const profileId = (await profiles.get(id))?.id ?? id;
        profiles.evict(profileId);
        await options.beforeErase?.();
        const removed = await profileStore.erase(profileId);
        profiles.evict(profileId);
        if (removed) bus.publish("profile-erased", { profileId });
        return removed;
      }),
  };
}
