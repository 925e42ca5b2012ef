import type { DomainEvent } from "../../events/domain-event.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import type { Segment } from "../../segments/definitions/segment.ts";
import type { SegmentStore } from "../../segments/definitions/segment-store.ts";
import { segmentsChanged } from "../../segments/definitions-in-use.ts";
import type { LiveSegments } from "../../segments/live/live-segments.ts";
import type { CommitStore } from "../commit/commit-store.ts";
import { createRowBuffer } from "../commit/row-buffer.ts";
import { foundAtOnce } from "./find-members.ts";
import { createSegmentRows } from "./segment-rows.ts";

export interface SwapOptions {
  live: LiveSegments;
  store: SegmentStore;
  commits: CommitStore;
  feed: Pick<DomainEventFeed, "publish">;
  nowMs: number;
}

/**
 * Makes the candidate the present version, and announces who entered and left by it. The definition is stored last: a
 * process that is stopped in between announces some of them again, and forgets none. Inside a turn of the write queue.
 */
export async function swapVersion(segment: Segment, { live, store, commits, feed, nowMs }: SwapOptions): Promise<void> {
  const { candidate, ...before } = segment;
  if (candidate === undefined) return;
  const { id } = segment;
  const present: Segment = { ...before, version: candidate.version, rule: candidate.rule, updatedAtMs: nowMs };
  const use = (one: Segment): void =>
    live.use([...live.segments().values()].map((other) => (other.id === id ? one : other)));
  const cause = before.version === 0 ? "backfill" : "edit";
  use(present);
  try {
    const [now, then] = [present.version, before.version];
    for (const [kind, version, other] of [["entered", now, then] as const, ["exited", then, now] as const]) {
      let after: number | undefined;
      do {
        const { userIds, next } = await store.onlyIn({ segmentId: id, version, other, limit: foundAtOnce, after });
        after = next;
        if (userIds.length === 0) continue;
        const buffer = createRowBuffer();
        const outbox: DomainEvent[] = [];
        const rows = createSegmentRows(live, { ...buffer, emit: (event) => outbox.push(event) });
        for (const userId of userIds) {
          rows.announce(userId, { segmentId: id, version: present.version, kind, atMs: nowMs }, cause);
        }
        rows.finish(nowMs);
        await commits.commit([{ nowMs, profiles: [], links: [], events: [], rows: buffer.writes(), outbox }]);
        feed.publish(outbox);
      } while (after !== undefined);
    }
    await store.put(present, segmentsChanged(id, nowMs));
  } catch (error) {
    use(segment);
    throw error;
  }
}
