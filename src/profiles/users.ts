import { setImmediate as nextTurn } from "node:timers/promises";
import type { CatalogueView } from "../catalogue/search/catalogue-view.ts";
import type { WriteQueue } from "../concurrency/write-queue.ts";
import { NotFoundError } from "../errors/errors.ts";
import type { DomainEventFeed } from "../events/domain-event-feed.ts";
import type { EventStore, SequencedEvent } from "../events/event-store.ts";
import { userErased } from "../events/user-erased.ts";
import { findUsers, type UserPage } from "./find-users.ts";
import type { ProfileStore } from "./profile-store.ts";
import {
  type ProfileView,
  type ProfileViewOptions,
  type TraitProvenance,
  viewProfile,
  viewProvenance,
} from "./profile-view.ts";
import type { Profiles } from "./profiles.ts";
import type { InteractionRules } from "./state/interaction-rules.ts";
import { describeRecord } from "./storage-format/profile-codec.ts";

export interface UserExport {
  exportedAt: string;
  /** Every name of the user. */
  ids: string[];
  /** Absent, with `state` and `items`, for a user who was only given recommendations or messages. */
  profile?: ProfileView;
  /** The stored sums as they are. */
  state?: unknown;
  items: { itemId: string; weight: number; atMs: number; lastMs: number | null; kinds: number; shown: number }[];
  /** Oldest first. */
  events: SequencedEvent[];
  /** What other parts of the application keep of the user, under any name: recommendations (`answers`), messages, experiments. */
  [record: string]: unknown;
}

/** What people may ask of their data: see it, take it along, have it erased. */
export interface Users {
  /** Throws NotFoundError for a user who was never seen. */
  view(id: string): Promise<ProfileView>;
  /** Where each trait comes from. Throws NotFoundError for a user who was never seen. */
  provenance(id: string): Promise<Record<string, TraitProvenance>>;
  /** In order of id; see `findUsers`. */
  list(query: { limit: number; after?: string | undefined; query?: string | undefined }): Promise<UserPage>;
  count(): Promise<number>;
  /** Throws NotFoundError where nothing is stored. */
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
  feed: Pick<DomainEventFeed, "publish">;
  /** What is kept of a user beside profile and events, by one of its names; every list belongs to the export under its key. */
  records?: Readonly<Record<string, (userId: string) => Promise<readonly unknown[]>>>;
  /** What is kept beside that and holds any of a user's names; belongs to the export under its key. */
  namedIn?: Readonly<Record<string, (names: readonly string[]) => Promise<readonly unknown[]>>>;
  /** Brings to the store what is still on its way there, so that erasing finds it. */
  beforeErase?: () => Promise<void>;
  now: () => number;
}

/** Events of an export that are read at a time; other work goes on in between. */
const exportPage = 250;

export function createUsers(options: UsersOptions): Users {
  const { profiles, profileStore, eventStore, catalogue, rules, queue, feed, now } = options;

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
    async provenance(id) {
      const profile = await profiles.get(id);
      if (profile === undefined) throw new NotFoundError("user", id);
      return viewProvenance(profile, { rules, nowMs: now() });
    },
    list: ({ query = "", ...page }) => findUsers({ store: profileStore, profiles, query, ...page }),
    count: () => profileStore.count(),
    async exportData(id) {
      const profile = await profiles.get(id);
      const record = profile && (await profileStore.load([profile.id])).get(profile.id);
      const ids = profile === undefined ? [id] : [profile.id, ...(await profileStore.aliasesOf(profile.id))];
      const records: Record<string, unknown[]> = {};
      for (const [name, read] of Object.entries(options.records ?? {})) {
        records[name] = [];
        for (const each of ids) records[name].push(...(await read(each)));
      }
      for (const [name, read] of Object.entries(options.namedIn ?? {})) records[name] = [...(await read(ids))];
      const isEmpty = record === undefined && Object.values(records).every((list) => list.length === 0);
      if (isEmpty) throw new NotFoundError("user", id);
      return {
        exportedAt: new Date(now()).toISOString(),
        ids,
        ...(record !== undefined && { profile: await view(record.id), state: describeRecord(record) }),
        items: Array.from(record?.items ?? [], ([itemId, memory]) => ({
          itemId,
          ...memory,
          lastMs: Number.isFinite(memory.lastMs) ? memory.lastMs : null,
        })),
        events: record === undefined ? [] : await eventsOf(record.id),
        ...records,
      };
    },
    erase: (id) =>
      queue.run(async () => {
        const profileId = (await profiles.get(id))?.id ?? id;
        profiles.evict(profileId);
        await options.beforeErase?.();
        const names = await profileStore.erase(profileId, now());
        profiles.evict(profileId);
        if (names.length > 0) feed.publish([userErased(names)]);
        return names.length > 0;
      }),
  };

  async function eventsOf(profileId: string): Promise<SequencedEvent[]> {
    const events: SequencedEvent[] = [];
    for (let before: number | undefined; ; before = events.at(-1)!.sequence) {
      const page = await eventStore.listByProfile({ profileId, limit: exportPage, before });
      events.push(...page);
      if (page.length < exportPage) return events.reverse();
      await nextTurn();
    }
  }
}
