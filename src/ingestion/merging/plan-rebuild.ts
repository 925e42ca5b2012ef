import type { DomainEvent } from "../../events/domain-event.ts";
import type { SequencedEvent } from "../../events/event-store.ts";
import type { ItemStatistic } from "../../events/item-statistics.ts";
import type { Merge } from "../../profiles/identity/identity-store.ts";
import type { ProfileStore } from "../../profiles/profile-store.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import { encodeProfile } from "../../profiles/storage-format/profile-codec.ts";
import type { CommitStore } from "../commit/commit-store.ts";
import type { ProjectionParts } from "../commit/projection.ts";
import { createRowBuffer } from "../commit/row-buffer.ts";
import { receiptTable } from "../consent/consent-tables.ts";
import { type ConsentReceipt, consentsOf, receiptOf } from "../consent/receipts.ts";
import { newVersion } from "../identity/batch-users.ts";
import { identityTable } from "../identity/identity-table.ts";
import { itemStatistics, statisticRow } from "../projections/item-statistics.ts";
import { createSegmentRows, dueTable, memberTable } from "../segments/segment-rows.ts";
import type { IdentityParts } from "../transaction.ts";
import type { UserRebuild, UserRebuildStore } from "./rebuild-store.ts";
import { correctItems, recountItems } from "./recount-items.ts";
import { type ReplayedUsers, replayUsers } from "./replay-users.ts";

export interface RebuildPlan {
  /** The merge that is taken back, if one is. */
  undone: Merge | undefined;
  separations: readonly [string, string][];
}

export interface PlanOptions extends RebuildPlan {
  before: readonly Profile[];
  identity: IdentityParts;
  commits: Pick<CommitStore, "readRows">;
  rebuilds: Pick<UserRebuildStore, "isComplete">;
  profileStore: Pick<ProfileStore, "aliasesOf">;
  parts: ProjectionParts;
  now: () => number;
}

/** What is to be written so that the users are what their events alone make of them, without the merge that is taken back. */
export async function planRebuild(options: PlanOptions): Promise<{
  rebuild: UserRebuild;
  /** Names of everybody who changes. */
  touchedIds: string[];
  /** Who changes, and who is new. */
  userIds: string[];
  statistics: ItemStatistic[];
}> {
  const { before, identity, commits, profileStore, parts, undone } = options;
  const { store } = identity;
  const nowMs = options.now();
  const ids = before.map(({ id }) => id);
  const aliasesBefore = new Map<string, string[]>();
  for (const id of ids) aliasesBefore.set(id, await profileStore.aliasesOf(id));
  const events = await store.events(ids);
  const journal = await journalOf(ids, store);
  const kept = journal.filter(({ cause, id }) => cause === "merge" && id !== undone?.id);
  const names = [...ids, ...[...aliasesBefore.values()].flat()];
  const known = await store.separations([...names, ...(await store.ofProfiles(ids)).map(({ value }) => value)]);
  const separations = [...known, ...options.separations];
  // Merges by hand of names that are taken apart now are taken back with them.
  const apart = new Set(options.separations.flatMap(([a, b]) => [JSON.stringify([a, b]), JSON.stringify([b, a])]));
  const merges = kept.filter(({ intoName, fromName }) => !apart.has(JSON.stringify([intoName, fromName])));
  const replayed = await replayUsers({ events, merges, separations, limitsAt: identity.limitsAt, parts, nowMs });
  keepTheRest(replayed, { before, aliasesBefore });

  const owner = new Map<string, string>();
  for (const [id, { aliases }] of replayed.users) for (const name of [id, ...aliases]) owner.set(name, id);
  const journalled = journalChanges(journal, replayed, owner);
  const changed = changedUsers(replayed, { events, aliasesBefore, journalled });
  const touched = new Set(changed);
  const gone = ids.filter((id) => !replayed.users.has(id));
  const replaced = before.filter(({ id }) => touched.has(id) || gone.includes(id));

  const rows = createRowBuffer();
  const outbox: DomainEvent[] = [];
  await partReceipts(replayed, { rows, touched, owner, commits, ids });
  await writeMembership(replayed, { rows, outbox, touched, replaced, undone, owner, commits, parts, nowMs });
  const identities = replayed.identities.map((write) => ({
    ...write,
    written: write.written.filter(([profileId]) => touched.has(profileId as string)),
  }));
  const items = new Set(
    events.filter(({ sequence }) => replayed.replays.has(sequence)).flatMap((event) => itemsOf(event)),
  );
  const recount = { itemIds: [...items], replays: replayed.replays, parts };
  const isComplete = await options.rebuilds.isComplete();
  const statistics = isComplete ? await recountItems({ ...recount, store }) : correctItems({ ...recount, events });
  for (const statistic of statistics) {
    const row = statisticRow(statistic, statistic.channel, statistic.interactions);
    rows.remove(itemStatistics, row);
    rows.write(itemStatistics, row);
  }
  const profileOf = new Map(events.map(({ sequence, profileId }) => [sequence, profileId]));
  const moved = changed.flatMap((id) =>
    replayed.users
      .get(id)!
      .sequences.filter((sequence) => profileOf.get(sequence) !== id)
      .map((sequence) => ({ sequence, profileId: id })),
  );
  const userIds = [...new Set([...changed, ...gone.map((id) => owner.get(id) ?? id)])].sort();
  const rebuild: UserRebuild = {
    nowMs,
    before: replaced.map(({ id, version }) => ({ id, version })),
    after: changed.map((id) => {
      const { profile, aliases } = replayed.users.get(id)!;
      const version = newVersion();
      return { record: encodeProfile(profile, parts.rules), version, items: [...profile.items], aliases: [...aliases] };
    }),
    moved,
    replays: [...replayed.replays].map(([sequence, replay]) => ({ sequence, replay })),
    ...journalled,
    separations: options.separations,
    rows: [...identities, ...rows.writes()],
    rebuiltTables: [identityTable.name, dueTable.name, receiptTable.name],
    outbox: [...outbox, ...outboxOf(userIds, [...items])],
  };
  const touchedIds = [
    ...new Set([...userIds, ...replaced.flatMap(({ id }) => [id, ...aliasesBefore.get(id)!]), ...owner.keys()]),
  ];
  return { rebuild, touchedIds, userIds, statistics };
}

/** Entries that hold, oldest first. */
async function journalOf(ids: readonly string[], store: IdentityParts["store"]): Promise<Merge[]> {
  const found: Merge[] = [];
  for (const profileId of ids) found.push(...(await store.merges({ limit: 100_000, profileId })));
  return found.filter(({ undoneAtMs }) => undoneAtMs === undefined).sort((a, b) => a.id - b.id);
}

/** Users whom nothing stored speaks of (consent alone), and names that no event explains any more. */
function keepTheRest(
  { users }: ReplayedUsers,
  { before, aliasesBefore }: { before: readonly Profile[]; aliasesBefore: ReadonlyMap<string, readonly string[]> },
): void {
  const owned = new Map<string, string>();
  for (const [id, { aliases }] of users) for (const name of [id, ...aliases]) owned.set(name, id);
  for (const profile of before) {
    if (!owned.has(profile.id) && profile.revision === 0) {
      users.set(profile.id, { profile, aliases: new Set(), sequences: [], membership: { members: [] } });
      owned.set(profile.id, profile.id);
    }
    for (const name of aliasesBefore.get(profile.id) ?? []) {
      if (!owned.has(name)) users.get(owned.get(profile.id) ?? "")?.aliases.add(name);
    }
  }
}

/** Ids of the users whose events or names are others than before. */
function changedUsers(
  { users }: ReplayedUsers,
  {
    events,
    aliasesBefore,
    journalled,
  }: {
    events: readonly SequencedEvent[];
    aliasesBefore: ReadonlyMap<string, readonly string[]>;
    journalled: Pick<UserRebuild, "journal" | "newMerges">;
  },
): string[] {
  const joined = new Set([
    ...journalled.journal.filter(({ isUndone }) => isUndone).map(({ profileId }) => profileId),
    ...journalled.newMerges.map(({ intoId }) => intoId),
  ]);
  const before = new Map<string, number[]>();
  for (const { profileId, sequence } of events) {
    const own = before.get(profileId);
    if (own === undefined) before.set(profileId, [sequence]);
    else own.push(sequence);
  }
  const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
    a.length === b.length && a.every((value, i) => value === b[i]);
  return [...users]
    .filter(([id, { aliases, sequences }]) => {
      if (joined.has(id)) return true;
      const names = aliasesBefore.get(id);
      const hasSameNames = names !== undefined && names.length === aliases.size && names.every((n) => aliases.has(n));
      return !hasSameNames || !sameNumbers(before.get(id) ?? [], sequences);
    })
    .map(([id]) => id);
}

function itemsOf({ itemId, properties }: SequencedEvent): string[] {
  const products = Array.isArray(properties.products) ? properties.products : [];
  const listed = products.flatMap((one) => {
    const { product_id, sku, itemId: id } = (one ?? {}) as Record<string, unknown>;
    return [product_id, sku, id].filter((value) => typeof value === "string" || typeof value === "number").map(String);
  });
  return itemId === undefined ? listed : [itemId, ...listed];
}

/** Decisions about consent go with the name under which they were made. */
async function partReceipts(
  { users }: ReplayedUsers,
  options: {
    rows: ReturnType<typeof createRowBuffer>;
    touched: ReadonlySet<string>;
    owner: ReadonlyMap<string, string>;
    commits: Pick<CommitStore, "readRows">;
    ids: readonly string[];
  },
): Promise<void> {
  const { rows, touched, owner, commits, ids } = options;
  const byUser = new Map<string, ConsentReceipt[]>();
  for (const row of await commits.readRows(receiptTable, ids)) {
    const receipt = receiptOf(row);
    const userId = owner.get(receipt.name) ?? receipt.userId;
    if (!touched.has(userId)) continue;
    byUser.set(userId, [...(byUser.get(userId) ?? []), receipt]);
    rows.write(receiptTable, { ...row, profile_ref: userId });
  }
  for (const userId of touched) users.get(userId)!.profile.consents = consentsOf(byUser.get(userId) ?? []);
}

/** Rows of membership, and the entries and exits that this makes. */
async function writeMembership(
  replayed: ReplayedUsers,
  options: {
    rows: ReturnType<typeof createRowBuffer>;
    outbox: DomainEvent[];
    nowMs: number;
    touched: ReadonlySet<string>;
    replaced: readonly Profile[];
    undone: Merge | undefined;
    owner: ReadonlyMap<string, string>;
    commits: Pick<CommitStore, "readRows">;
    parts: ProjectionParts;
  },
): Promise<void> {
  const { rows, outbox, nowMs, touched, replaced, undone, owner, parts } = options;
  const { live } = parts.segments;
  const segments = live.segments();
  const { announce } = createSegmentRows(live, { ...rows, emit: (event) => outbox.push(event) });
  const keyOf = (userId: string, segmentId: string, version: number): string =>
    JSON.stringify([userId, segmentId, version]);
  const left = new Map<string, { userId: string; segmentId: string; version: number }>();
  const stored = await options.commits.readRows(
    memberTable,
    replaced.map(({ id }) => id),
  );
  const member = (userId: string, segmentId: string, version: number, enteredAtMs: number): void =>
    rows.write(memberTable, { segment_id: segmentId, version, profile_ref: userId, entered_at_ms: enteredAtMs });
  const partedId = undone === undefined ? undefined : owner.get(undone.fromName);
  for (const { profile_ref, segment_id, version, entered_at_ms } of stored) {
    const [userId, segmentId] = [profile_ref as string, segment_id as string];
    const isList = segments.get(segmentId)?.kind === "list";
    const cameAlong = undone?.lists.from.includes(segmentId) === true;
    const stays = !isList || !cameAlong || undone?.lists.into.includes(segmentId) === true;
    if (isList && cameAlong && partedId !== undefined && touched.has(partedId)) {
      member(partedId, segmentId, version as number, entered_at_ms as number);
    }
    if (isList && stays && touched.has(userId)) continue;
    const place = { userId, segmentId, version: version as number };
    if (!isList) left.set(keyOf(userId, segmentId, place.version), place);
    rows.remove(memberTable, { segment_id: segmentId, version: version as number, profile_ref: userId });
  }
  for (const userId of touched) {
    const { members, dueMs } = replayed.users.get(userId)!.membership;
    for (const { segmentId, version, enteredAtMs } of members) {
      member(userId, segmentId, version, enteredAtMs);
      const wasMember = left.delete(keyOf(userId, segmentId, version));
      if (!wasMember) announce(userId, { segmentId, version, kind: "entered", atMs: nowMs }, "merge");
    }
    if (dueMs !== undefined) rows.write(dueTable, { profile_ref: userId, due_at_ms: dueMs });
  }
  for (const { userId, segmentId, version } of left.values()) {
    announce(userId, { segmentId, version, kind: "exited", atMs: nowMs }, "merge");
  }
}

function journalChanges(
  journal: readonly Merge[],
  { merges }: ReplayedUsers,
  owner: ReadonlyMap<string, string>,
): Pick<UserRebuild, "journal" | "newMerges"> {
  const keyOf = ({ messageId, fromName }: { messageId: string; fromName: string }): string =>
    JSON.stringify([messageId, fromName]);
  const made = new Map(merges.map((merge) => [keyOf(merge), merge]));
  const present = new Set(journal.map(keyOf));
  return {
    journal: journal.map((entry) => ({
      id: entry.id,
      profileId: owner.get(entry.intoName) ?? owner.get(entry.intoId) ?? entry.profileId,
      isUndone: !made.has(keyOf(entry)),
    })),
    newMerges: merges.filter((merge) => !present.has(keyOf(merge))),
  };
}

function outboxOf(userIds: readonly string[], itemIds: readonly string[]): DomainEvent[] {
  return [
    ...userIds.map((id): DomainEvent => ({ topic: "user.parted", key: id, body: { userIds: [id] } })),
    ...userIds.map((id): DomainEvent => ({ topic: "profile.changed", key: id, body: { userId: id, events: 0 } })),
    ...(itemIds.length > 0 ? [{ topic: "statistics.changed" as const, key: "", body: { itemIds: [...itemIds] } }] : []),
  ];
}
