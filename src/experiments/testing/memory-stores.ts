import type {
  DefinitionStore,
  ExperimentUnit,
  ExperimentUnitStore,
  ExposedUnit,
  MetricEvent,
  MetricEventSource,
  StoredDefinition,
} from "../definition/experiment-store.ts";

/** Definitions, units and events in memory, for tests of what is built on them. */
export function createMemoryStores(profileOf: (id: string) => string): {
  definitions: DefinitionStore;
  units: ExperimentUnitStore;
  events: MetricEventSource;
  addEvents(events: readonly MetricEvent[]): void;
} {
  const events: MetricEvent[] = [];
  return {
    definitions: createMemoryDefinitions(),
    units: createMemoryUnits(profileOf),
    events: {
      async read({ profileIds, names, fromMs, toMs }) {
        const wanted = new Set(profileIds);
        return events.filter(
          (event) =>
            wanted.has(event.profileId) &&
            names.includes(event.event) &&
            event.occurredAtMs >= fromMs &&
            event.occurredAtMs <= toMs,
        );
      },
    },
    addEvents(added) {
      for (const event of added) events.push(event);
    },
  };
}

export function createMemoryDefinitions(): DefinitionStore {
  const kept = new Map<string, StoredDefinition>();
  const keyOf = (kind: string, id: string): string => `${kind} ${id}`;
  return {
    list: async (kind) => [...kept.values()].filter((definition) => definition.kind === kind),
    read: async (kind, id) => kept.get(keyOf(kind, id)),
    async write(definition) {
      const key = keyOf(definition.kind, definition.id);
      if ((kept.get(key)?.revision ?? 0) !== definition.revision - 1) return false;
      kept.set(key, structuredClone(definition));
      return true;
    },
    async remove(kind, id) {
      kept.delete(keyOf(kind, id));
    },
  };
}

/** Units in memory; `profileOf` says which profile an id leads to. */
export function createMemoryUnits(profileOf: (id: string) => string): ExperimentUnitStore {
  /** By id, then by experiment. */
  const kept = new Map<string, Map<string, ExperimentUnit>>();
  const find = ({ unitId, experiment }: ExperimentUnit) => kept.get(unitId)?.get(experiment);
  const all = (): ExperimentUnit[] => [...kept.values()].flatMap((units) => [...units.values()]);

  function set(unit: ExperimentUnit): void {
    const own = kept.get(unit.unitId) ?? new Map<string, ExperimentUnit>();
    kept.set(unit.unitId, own.set(unit.experiment, unit));
  }

  function expose(unit: ExposedUnit): void {
    const stored = find(unit);
    if (stored === undefined) set({ ...unit });
    else if (stored.variation === unit.variation)
      stored.exposedAtMs = Math.min(stored.exposedAtMs ?? unit.exposedAtMs, unit.exposedAtMs);
    else if (stored.exposedAtMs === undefined) set({ ...unit, assignedAtMs: stored.assignedAtMs });
    else stored.multiple = true;
  }

  return {
    async ofUser(id) {
      const profile = profileOf(id);
      const ids = [...kept.keys()].filter((unitId) => profileOf(unitId) === profile);
      return ids.flatMap((unitId) => [...kept.get(unitId)!.values()]);
    },
    async assign(units) {
      for (const unit of units) if (find(unit) === undefined) set({ ...unit });
    },
    async expose(units) {
      units.forEach(expose);
    },
    async list(experiment) {
      return all()
        .filter((unit) => unit.experiment === experiment)
        .map((unit) => ({ ...unit, profileId: profileOf(unit.unitId) }))
        .sort((a, b) => compare(a.profileId, b.profileId) || compare(a.unitId, b.unitId));
    },
    async eraseIds(ids) {
      for (const id of ids) kept.delete(id);
    },
    async eraseExperiment(experiment) {
      for (const units of kept.values()) units.delete(experiment);
    },
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
