import type {
  DefinitionStore,
  ExperimentUnit,
  ExperimentUnitStore,
  MetricEvent,
  MetricEventSource,
  StoredDefinition,
} from "../definition/experiment-store.ts";

/** Definitions, units and events in memory, for tests of what is built on them. */
export function createMemoryStores(): {
  definitions: DefinitionStore;
  units: ExperimentUnitStore;
  events: MetricEventSource;
  addEvents(events: readonly MetricEvent[]): void;
} {
  const events: MetricEvent[] = [];
  return {
    definitions: createMemoryDefinitions(),
    units: createMemoryUnits(),
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

export function createMemoryUnits(): ExperimentUnitStore {
  /** By profile, then by experiment. */
  const kept = new Map<string, Map<string, ExperimentUnit>>();
  const find = ({ profileId, experiment }: Pick<ExperimentUnit, "experiment" | "profileId">) =>
    kept.get(profileId)?.get(experiment);
  const ofExperiment = (key: string): ExperimentUnit[] =>
    [...kept.values()].flatMap((units) => [...units.values()].filter(({ experiment }) => experiment === key));

  function set(unit: ExperimentUnit): void {
    const own = kept.get(unit.profileId) ?? new Map<string, ExperimentUnit>();
    kept.set(unit.profileId, own.set(unit.experiment, unit));
  }

  function expose(unit: ExperimentUnit & { exposedAtMs: number }): void {
    const stored = find(unit);
    if (stored === undefined) set({ ...unit });
    else if (stored.variation === unit.variation)
      stored.exposedAtMs = Math.min(stored.exposedAtMs ?? unit.exposedAtMs, unit.exposedAtMs);
    else if (stored.exposedAtMs === undefined) set({ ...unit, assignedAtMs: stored.assignedAtMs });
    else stored.multiple = true;
  }

  return {
    ofProfiles: async (ids) => ids.flatMap((id) => [...(kept.get(id)?.values() ?? [])].map((unit) => ({ ...unit }))),
    async assign(units) {
      for (const unit of units) if (find(unit) === undefined) set({ ...unit });
    },
    async expose(units) {
      units.forEach(expose);
    },
    async list({ experiment, variation, exposedFromMs, exposedToMs = Number.POSITIVE_INFINITY, after, limit }) {
      return ofExperiment(experiment)
        .filter((unit) => variation === undefined || unit.variation === variation)
        .filter(
          ({ exposedAtMs }) =>
            exposedFromMs === undefined ||
            (exposedAtMs !== undefined && exposedAtMs >= exposedFromMs && exposedAtMs <= exposedToMs),
        )
        .sort((a, b) => (a.profileId < b.profileId ? -1 : 1))
        .filter(({ profileId }) => after === undefined || profileId > after)
        .slice(0, limit)
        .map((unit) => ({ ...unit }));
    },
    async countByVariation({ experiment, fromMs }) {
      const all = ofExperiment(experiment);
      const variations = [...new Set(all.map(({ variation }) => variation))].sort((a, b) => a - b);
      return variations.map((variation) => {
        const units = all.filter((unit) => unit.variation === variation);
        const exposed = units.filter(({ exposedAtMs = -1 }) => exposedAtMs >= fromMs);
        return {
          variation,
          assigned: units.filter(({ assignedAtMs }) => assignedAtMs >= fromMs).length,
          exposed: exposed.filter(({ multiple }) => !multiple).length,
          multiple: exposed.filter(({ multiple }) => multiple).length,
        };
      });
    },
    async join({ fromId, intoId }) {
      for (const unit of kept.get(fromId)?.values() ?? []) {
        const moved = { ...unit, profileId: intoId };
        const other = find(moved);
        set(other === undefined ? moved : joinUnits(moved, other));
      }
      kept.delete(fromId);
    },
    async eraseProfile(profileId) {
      kept.delete(profileId);
    },
    async eraseExperiment(experiment) {
      for (const units of kept.values()) units.delete(experiment);
    },
  };
}

/** The first variation that either saw wins; two that were seen mark the unit. */
function joinUnits(a: ExperimentUnit, b: ExperimentUnit): ExperimentUnit {
  const seenAt = (unit: ExperimentUnit): number => unit.exposedAtMs ?? Number.POSITIVE_INFINITY;
  const [first, second] =
    seenAt(a) < seenAt(b) || (seenAt(a) === seenAt(b) && a.assignedAtMs <= b.assignedAtMs) ? [a, b] : [b, a];
  const bothSaw = first.exposedAtMs !== undefined && second.exposedAtMs !== undefined;
  return {
    ...first,
    assignedAtMs: Math.min(a.assignedAtMs, b.assignedAtMs),
    multiple: a.multiple || b.multiple || (bothSaw && a.variation !== b.variation),
  };
}
