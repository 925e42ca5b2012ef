import { randomUUID } from "node:crypto";
import { ConflictError, InvalidInputError, NotFoundError } from "../../errors/errors.ts";
import type { Merge } from "../../profiles/identity/identity-store.ts";
import type { ProfileStore } from "../../profiles/profile-store.ts";
import { type ChangeUsersOptions, changeUsers, inTurnWithEvents } from "../change-users.ts";
import { planRebuild, type RebuildPlan } from "./plan-rebuild.ts";
import type { UserRebuildStore } from "./rebuild-store.ts";

export interface MergingOptions extends ChangeUsersOptions {
  rebuilds: UserRebuildStore;
  profileStore: Pick<ProfileStore, "aliasesOf">;
}

export interface Rework {
  /** Who changed. */
  userIds: string[];
  skipped: { names: readonly string[]; code: string; detail: string }[];
}

/** Making one user of two, and two of one again. */
export interface Merging {
  /**
   * Makes `from` part of `id`, by any of their names. Throws NotFoundError for a user without a profile, ConflictError where both are one
   * user already.
   */
  merge(id: string, from: string): Promise<{ userId: string; mergeId: number }>;
  /** Newest first. */
  list(query: { limit: number; before?: number; userId?: string }): Promise<Merge[]>;
  /**
   * Takes back a merge: everybody concerned is made anew from the events, by the ids as they were sent, as if the two had never been
   * joined by it. Names that an event joined stay apart from then on. Throws NotFoundError, ConflictError for one that was undone before,
   * and where events that it needs are gone.
   */
  undo(mergeId: number): Promise<{ userIds: string[] }>;
  /**
   * Makes users anew by the rules of identity that hold for their events, a group of names at a time. Groups whose history is not complete,
   * or too large, stay as they are and are named.
   */
  rework(groups: readonly (readonly string[])[]): Promise<Rework>;
  /** Takes ids away from a user: they are people of their own from then on, as if nothing had joined them to the rest. */
  split(id: string, ids: readonly string[]): Promise<{ userIds: string[] }>;
}

/** More users than this hang together by shared ids only where ids are worthless. */
const mostUsers = 1_000;
const mostEvents = 500_000;

export function createMerging(options: MergingOptions): Merging {
  const { identity, rebuilds, profiles, parts, feed } = options;
  const { store } = identity;

  async function merge(id: string, from: string): Promise<{ userId: string; mergeId: number }> {
    const known = await profiles.getMany([id, from]);
    for (const name of [id, from]) if (!known.has(name)) throw new NotFoundError("user", name);
    if (known.get(id) === known.get(from)) {
      throw new ConflictError("same-user", `"${id}" and "${from}" are names of one user already.`);
    }
    const messageId = `merge:${randomUUID()}`;
    const change = { intoName: id, fromName: from, messageId };
    await changeUsers([id, from], (transaction) => transaction.merge(change), options);
    const userId = (await profiles.get(id))!.id;
    const [entry] = await store.merges({ limit: 1, profileId: userId });
    return { userId, mergeId: entry!.id };
  }

  /** Makes the users of a closure anew, less one merge or with more names kept apart. */
  async function rebuild(ids: readonly string[], change: Pick<RebuildPlan, "undone" | "separations">) {
    const { profileIds, isCut } = await store.related(ids, mostUsers);
    const count = await store.countEvents(profileIds);
    if (isCut || count > mostEvents) {
      throw new ConflictError(
        "too-many-users",
        `More than ${mostUsers} users or ${mostEvents} events hang together by shared ids: list the id that they share under \`blocked\` in PUT /v1/identity first.`,
      );
    }
    const before = [...new Set((await profiles.getMany(profileIds)).values())];
    const applied = before.reduce((sum, { revision }) => sum + revision, 0);
    if (applied !== count) {
      throw new ConflictError(
        "history-incomplete",
        `${applied} events made these users, and ${count} of them are still stored: what was removed (retention, consent) cannot be told apart any more.`,
      );
    }
    const plan = await planRebuild({ ...options, ...change, before });
    await rebuilds.rebuild(plan.rebuild);
    parts.segments.live.forget(plan.touchedIds);
    for (const name of plan.touchedIds) {
      profiles.evict(name);
      profiles.unlink(name);
    }
    parts.statistics.load(plan.statistics);
    feed.publish(plan.rebuild.outbox);
    return plan.userIds;
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => inTurnWithEvents(options, work);

  return {
    merge: (id, from) => inTurn(() => merge(id, from)),
    list: ({ userId, ...query }) => store.merges({ ...query, ...(userId !== undefined && { profileId: userId }) }),
    undo: (mergeId) =>
      inTurn(async () => {
        const entry = await store.merge(mergeId);
        if (entry === undefined) throw new NotFoundError("merge", String(mergeId));
        if (entry.undoneAtMs !== undefined) {
          throw new ConflictError("undone-before", `Merge ${mergeId} was undone before.`);
        }
        const { cause, intoName, fromName, profileId } = entry;
        const separations: [string, string][] = cause === "merge" ? [] : [[intoName, fromName]];
        return { userIds: await rebuild([profileId], { undone: entry, separations }) };
      }),
    async rework(groups) {
      const changed = new Set<string>();
      const skipped: Rework["skipped"] = [];
      for (const names of groups) {
        try {
          const userIds = await inTurn(async () => {
            const ids = [...(await profiles.getMany(names)).values()].map((user) => user.id);
            return rebuild([...new Set(ids)], { undone: undefined, separations: [] });
          });
          for (const id of userIds) changed.add(id);
        } catch (error) {
          if (!(error instanceof ConflictError)) throw error;
          skipped.push({ names, code: error.code, detail: error.message });
        }
      }
      return { userIds: [...changed].sort(), skipped };
    },
    split: (id, ids) =>
      inTurn(async () => {
        const user = await profiles.get(id);
        if (user === undefined) throw new NotFoundError("user", id);
        const names = [user.id, ...(await options.profileStore.aliasesOf(user.id))];
        const separations = partNames(user.id, { names, ids });
        return { userIds: await rebuild([user.id], { undone: undefined, separations }) };
      }),
  };
}

/** Each of `ids` with each name that stays. Throws InvalidInputError for an id that is none of the user's, and where none would stay. */
function partNames(userId: string, { names, ids }: { names: readonly string[]; ids: readonly string[] }) {
  const parting = new Set(ids);
  const unknown = ids.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new InvalidInputError(`"${unknown.join('", "')}" is no id of the user "${userId}".`, [
      { path: "ids", message: `The ids of the user are ${names.slice(0, 20).join(", ")}` },
    ]);
  }
  const staying = names.filter((name) => !parting.has(name));
  if (staying.length === 0) {
    throw new InvalidInputError("At least one id has to stay with the user.", [
      { path: "ids", message: "Leave out an id" },
    ]);
  }
  return [...parting].flatMap((a) => staying.map((b): [string, string] => [a, b]));
}
