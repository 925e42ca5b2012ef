import type { WriteQueue } from "../../concurrency/write-queue.ts";
import type { DomainEvent } from "../../events/domain-event.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import type { ProfileStore } from "../../profiles/profile-store.ts";
import type { Profiles } from "../../profiles/profiles.ts";
import type { Segment, TransitionCause } from "../../segments/definitions/segment.ts";
import type { SegmentStore } from "../../segments/definitions/segment-store.ts";
import type { LiveSegments } from "../../segments/live/live-segments.ts";
import type { MemberRefresh } from "../../segments/segments.ts";
import type { CommitStore } from "../commit/commit-store.ts";
import { createRowBuffer } from "../commit/row-buffer.ts";
import { loadUsers } from "./load-users.ts";
import { createSegmentRows, learnedTable, type RowSink, type SegmentRows } from "./segment-rows.ts";

export interface MemberRefreshOptions {
  live: LiveSegments;
  store: SegmentStore;
  commits: CommitStore;
  profiles: Profiles;
  profileStore: Pick<ProfileStore, "list">;
  queue: WriteQueue;
  feed: Pick<DomainEventFeed, "publish">;
  now: () => number;
}

export interface DeadlineRefresh extends MemberRefresh {
  /** Judges everybody whose membership time has changed by now; returns how many users that were. */
  due(): Promise<number>;
}

/** Users of one transaction. */
const pageSize = 200;

/** Changes membership without an event: by time, by changed rules and by lists. One transaction after the other, between those of events. */
export function createMemberRefresh(options: MemberRefreshOptions): DeadlineRefresh {
  const { live, store, commits, profiles, profileStore, queue, feed, now } = options;

  /** Runs `change` with the users in memory and commits what it noted. */
  function inTransaction(
    userIds: readonly string[],
    change: (rows: SegmentRows, nowMs: number, write: RowSink["write"]) => void,
  ): Promise<void> {
    return queue.run(async () => {
      const nowMs = now();
      const buffer = createRowBuffer();
      const outbox: DomainEvent[] = [];
      live.rollBack();
      const { write, remove } = buffer;
      const rows = createSegmentRows(live, { write, remove, emit: (event) => outbox.push(event) });
      const users = [...(await profiles.getMany(userIds)).values()];
      await loadUsers(users, { live, store, readRows: commits.readRows, rows, nowMs });
      for (const { id } of users) rows.note(id, live.advance(id, nowMs), "time");
      change(rows, nowMs, write);
      rows.finish();
      const writes = buffer.writes();
      if (writes.length > 0 || outbox.length > 0) {
        await commits.commit([{ nowMs, profiles: [], links: [], events: [], rows: writes, outbox }]);
      }
      live.committed();
      feed.publish(outbox);
    });
  }

  async function users(userIds: readonly string[], cause: TransitionCause): Promise<void> {
    for (let start = 0; start < userIds.length; start += pageSize) {
      const page = userIds.slice(start, start + pageSize);
      await inTransaction(page, (rows, nowMs) => {
        if (cause === "time") return;
        for (const id of page) rows.note(id, live.judgeAgain(id, nowMs), cause);
      });
    }
  }

  return {
    users,
    async everybody(cause) {
      let after: string | undefined;
      for (;;) {
        const page = await profileStore.list({ limit: pageSize, ...(after !== undefined && { after }) });
        await users(
          page.map(({ id }) => id),
          cause,
        );
        if (page.length < pageSize) return;
        after = page.at(-1)!.id;
      }
    },
    async setList({ listId, add, remove }) {
      const wanted = [...new Set([...add, ...remove])];
      const unknown: string[] = [];
      const isAdded = new Set(add);
      for (let start = 0; start < wanted.length; start += pageSize) {
        const names = wanted.slice(start, start + pageSize);
        const known = await profiles.getMany(names);
        unknown.push(...names.filter((name) => !known.has(name)));
        await inTransaction([...known.keys()], (rows, nowMs) => {
          for (const [name, { id }] of known) {
            const kind = isAdded.has(name) ? "entered" : "exited";
            if (!live.setList(id, listId, kind === "entered" ? nowMs : undefined)) continue;
            rows.note(id, [{ segmentId: listId, version: 1, kind, atMs: nowMs }], "edit");
            rows.note(id, live.judgeAgain(id, nowMs), "edit");
          }
        });
      }
      return unknown;
    },
    async assignGroups(shares) {
      const ids = [...shares.keys()];
      for (let start = 0; start < ids.length; start += pageSize) {
        const page = ids.slice(start, start + pageSize);
        await inTransaction(page, (rows, nowMs, write) => {
          for (const id of page) {
            if (!live.isLoaded(id)) continue;
            const own = shares.get(id)!;
            write(learnedTable, { profile_ref: id, shares: JSON.stringify(own) });
            live.setGroups(id, own);
            rows.note(id, live.judgeAgain(id, nowMs), "edit");
          }
        });
      }
    },
    async swap(segment) {
      const { candidate, ...before } = segment;
      if (candidate === undefined) return;
      const present: Segment = { ...before, version: candidate.version, rule: candidate.rule, updatedAtMs: now() };
      await queue.run(async () => {
        const moved = await difference(store, segment.id, [before.version, candidate.version]);
        await store.put(present);
        live.use([...live.segments().values()].map((one) => (one.id === segment.id ? present : one)));
        const nowMs = now();
        const buffer = createRowBuffer();
        const outbox: DomainEvent[] = [];
        const rows = createSegmentRows(live, { ...buffer, emit: (event) => outbox.push(event) });
        const cause = before.version === 0 ? "backfill" : "edit";
        for (const { userId, kind } of moved) {
          rows.announce(userId, { segmentId: segment.id, version: present.version, kind, atMs: nowMs }, cause);
        }
        rows.finish();
        await commits.commit([{ nowMs, profiles: [], links: [], events: [], rows: buffer.writes(), outbox }]);
        feed.publish(outbox);
      });
      await store.keepVersion({ segmentId: segment.id, version: present.version });
    },
    async due() {
      const ids = await store.due({ untilMs: now(), limit: pageSize });
      if (ids.length > 0) await inTransaction(ids, () => undefined);
      return ids.length;
    },
  };
}

/** Who is in one version only. */
async function difference(
  store: Pick<SegmentStore, "members">,
  segmentId: string,
  [before, after]: readonly [number, number],
): Promise<{ userId: string; kind: "entered" | "exited" }[]> {
  const [old, present] = [await allMembers(store, segmentId, before), await allMembers(store, segmentId, after)];
  return [
    ...[...present].filter((id) => !old.has(id)).map((userId) => ({ userId, kind: "entered" as const })),
    ...[...old].filter((id) => !present.has(id)).map((userId) => ({ userId, kind: "exited" as const })),
  ];
}

async function allMembers(
  store: Pick<SegmentStore, "members">,
  segmentId: string,
  version: number,
): Promise<Set<string>> {
  const ids = new Set<string>();
  let after: string | undefined;
  for (;;) {
    const page = await store.members({ segmentId, version, limit: 5_000, ...(after !== undefined && { after }) });
    for (const { userId } of page) ids.add(userId);
    if (page.length < 5_000) return ids;
    after = page.at(-1)!.userId;
  }
}
