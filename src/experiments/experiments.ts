import type { FieldFault } from "../errors/attune-error.ts";
import type { DomainEvent } from "../events/domain-event.ts";
import { reweightBandit } from "./bandits/reweight-bandit.ts";
import { assertSettingsExist } from "./definition/check-experiment.ts";
import { buildExperiment, openDefinitions } from "./definition/definitions.ts";
import type { Experiment, ParsedExperiment, VariationValue } from "./definition/experiment.ts";
import type {
  DefinitionStore,
  ExperimentUnit,
  ExperimentUnitStore,
  MetricEventSource,
} from "./definition/experiment-store.ts";
import type { Metric, MetricInput } from "./definition/metric.ts";
import { type Holdouts, openHoldouts } from "./holdouts.ts";
import {
  type DecideInput,
  decideExperiment,
  editExperiment,
  type Step,
  startExperiment,
  stopExperiment,
} from "./life-cycle.ts";
import type { DimensionSources } from "./outcomes/dimension.ts";
import type { ExperimentUser } from "./outcomes/experiment-user.ts";
import { type ExposureQuery, listExposures } from "./outcomes/list-exposures.ts";
import type { Health } from "./results/health.ts";
import { type ExperimentReport, type ReportQuery, reportExperiment } from "./results/report.ts";
import { type AssignedUser, createAssigner, type UserVariation } from "./serving/assigner.ts";
import { type FeaturesPayload, featuresPayload } from "./serving/sdk-features.ts";
import { createVariationIndex, type VariationIndex } from "./serving/variation-index.ts";

export interface ExperimentsOptions {
  definitions: DefinitionStore;
  units: ExperimentUnitStore;
  events: MetricEventSource;
  /** What the settings of a variation name that does not exist, by path: `scenario` -> "there is no ...". Default: nothing. */
  faultsOf?: (value: VariationValue) => FieldFault[];
  now: () => number;
  onError: (error: unknown) => void;
}

/** What ingestion asks of experiments. */
export interface RunningExperiments {
  isAnyRunning(): boolean;
  /** The experiment, while it runs. */
  running(key: string): Experiment | undefined;
  /** After an exposure, a merge or its undoing: the ids concerned are read anew; without ids, all. */
  forget(ids?: readonly string[]): void;
}

/** What is kept of a user. */
export interface ExperimentRecords {
  /** What this id of the user was assigned and saw. */
  unitsOf(id: string): Promise<ExperimentUnit[]>;
  /** Resolves when every assignment so far is in the store. */
  flush(): Promise<void>;
}

/** What segments ask of experiments. */
export interface SegmentedExperiments {
  list(): Pick<Experiment, "key">[];
  /** Who has which variation, at once. */
  readonly variants: VariationIndex;
}

/** For what runs without experiments. */
export const noExperiments: RunningExperiments & ExperimentRecords & SegmentedExperiments = {
  list: () => [],
  variants: {
    watch: async () => undefined,
    variantOf: () => undefined,
    refresh: async () => undefined,
    onChange: () => undefined,
  },
  isAnyRunning: () => false,
  running: () => undefined,
  forget: () => undefined,
  unitsOf: async () => [],
  flush: async () => undefined,
};

export interface Experiments extends RunningExperiments, ExperimentRecords, SegmentedExperiments, Holdouts {
  list(): Experiment[];
  /** @throws NotFoundError */
  get(key: string): Experiment;
  /** Default: now. */
  put(key: string, input: ParsedExperiment, atMs?: number): Promise<{ experiment: Experiment; notice?: string }>;
  remove(key: string): Promise<void>;
  /** Default: now. */
  start(key: string, atMs?: number): Promise<Step>;
  stop(key: string): Promise<Experiment>;
  decide(key: string, input: DecideInput): Promise<Experiment>;
  metrics(): Metric[];
  putMetric(id: string, input: MetricInput): Promise<Metric>;
  /** Experiments keep the metric as it was. */
  removeMetric(id: string): Promise<void>;
  /** What the user has of every running experiment, or of `keys`. */
  assign(user: AssignedUser, keys?: readonly string[]): Promise<UserVariation[]>;
  /** Remembers under which variations a recommendation or message was made, so that rendering it counts as an exposure. */
  keepAnswer(answerId: string, given: readonly UserVariation[]): void;
  /** `attributesOf` is asked for the dimensions that are about users as they are now. */
  report(key: string, query?: ReportQuery, attributesOf?: DimensionSources["attributesOf"]): Promise<ExperimentReport>;
  health(key: string): Promise<Health>;
  /** By profile id, from after `after` on. */
  exposures(key: string, query: ExposureQuery): Promise<ExperimentUser[]>;
  features(): FeaturesPayload;
  /** From now on a start warns of segments that do not exist. */
  knowSegments(exists: (id: string) => boolean): void;
  /** Reads again what another process changed of definitions. */
  reload(): Promise<void>;
  /** Gives every running bandit its new weights, where they are due. */
  reweight(): Promise<void>;
  close(): Promise<void>;
}

/** Experiments over their stores: what the edges call. */
export async function openExperiments(options: ExperimentsOptions): Promise<Experiments> {
  const { units, events, now } = options;
  const definitions = await openDefinitions(options.definitions, now);
  const assigner = createAssigner({ store: units, now, onError: options.onError, onAssigned: follow });
  const variants = createVariationIndex(units, definitions.find);
  let isAnyRunning = false;
  let segmentExists: (id: string) => boolean = () => true;
  const running = (): Experiment[] => definitions.experiments().filter(({ status }) => status === "running");
  const use = (): void => {
    isAnyRunning = running().length > 0;
    assigner.use(definitions.experiments(), definitions.holdouts());
  };
  const runningByKey = (key: string): Experiment | undefined => {
    const experiment = definitions.find(key);
    return experiment?.status === "running" ? experiment : undefined;
  };
  use();

  function follow(ids?: readonly string[]): void {
    variants.refresh(ids).catch(options.onError);
  }

  async function save(experiment: Experiment, announced?: readonly DomainEvent[]): Promise<Experiment> {
    const saved = await definitions.save(experiment, announced);
    use();
    return saved;
  }

  const reporting = { units, events, now };
  /** With what was assigned a moment ago. */
  async function report(
    experiment: Experiment,
    query: ReportQuery,
    attributesOf?: DimensionSources["attributesOf"],
  ): Promise<ExperimentReport> {
    await assigner.flush();
    return reportExperiment(experiment, query, { ...reporting, ...(attributesOf && { attributesOf }) });
  }

  return {
    list: () => definitions.experiments(),
    get: definitions.experiment,
    async put(key, input, nowMs = now()) {
      assertSettingsExist(input, options.faultsOf);
      const previous = definitions.find(key);
      const built = buildExperiment(key, input, { previous, metrics: definitions.metrics(), nowMs });
      const edited =
        previous === undefined ? { experiment: built } : editExperiment(previous, built, { running: running(), nowMs });
      return { ...edited, experiment: await save(edited.experiment) };
    },
    async remove(key) {
      await definitions.remove("experiment", key);
      use();
      await units.eraseExperiment(key);
    },
    async start(key, atMs = now()) {
      const step = startExperiment(definitions.experiment(key), { running: running(), nowMs: atMs, segmentExists });
      return { ...step, experiment: await save(step.experiment) };
    },
    stop: async (key) => save(stopExperiment(definitions.experiment(key), now())),
    async decide(key, input) {
      const { experiment, announced } = decideExperiment(definitions.experiment(key), input, now());
      return save(experiment, announced);
    },
    metrics: definitions.metrics,
    putMetric: definitions.putMetric,
    removeMetric: (id) => definitions.remove("metric", id),
    ...openHoldouts({ definitions, assigner, units, events, now, onChange: use }),
    assign: assigner.assignUser,
    keepAnswer: assigner.keepAnswer,
    isAnyRunning: () => isAnyRunning,
    knowSegments(exists) {
      segmentExists = exists;
    },
    async reload() {
      await definitions.reload();
      use();
    },
    running: runningByKey,
    report: async (key, query, attributesOf) => report(definitions.experiment(key), query ?? {}, attributesOf),
    health: async (key) => (await report(definitions.experiment(key), {})).health,
    exposures: async (key, query) => listExposures(definitions.experiment(key), units, query),
    features: () => featuresPayload(definitions.experiments(), definitions.holdouts()),
    variants: {
      ...variants,
      async watch(keys) {
        await assigner.flush();
        await variants.watch(keys);
      },
    },
    forget(ids) {
      assigner.forget(ids);
      follow(ids);
    },
    async reweight() {
      for (const experiment of running()) {
        const changed = await reweightBandit(experiment, reporting);
        if (changed !== undefined) await save(changed);
      }
    },
    async unitsOf(id) {
      await assigner.flush();
      return (await units.ofUser(id)).filter(({ unitId }) => unitId === id);
    },
    flush: assigner.flush,
    close: assigner.flush,
  };
}
