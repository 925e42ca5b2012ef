import { createTimeSlices } from "../../concurrency/time-slices.ts";
import type { WriteQueue } from "../../concurrency/write-queue.ts";
import type { DomainEvent } from "../../events/domain-event.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import type { ProfileStore } from "../../profiles/profile-store.ts";
import type { Profiles } from "../../profiles/profiles.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import { sharesOfUser } from "../../segments/definitions/group-shares.ts";
import type { TransitionCause } from "../../segments/definitions/segment.ts";
import type { SegmentStore } from "../../segments/definitions/segment-store.ts";
import { canJudgeByColumn } from "../../segments/everybody/judge-everybody.ts";
import type { LiveSegments } from "../../segments/live/live-segments.ts";
import type { Rule } from "../../segments/rules/rule.ts";
import type { MemberRefresh } from "../../segments/segments-options.ts";
import type { CommitPart, CommitStore } from "../commit/commit-store.ts";
import { createRowBuffer } from "../commit/row-buffer.ts";
import { findMembersByColumn } from "./find-members.ts";
import { loadUsers } from "./load-users.ts";
import { createSegmentRows, learnedTable, type RowSink, type SegmentRows } from "./segment-rows.ts";
import { swapVersion } from "./swap-version.ts";

export interface MemberRefreshOptions {
  live: LiveSegments;
  store: SegmentStore;
  commits: CommitStore;
  profiles: Profiles;
  profileStore: Pick<ProfileStore, "list">;
  queue: WriteQueue;
  feed: Pick<DomainEventFeed, "publish" | "catchUp" | "isCurrent">;
  now: () => number;
}

export interface DeadlineRefresh extends MemberRefresh {
  /** Judges everybody whose membership time has changed by now; returns how many users that were. */
  due(): Promise<number>;
}

/** Users of one transaction. */
const pageSize = 200;
/** Users that are read and judged before other work may go on. */
const sliceSize = 25;

/** Changes membership without an event: by time, by changed rules and by lists. One transaction after the other, between those of events. */
export function createMemberRefresh(options: MemberRefreshOptions): DeadlineRefresh {
  const { live, store, commits, profiles, profileStore, queue, feed, now } = options;

  /**
   * Runs `change` with the users in memory and commits what it noted. Under the write lock, so that what another process
   * on the same database has committed meanwhile, and announced, is not announced again.
   */
  function inTransaction(
    userIds: readonly string[],
    change: (note: SegmentRows["note"], nowMs: number, write: RowSink["write"]) => void,
  ): Promise<void> {
    return queue.run(async () => {
      const outbox: DomainEvent[] = [];
      live.rollBack();
      const slices = createTimeSlices();
      async function* changes(): AsyncGenerator<CommitPart> {
        const nowMs = now();
        const buffer = createRowBuffer();
        const { write, remove } = buffer;
        const rows = createSegmentRows(live, { write, remove, emit: (event) => outbox.push(event) });
        const isCurrent = await feed.isCurrent();
        for (const slice of slicesOf(userIds)) {
          const users = await presentUsers(slice, { live, profiles, isCurrent });
          await loadUsers(users, { live, store, readRows: commits.readRows, rows, nowMs });
          for (const { id } of users) rows.note(id, live.advance(id, nowMs), "time");
          await slices.breathe();
        }
        change(rows.note, nowMs, write);
        rows.finish(nowMs);
        const writes = buffer.writes();
        if (writes.length === 0 && outbox.length === 0) return;
        yield { nowMs, profiles: [], links: [], events: [], rows: writes, outbox };
      }
      await commits.commit(changes(), { isExclusive: true });
      live.committed();
      feed.publish(outbox);
    });
  }

  async function users(userIds: readonly string[], cause: TransitionCause): Promise<void> {
    for (let start = 0; start < userIds.length; start += pageSize) {
      const page = userIds.slice(start, start + pageSize);
      await inTransaction(page, (note, nowMs) => {
        if (cause === "time") return;
        for (const id of page) note(id, live.judgeAgain(id, nowMs), cause);
      });
    }
  }

  async function everybody(): Promise<void> {
    let after: string | undefined;
    for (;;) {
      const page = await profileStore.list({ limit: pageSize, ...(after !== undefined && { after }) });
      await users(
        page.map(({ id }) => id),
        "backfill",
      );
      if (page.length < pageSize) return;
      after = page.at(-1)!.id;
    }
  }

  return {
    users,
    async findMembers(segment) {
      const ruleOf = (id: string): Rule | undefined => live.segments().get(id)?.rule;
      const { candidate } = segment;
      if (candidate === undefined) return;
      if (!canJudgeByColumn(candidate.rule, ruleOf)) return everybody();
      const judge = (userIds: readonly string[]) => users(userIds, "backfill");
      const find = { segmentId: segment.id, ...candidate, ruleOf, live, store, commits, queue, judge, now };
      while (!(await findMembersByColumn(find)));
    },
    async setList({ listId, add, remove }) {
      const wanted = [...new Set([...add, ...remove])];
      const unknown: string[] = [];
      const slices = createTimeSlices();
      const isAdded = new Set(add);
      for (let start = 0; start < wanted.length; start += pageSize) {
        const names = wanted.slice(start, start + pageSize);
        const known = new Map<string, Profile>();
        for (const slice of slicesOf(names)) {
          for (const [name, profile] of await profiles.getMany(slice)) known.set(name, profile);
          await slices.breathe();
        }
        unknown.push(...names.filter((name) => !known.has(name)));
        await inTransaction([...known.keys()], (note, nowMs) => {
          for (const [name, { id }] of known) {
            const kind = isAdded.has(name) ? "entered" : "exited";
            if (!live.setList(id, listId, kind === "entered" ? nowMs : undefined)) continue;
            note(id, [{ segmentId: listId, version: 1, kind, atMs: nowMs }], "edit");
            note(id, live.judgeAgain(id, nowMs), "edit");
          }
        });
      }
      return unknown;
    },
    async assignGroups(shares) {
      const { userIds } = shares;
      for (let start = 0; start < userIds.length; start += pageSize) {
        const page = userIds.slice(start, start + pageSize);
        await inTransaction(page, (note, nowMs, write) => {
          for (const [place, id] of page.entries()) {
            if (!live.isLoaded(id)) continue;
            const own = sharesOfUser(shares, start + place);
            write(learnedTable, { profile_ref: id, shares: JSON.stringify(own) });
            live.setGroups(id, own);
            note(id, live.judgeAgain(id, nowMs), "edit");
          }
        });
      }
    },
    async swap(segment) {
      await queue.run(() => swapVersion(segment, { live, store, commits, feed, nowMs: now() }));
      const version = live.segments().get(segment.id)?.version;
      if (version !== undefined) await store.keepVersion({ segmentId: segment.id, version });
    },
    async due() {
      const ids = await store.due({ untilMs: now(), limit: pageSize });
      if (ids.length === 0) return 0;
      // What events of other processes have changed is not judged by what was in memory before.
      await feed.catchUp();
      await inTransaction(ids, () => undefined);
      return ids.length;
    },
  };
}

function* slicesOf(userIds: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < userIds.length; start += sliceSize) yield userIds.slice(start, start + sliceSize);
}

/** Under the write lock: what another process has committed, and was not heard of yet, is read anew. */
async function presentUsers(
  userIds: readonly string[],
  { live, profiles, isCurrent }: Pick<MemberRefreshOptions, "live" | "profiles"> & { isCurrent: boolean },
): Promise<Profile[]> {
  const known = await profiles.getMany(userIds);
  if (isCurrent) return [...known.values()];
  for (const { id } of known.values()) {
    live.forget([id]);
    profiles.evict(id);
  }
  return [...(await profiles.getMany(userIds)).values()];
}
