import type { DomainEvent } from "../events/domain-event.ts";
import type { ParsedEvent } from "../events/parse-event.ts";
import type { TextFeatures } from "../profiles/features/mood.ts";
import type { Profile } from "../profiles/state/profile.ts";
import { createBatchUsers } from "./batch-users.ts";
import type { CommitPart, CommitStore, EventWrite, ProfileLink } from "./commit/commit-store.ts";
import type { Projection, ProjectionParts } from "./commit/projection.ts";
import { createRowBuffer } from "./commit/row-buffer.ts";
import { storedEventOf } from "./stored-event.ts";

/** What one transaction changes, worked out event by event; live profiles are changed in place as it goes. */
export interface Transaction {
  /** Stored profiles by names that the coming events mention; before the first event with each name. */
  admit(stored: ReadonlyMap<string, Profile>): Promise<void>;
  add(event: ParsedEvent, extra: EventExtra): void;
  /** What changed of events and profiles since the last time, for the store to write while the next are worked out. */
  take(): CommitPart;
  /** After the last event: the rest of it, with rows and domain events. */
  finish(): CommitPart;
  /** The store has it: memory follows. Returns what to announce. */
  committed(): readonly DomainEvent[];
  isEmpty(): boolean;
  links(): readonly ProfileLink[];
  /** Profiles that it changed and that still exist after it. */
  profiles(): Iterable<Profile>;
  /** Every id whose live profile may differ from the stored one. */
  touchedIds(): Iterable<string>;
}

export interface EventExtra {
  messageId: string;
  /** What was understood of a submitted text. */
  text: TextFeatures | undefined;
  alsoShown: readonly string[];
}

export interface TransactionOptions {
  projections: readonly Projection[];
  parts: ProjectionParts;
  readRows: CommitStore["readRows"];
  keepTexts: boolean;
  nowMs: number;
}

export function createTransaction({ projections, parts, readRows, keepTexts, nowMs }: TransactionOptions): Transaction {
  const events: EventWrite[] = [];
  let takenEvents = 0;
  const rows = createRowBuffer();
  const outbox: DomainEvent[] = [];
  const users = createBatchUsers({
    rules: parts.rules,
    nowMs,
    onMerge(merge) {
      for (const projection of running) projection.merge?.(merge);
      rows.merge(merge.from.id, merge.into.id);
      for (const event of events) if (event.profileId === merge.from.id) event.profileId = merge.into.id;
    },
  });
  const running = projections.map((projection) =>
    projection.begin({
      ...parts,
      nowMs,
      write: rows.write,
      remove: rows.remove,
      emit: (event) => outbox.push(event),
      readRows,
      markChanged: users.markChanged,
    }),
  );

  function join(event: ParsedEvent, user: Profile, messageId: string): void {
    if (event.type === "alias") users.join(event.previousId!, user, { messageId, cause: "alias" });
    if (event.type === "identify" && event.userId !== undefined && event.anonymousId !== undefined) {
      users.join(event.anonymousId, user, { messageId, cause: "identify" });
    }
  }

  function take(): CommitPart {
    const part = { nowMs, ...users.take(), events: events.slice(takenEvents), rows: [], outbox: [] };
    takenEvents = events.length;
    return part;
  }

  /** Of what the core itself does; projections emit their own. */
  function emitCore(): void {
    for (const { fromId, intoId, merge } of users.links()) {
      if (merge !== undefined) {
        outbox.push({ topic: "user.merged", key: intoId, body: { intoId, fromId, cause: merge.cause } });
      } else outbox.push({ topic: "user.linked", key: intoId, body: { userId: intoId, name: fromId } });
    }
    const counts = new Map<string, number>();
    for (const { profileId } of events) counts.set(profileId, (counts.get(profileId) ?? 0) + 1);
    for (const { id } of users.changed()) {
      outbox.push({ topic: "profile.changed", key: id, body: { userId: id, events: counts.get(id) ?? 0 } });
    }
  }

  return {
    async admit(stored) {
      users.admit(stored);
      const known = [...new Set(stored.values())];
      for (const projection of running) await projection.prepare?.(known);
    },
    add(event, { messageId, text, alsoShown }) {
      const user = users.of(event.userId ?? event.anonymousId!);
      join(event, user, messageId);
      const accepted = { event, messageId, user, text, alsoShown };
      for (const projection of running) projection.apply(accepted);
      events.push(storedEventOf(accepted, keepTexts));
    },
    take,
    finish() {
      for (const projection of running) projection.finish?.();
      emitCore();
      return { ...take(), rows: rows.writes(), outbox };
    },
    committed() {
      for (const projection of running) projection.committed?.();
      return outbox;
    },
    isEmpty: () => events.length === 0,
    links: users.links,
    profiles: users.changed,
    touchedIds: users.touchedIds,
  };
}
