import type {
  Credit,
  DefinitionStore,
  ExperimentUnit,
  ExperimentUnitStore,
  KeptAnswer,
  MetricEvent,
  MetricEventSource,
  StoredDefinition,
} from "../definition/experiment-store.ts";

/** Definitions, units and events in memory, for tests of what is built on them. */
export function createMemoryStores(profileOf: (id: string) => string): {
  definitions: DefinitionStore;
  units: MemoryUnits;
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
      async firstSeen(profileIds) {
        const first = new Map<string, number>();
        for (const { profileId, occurredAtMs } of events)
          if (profileIds.includes(profileId))
            first.set(profileId, Math.min(first.get(profileId) ?? occurredAtMs, occurredAtMs));
        return first;
      },
      async channelsAt(users) {
        const named = users.flatMap(({ profileId, atMs }) => {
          const later = events.filter((event) => event.profileId === profileId && event.occurredAtMs >= atMs);
          const channel = later.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs)[0]?.context.channel;
          return typeof channel === "string" ? [[profileId, channel] as const] : [];
        });
        return new Map(named);
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

/** Units in memory, with what the projection writes in the application; `profileOf` says which profile an id leads to. */
export interface MemoryUnits extends ExperimentUnitStore {
  expose(unit: { experiment: string; unitId: string; variation: number; exposedAtMs: number }): void;
  showAnswer(seen: { answerId: string; unitId: string; atMs: number }): void;
  /** Clicks on items of interleaved lists. */
  credit(...credits: KeptCredit[]): void;
  eraseIds(ids: readonly string[]): void;
}

type KeptCredit = Credit & { experiment: string; atMs: number };

export function createMemoryUnits(profileOf: (id: string) => string): MemoryUnits {
  const kept = new Map<string, ExperimentUnit>();
  const answers: KeptAnswer[] = [];
  const credits: KeptCredit[] = [];
  const keyOf = ({ experiment, unitId, variation }: ExperimentUnit): string => `${unitId} ${experiment} ${variation}`;
  const byUnit = new Map<string, ExperimentUnit[]>();

  function find(unit: ExperimentUnit): ExperimentUnit {
    let stored = kept.get(keyOf(unit));
    if (stored === undefined) {
      stored = { experiment: unit.experiment, unitId: unit.unitId, variation: unit.variation };
      kept.set(keyOf(unit), stored);
      byUnit.set(unit.unitId, [...(byUnit.get(unit.unitId) ?? []), stored]);
    }
    return stored;
  }

  const units: MemoryUnits = {
    async ofUser(id) {
      const profile = profileOf(id);
      const ids = profile === id && byUnit.has(id) ? [id] : [];
      for (const other of byUnit.keys()) if (other !== id && profileOf(other) === profile) ids.push(other);
      if (ids[0] !== id && byUnit.has(id)) ids.push(id);
      return ids.flatMap((unitId) => byUnit.get(unitId)!).map((unit) => ({ ...unit, profileId: profile }));
    },
    async assign(assignments) {
      for (const { propensity: _, ...unit } of assignments) {
        const own = byUnit.get(unit.unitId) ?? [];
        const isKnown = own.some(
          ({ experiment, assignedAtMs }) => experiment === unit.experiment && assignedAtMs !== undefined,
        );
        if (!isKnown) Object.assign(find(unit), unit);
      }
    },
    async keepAnswers(added) {
      answers.push(...added);
    },
    async list(experiment) {
      return [...kept.values()]
        .filter((unit) => unit.experiment === experiment)
        .map((unit) => ({ ...unit, profileId: profileOf(unit.unitId) }))
        .sort((a, b) => compare(a.profileId, b.profileId) || compare(a.unitId, b.unitId) || a.variation - b.variation);
    },
    credits: async ({ experiment, fromMs, toMs }) =>
      credits.filter((one) => one.experiment === experiment && one.atMs >= fromMs && one.atMs <= toMs),
    credit: (...added) => credits.push(...added),
    async eraseExperiment(experiment) {
      for (const [key, unit] of kept) if (unit.experiment === experiment) kept.delete(key);
    },
    expose(unit) {
      const stored = find(unit);
      stored.exposedAtMs = Math.min(stored.exposedAtMs ?? unit.exposedAtMs, unit.exposedAtMs);
    },
    showAnswer({ answerId, unitId, atMs }) {
      for (const answer of answers)
        if (answer.answerId === answerId) units.expose({ ...answer, unitId, exposedAtMs: atMs });
    },
    eraseIds(ids) {
      for (const [key, unit] of kept) if (ids.includes(unit.unitId)) kept.delete(key);
      for (const id of ids) byUnit.delete(id);
    },
  };
  return units;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
