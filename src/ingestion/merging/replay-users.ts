import { createTimeSlices } from "../../concurrency/time-slices.ts";
import type { EventReplay } from "../../events/event.ts";
import type { SequencedEvent } from "../../events/event-store.ts";
import type { ParsedEvent } from "../../events/parse-event.ts";
import { restoreEvent } from "../../events/restore-event.ts";
import type { TextFeatures } from "../../profiles/features/mood.ts";
import type { IdentityLimits } from "../../profiles/identity/identity-rules.ts";
import type { Merge, MergeCause } from "../../profiles/identity/identity-store.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { ProjectionParts } from "../commit/projection.ts";
import type { TableWrite } from "../commit/projection-table.ts";
import { createRowBuffer } from "../commit/row-buffer.ts";
import { createBatchUsers } from "../identity/batch-users.ts";
import { createIdentityJudge } from "../identity/identity-judge.ts";
import { identityTable } from "../identity/identity-table.ts";
import { mayJoin } from "../identity/joins.ts";
import { repeatedIn } from "../identity/repeated-acts.ts";
import { resolveUser } from "../identity/resolve-user.ts";
import { applyToProfile } from "../projections/profile.ts";
import { partsChangedBy } from "../segments/changed-parts.ts";
import { replayOf } from "../stored-event.ts";
import { createMembershipReplay, type ReplayedMembership } from "./replay-membership.ts";

export interface ReplayInput {
  /** Of all the users, in order of storing. */
  events: readonly SequencedEvent[];
  /** Merges that somebody asked for, oldest first. */
  merges: readonly Pick<Merge, "intoName" | "fromName" | "messageId" | "afterSequence" | "atMs">[];
  /** Pairs of names that no event joins. */
  separations: readonly (readonly [string, string])[];
  /** The rules of identity that held at a time. */
  limitsAt: (atMs: number) => IdentityLimits;
  parts: Pick<ProjectionParts, "rules" | "findItem" | "segments">;
  nowMs: number;
}

/** That `fromId` became part of `intoId` in the replay. */
export interface ReplayedMerge {
  intoId: string;
  fromId: string;
  intoName: string;
  fromName: string;
  cause: MergeCause;
  messageId: string;
  afterSequence: number;
  atMs: number;
}

export interface ReplayedUsers {
  /** By id. */
  users: Map<string, { profile: Profile; aliases: Set<string>; sequences: number[]; membership: ReplayedMembership }>;
  merges: ReplayedMerge[];
  /** Rows of the table of ids. */
  identities: TableWrite[];
  /** Events that need something else to be replayed than is stored. */
  replays: Map<number, EventReplay | undefined>;
}

/**
 * Makes users anew out of their events, by the ids as they were sent and by the same code as when the events came: what they would be,
 * had only the given merges been asked for. Other work runs between the events.
 */
export async function replayUsers(input: ReplayInput): Promise<ReplayedUsers> {
  const { parts, limitsAt, separations } = input;
  const { rules } = parts;
  const rows = createRowBuffer();
  const judge = createIdentityJudge({ limitsAt, separations, write: (row) => rows.write(identityTable, row) });
  const membership = createMembershipReplay({ segments: parts.segments, rules });
  const owners = new Map<number, Profile>();
  const merges: ReplayedMerge[] = [];
  const replays: ReplayedUsers["replays"] = new Map();
  const users = createBatchUsers({
    rules,
    judge,
    onMerge({ from, into }) {
      membership.merge(from, into);
      rows.merge(from.id, into.id);
      for (const [sequence, owner] of owners) if (owner === from) owners.set(sequence, into);
    },
  });
  const waiting = [...input.merges];

  let seenMerges = 0;
  function takeMerges(afterSequence: number, atMs: number): void {
    const made = users.links().filter(({ merge }) => merge !== undefined);
    for (const { fromId, intoId, merge } of made.slice(seenMerges)) {
      const { messageId, cause, intoName, fromName } = merge!;
      merges.push({ intoId, fromId, intoName, fromName, cause, messageId, afterSequence, atMs });
    }
    seenMerges = made.length;
  }

  function mergeUntil(sequence: number): void {
    while (waiting.length > 0 && waiting[0]!.afterSequence < sequence) {
      const { intoName, fromName, messageId, atMs, afterSequence } = waiting.shift()!;
      const into = users.of(intoName, atMs);
      const rest = { isPersonal: true, cause: "merge" as const, sourceId: undefined };
      users.join({ fromName, intoName, into, messageId, atMs, ...rest });
      membership.settle(into, atMs);
      takeMerges(afterSequence, atMs);
    }
  }

  const { breathe } = createTimeSlices();
  for (const stored of input.events) {
    await breathe();
    mergeUntil(stored.sequence);
    const event = restoreEvent(stored);
    const { messageId, receivedAtMs, sequence } = stored;
    const user = resolveUser(event, { users, judge, messageId });
    const alsoShown = stored.replay?.shown ?? [];
    const repeated = repeatedIn(event, user);
    const text = stored.properties.textFeatures as TextFeatures | undefined;
    applyToProfile({ event, user, text, alsoShown }, parts);
    membership.apply(user, stored, { changedParts: partsChangedBy(event, { user, text }) });
    owners.set(sequence, user);
    if (mayJoin(event)) takeMerges(sequence, receivedAtMs);
    noteReplay(stored, event, { alsoShown, repeated, replays });
  }
  mergeUntil(Number.POSITIVE_INFINITY);

  const found: ReplayedUsers["users"] = new Map();
  for (const [name, profile] of users.names()) {
    let user = found.get(profile.id);
    if (user === undefined) {
      user = { profile, aliases: new Set(), sequences: [], membership: membership.finish(profile, input.nowMs) };
      found.set(profile.id, user);
    }
    if (name !== profile.id) user.aliases.add(name);
  }
  for (const [sequence, owner] of owners) found.get(owner.id)!.sequences.push(sequence);
  return { users: found, merges, identities: rows.writes(), replays };
}

function noteReplay(
  stored: SequencedEvent,
  event: ParsedEvent,
  {
    alsoShown,
    repeated,
    replays,
  }: { alsoShown: readonly string[]; repeated: number[] } & Pick<ReplayedUsers, "replays">,
): void {
  if (JSON.stringify(repeated) === JSON.stringify(stored.replay?.repeated ?? [])) return;
  replays.set(stored.sequence, replayOf({ event, alsoShown, repeated }));
}
