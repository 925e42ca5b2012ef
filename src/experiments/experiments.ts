import type { FieldFault } from "../errors/attune-error.ts";
import { InvalidInputError, NotFoundError } from "../errors/errors.ts";
import type { DomainEvent } from "../events/domain-event.ts";
import { holdoutKey } from "./assignment/holdout.ts";
import { reweightBandit } from "./bandits/reweight-bandit.ts";
import { assertSettingsExist } from "./definition/check-experiment.ts";
import { buildExperiment, buildHoldout, openDefinitions } from "./definition/definitions.ts";
import type { Experiment, Holdout, HoldoutInput, ParsedExperiment, VariationValue } from "./definition/experiment.ts";
import type {
  DefinitionStore,
  ExperimentUnit,
  ExperimentUnitStore,
  MetricEventSource,
} from "./definition/experiment-store.ts";
import type { Metric, MetricInput } from "./definition/metric.ts";
import { editExperiment, type Step, startExperiment, stopExperiment } from "./life-cycle.ts";
import type { DimensionSources } from "./outcomes/dimension.ts";
import { type ExperimentUser, groupByUser } from "./outcomes/experiment-user.ts";
import type { Health } from "./results/health.ts";
import { type HoldoutReport, reportHoldout } from "./results/holdout-report.ts";
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

export interface DecideInput {
  verdict: "ship" | "rollback" | "inconclusive";
  /** Key of the variation that everybody gets from now on; needed to ship. */
  variation?: string | undefined;
  note?: string | undefined;
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

export interface Experiments extends RunningExperiments, ExperimentRecords, SegmentedExperiments {
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
  holdouts(): Holdout[];
  putHoldout(id: string, input: HoldoutInput): Promise<Holdout>;
  removeHoldout(id: string): Promise<void>;
  /** What all experiments together have brought. @throws NotFoundError */
  holdoutReport(id: string, query?: { asOfMs?: number }): Promise<HoldoutReport>;
  /** What the user has of every running experiment, or of `keys`. */
  assign(user: AssignedUser, keys?: readonly string[]): Promise<UserVariation[]>;
  /** Remembers under which variations a recommendation or message was made, so that rendering it counts as an exposure. */
  keepAnswer(answerId: string, given: readonly UserVariation[]): void;
  /** `attributesOf` is asked for the dimensions that are about users as they are now. */
  report(key: string, query?: ReportQuery, attributesOf?: DimensionSources["attributesOf"]): Promise<ExperimentReport>;
  health(key: string): Promise<Health>;
  /** By profile id, from after `after` on. */
  exposures(key: string, query: { variation?: string; after?: string; limit: number }): Promise<ExperimentUser[]>;
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

  async function forgetGroups(holdoutId: string): Promise<void> {
    await assigner.flush();
    await units.eraseExperiment(holdoutKey(holdoutId));
    assigner.forget();
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
    async decide(key, { verdict, variation, note }) {
      const experiment = definitions.experiment(key);
      const index = experiment.variations.findIndex((one) => one.key === variation);
      if (verdict === "ship" && index < 0) {
        const keys = experiment.variations.map((one) => one.key).join(", ");
        throw new InvalidInputError(`To ship, name one of the variations ${keys} in \`variation\`.`, [
          { path: "variation", message: `must be one of ${keys}` },
        ]);
      }
      const nowMs = now();
      const stopped = experiment.status === "running" ? stopExperiment(experiment, nowMs) : experiment;
      const what = { ship: `shipped ${variation}`, rollback: "rolled back", inconclusive: "ended without a decision" };
      const sentence = note ?? `The experiment was ${what[verdict]}.`;
      const decided: Experiment = {
        ...stopped,
        decision: { atMs: nowMs, verdict, sentence, ...(verdict === "ship" && { variation: variation! }) },
        timeline: [...stopped.timeline, { atMs: nowMs, what: what[verdict] }],
      };
      const body = { experiment: key, verdict, ...(verdict === "ship" && { variation: variation! }) };
      return save(decided, [{ topic: "experiment.decided", key, body }]);
    },
    metrics: definitions.metrics,
    putMetric: definitions.putMetric,
    holdouts: definitions.holdouts,
    removeMetric: (id) => definitions.remove("metric", id),
    async putHoldout(id, input) {
      const previous = definitions.holdouts().find((one) => one.id === id);
      const built = buildHoldout(id, input, { previous, metrics: definitions.metrics(), nowMs: now() });
      if (built.beginsAnew) await forgetGroups(id);
      const saved = await definitions.putHoldout(built.holdout);
      use();
      return saved;
    },
    async removeHoldout(id) {
      await definitions.remove("holdout", id);
      await forgetGroups(id);
      use();
    },
    async holdoutReport(id, query) {
      const holdout = definitions.holdouts().find((one) => one.id === id);
      if (holdout === undefined) throw new NotFoundError("holdout", id);
      await assigner.flush();
      return reportHoldout(holdout, reporting, query);
    },
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
    async exposures(key, { variation, after = "", limit }) {
      const { variations } = definitions.experiment(key);
      const users = groupByUser(await units.list(key));
      return users
        .filter((user) => user.exposedAtMs !== undefined && user.profileId > after)
        .filter((user) => variation === undefined || variations[user.variation]?.key === variation)
        .slice(0, limit);
    },
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
