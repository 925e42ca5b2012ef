import { ConflictError, InvalidInputError, NotFoundError } from "../../errors/errors.ts";
import type { DomainEvent } from "../../events/domain-event.ts";
import { assertConsistent } from "./check-experiment.ts";
import type { Experiment, Holdout, HoldoutInput, ParsedExperiment } from "./experiment.ts";
import type { Announced, DefinitionKind, DefinitionStore, StoredDefinition } from "./experiment-store.ts";
import type { Metric, MetricInput } from "./metric.ts";

/** Experiments, metrics and holdouts as they are kept: all in memory, every write in the store first. */
export interface Definitions {
  experiments(): Experiment[];
  /** @throws NotFoundError */
  experiment(key: string): Experiment;
  find(key: string): Experiment | undefined;
  /** Stores the next revision of what was read. @throws ConflictError when another wrote meanwhile. */
  save(experiment: Experiment, announced?: readonly DomainEvent[]): Promise<Experiment>;
  remove(kind: DefinitionKind, id: string): Promise<void>;
  metrics(): Metric[];
  putMetric(id: string, input: MetricInput): Promise<Metric>;
  holdouts(): Holdout[];
  putHoldout(holdout: Holdout): Promise<Holdout>;
  /** Reads again what other processes wrote. */
  reload(): Promise<void>;
}

export async function openDefinitions(store: DefinitionStore, now: () => number): Promise<Definitions> {
  const kept: Record<DefinitionKind, Map<string, StoredDefinition>> = {
    experiment: new Map(),
    metric: new Map(),
    holdout: new Map(),
  };

  async function reload(): Promise<void> {
    for (const kind of ["experiment", "metric", "holdout"] as const)
      kept[kind] = new Map((await store.list(kind)).map((definition) => [definition.id, definition]));
  }

  const announce = (kind: DefinitionKind, id: string, more: readonly DomainEvent[] = []): Announced => ({
    events: [{ topic: "experiment.changed", key: `${kind} ${id}`, body: { kind, id } }, ...more],
    atMs: now(),
  });

  async function write(kind: DefinitionKind, id: string, body: unknown, more?: readonly DomainEvent[]): Promise<void> {
    const revision = (kept[kind].get(id)?.revision ?? 0) + 1;
    const definition = { kind, id, revision, body };
    if (!(await store.write(definition, announce(kind, id, more)))) {
      await reload();
      throw new ConflictError(
        "changed-meanwhile",
        `The ${kind} "${id}" was changed by somebody else meanwhile. Read it again, then repeat your change.`,
      );
    }
    kept[kind].set(id, definition);
  }

  const bodies = <T>(kind: DefinitionKind): T[] => [...kept[kind].values()].map(({ body }) => body as T);
  const find = (key: string): Experiment | undefined => kept.experiment.get(key)?.body as Experiment | undefined;
  await reload();
  return {
    experiments: () => bodies<Experiment>("experiment"),
    find,
    experiment(key) {
      const experiment = find(key);
      if (experiment === undefined) throw new NotFoundError("experiment", key);
      return experiment;
    },
    async save(experiment, more) {
      const next = { ...experiment, revision: (kept.experiment.get(experiment.key)?.revision ?? 0) + 1 };
      await write("experiment", experiment.key, next, more);
      return next;
    },
    async remove(kind, id) {
      if (!kept[kind].has(id)) throw new NotFoundError(kind, id);
      await store.remove(kind, id, announce(kind, id));
      kept[kind].delete(id);
    },
    metrics: () => bodies<Metric>("metric"),
    async putMetric(id, input) {
      const metric = { ...input, id };
      await write("metric", id, metric);
      return metric;
    },
    holdouts: () => bodies<Holdout>("holdout"),
    async putHoldout(holdout) {
      await write("holdout", holdout.id, holdout);
      return holdout;
    },
    reload,
  };
}

/** Puts a checked input beside what is known of the experiment. @throws InvalidInputError for an unknown metric id. */
export function buildExperiment(
  key: string,
  input: ParsedExperiment,
  context: { previous: Experiment | undefined; metrics: readonly Metric[]; nowMs: number },
): Experiment {
  assertConsistent(input);
  const { previous, nowMs } = context;
  const variations = input.variations.map((variation, i) => ({
    key: variation.key ?? String(i),
    name: variation.name ?? variation.key ?? (i === 0 ? "Control" : `Variation ${i}`),
    value: variation.value,
  }));
  return {
    ...input,
    key,
    name: input.name ?? key,
    seed: input.seed ?? key,
    variations,
    weights: input.weights ?? variations.map(() => 1 / variations.length),
    metrics: resolveMetrics(key, input.metrics, context.metrics),
    ...(previous?.weightsBySegment && input.bandit && { weightsBySegment: previous.weightsBySegment }),
    status: previous?.status ?? "draft",
    phases: previous?.phases ?? [],
    weightChanges: previous?.weightChanges ?? [],
    timeline: previous?.timeline ?? [{ atMs: nowMs, what: "created" }],
    createdAtMs: previous?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
    revision: previous?.revision ?? 0,
  };
}

/** A holdout as it is kept. Whose groups become others begins anew. @throws InvalidInputError for an unknown metric id. */
export function buildHoldout(
  id: string,
  input: HoldoutInput,
  context: { previous: Holdout | undefined; metrics: readonly Metric[]; nowMs: number },
): { holdout: Holdout; beginsAnew: boolean } {
  const { previous, nowMs } = context;
  const next = { ...input, id, measured: input.measured ?? input.share };
  const parts = ["share", "measured", "experiments", "measuredSees"] as const;
  const beginsAnew =
    previous === undefined || parts.some((part) => JSON.stringify(previous[part]) !== JSON.stringify(next[part]));
  return {
    holdout: {
      ...next,
      metrics: resolveMetrics(`holdout.${id}`, input.metrics, context.metrics),
      startedAtMs: beginsAnew ? nowMs : previous.startedAtMs,
    },
    beginsAnew,
  };
}

/** Metrics by id, and those that are given in whole under an id of their place. */
function resolveMetrics(key: string, given: ParsedExperiment["metrics"], known: readonly Metric[]): Metric[] {
  return given.map((metric, i) =>
    typeof metric === "string" ? knownMetric(metric, i, known) : { ...metric, id: `${key}.${i}` },
  );
}

function knownMetric(id: string, place: number, metrics: readonly Metric[]): Metric {
  const metric = metrics.find((candidate) => candidate.id === id);
  if (metric !== undefined) return metric;
  const known = metrics.map((candidate) => candidate.id).join(", ");
  const message = `there is no metric "${id}"${known === "" ? "" : `; there are ${known}`}. Add it with PUT /v1/metrics/${id}`;
  throw new InvalidInputError(`The definition is not valid: metrics.${place} ${message}.`, [
    { path: `metrics.${place}`, message },
  ]);
}

/** What of an edit changes who sees what: it begins a new phase. Empty when nothing does. */
export function allocationChanges(before: Experiment, after: Experiment): string[] {
  const parts = [
    "variations",
    "weights",
    "coverage",
    "seed",
    "hashVersion",
    "namespace",
    "target",
    "interleaving",
  ] as const;
  return parts.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]));
}
