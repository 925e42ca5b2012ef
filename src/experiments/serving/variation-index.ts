import type { Experiment, Variation } from "../definition/experiment.ts";
import type { ExperimentUnitStore } from "../definition/experiment-store.ts";
import { groupByUser } from "../outcomes/experiment-user.ts";

/** The variations that users have, in memory, of the experiments that somebody asked for. */
export interface VariationIndex {
  /** Loads who has what of these experiments; from then on it is kept up to date. Others are dropped. */
  watch(keys: Iterable<string>): Promise<void>;
  /** The variation of a profile; undefined for who has none, and for experiments that are not watched. */
  variantOf(profileId: string, experiment: string): { key: string; index: number } | undefined;
  /** Reads again what these ids have: after an assignment, an exposure, a merge or its undoing; without ids, everybody. */
  refresh(ids?: readonly string[]): Promise<void>;
  /** Called with the profiles whose variation became another. */
  onChange(listener: (profileIds: readonly string[]) => void): void;
}

export function createVariationIndex(
  store: Pick<ExperimentUnitStore, "ofUser" | "list">,
  find: (key: string) => Pick<Experiment, "variations"> | undefined,
): VariationIndex {
  /** By experiment, then by profile: the index of the variation. */
  let watched = new Map<string, Map<string, number>>();
  let listener: ((profileIds: readonly string[]) => void) | undefined;

  async function load(key: string): Promise<Map<string, number>> {
    const users = groupByUser(await store.list(key));
    return new Map(users.map(({ profileId, variation }) => [profileId, variation]));
  }

  function announce(profileIds: readonly string[]): void {
    if (profileIds.length > 0) listener?.(profileIds);
  }

  async function refreshAll(): Promise<void> {
    for (const [key, before] of watched) {
      const after = await load(key);
      if (watched.get(key) !== before) continue;
      watched.set(key, after);
      announce([...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id)));
    }
  }

  async function refreshOne(id: string, changed: Set<string>): Promise<void> {
    const units = await store.ofUser(id);
    for (const [key, users] of watched) {
      const own = units.filter(({ experiment }) => experiment === key);
      const [user] = groupByUser(own);
      const profileId = user?.profileId ?? id;
      // Other ids of the user were profiles of their own before they were joined.
      for (const { unitId } of own) if (unitId !== profileId && users.delete(unitId)) changed.add(unitId);
      if (users.get(profileId) === user?.variation) continue;
      if (user === undefined) users.delete(profileId);
      else users.set(profileId, user.variation);
      changed.add(profileId);
    }
  }

  return {
    async watch(keys) {
      const wanted = new Set(keys);
      const next = new Map([...watched].filter(([key]) => wanted.has(key)));
      for (const key of wanted) if (!next.has(key)) next.set(key, await load(key));
      const added = [...next].filter(([key]) => !watched.has(key));
      watched = next;
      announce([...new Set(added.flatMap(([, users]) => [...users.keys()]))]);
    },
    variantOf(profileId, experiment) {
      const index = watched.get(experiment)?.get(profileId);
      const variations: readonly Variation[] | undefined = find(experiment)?.variations;
      const variation = index === undefined ? undefined : variations?.[index];
      return variation && { key: variation.key, index: index! };
    },
    async refresh(ids) {
      if (watched.size === 0) return;
      if (ids === undefined) return refreshAll();
      const changed = new Set<string>();
      for (const id of ids) await refreshOne(id, changed);
      announce([...changed]);
    },
    onChange(heard) {
      listener = heard;
    },
  };
}
