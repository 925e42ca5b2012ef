import { type Allocation, assign } from "../assignment/assign.ts";
import type { Attributes } from "../assignment/condition.ts";
import { type HoldoutGroup, holdoutGroupOf, holdoutGroups, holdoutKey } from "../assignment/holdout.ts";
import type { Experiment, Holdout, VariationValue } from "../definition/experiment.ts";
import type {
  ExperimentUnit,
  ExperimentUnitStore,
  KeptAnswer,
  KeptAssignment,
} from "../definition/experiment-store.ts";
import { settingsOf } from "../definition/settings.ts";
import { targetCondition } from "../definition/target-condition.ts";
import { joinUnits } from "../outcomes/experiment-user.ts";

/** A variation that a user has. */
export interface UserVariation {
  key: string;
  /** Index of the variation. */
  variation: number;
  name: string;
  value: VariationValue;
  /** Names of the settings that the experiment changes in any of its variations. */
  settings: readonly string[];
  /** The user's lists are filled by the rankings of all variations in turns; `value` is empty. */
  interleaved?: readonly VariationValue[];
  /** The experiment is over and its winner is shown to everybody. */
  shipped?: true;
}

/** How an answer or message names the experiments that it was made under. */
export const nameVariations = (given: readonly UserVariation[]): { key: string; variation: number; name: string }[] =>
  given.map(({ key, variation, name }) => ({ key, variation, name }));

export interface AssignedUser {
  /** As given by the caller: what is hashed. */
  id: string;
  attributes: () => Promise<Attributes>;
}

export interface Assigner {
  /** Takes the present experiments and holdouts; everything else is kept. */
  use(experiments: readonly Experiment[], holdouts: readonly Holdout[]): void;
  /** Variations of every running experiment (or of `keys`), and of those whose winner was shipped. */
  assignUser(user: AssignedUser, keys?: readonly string[]): Promise<UserVariation[]>;
  /** Remembers under which variations a recommendation or message was made, so that rendering it counts as an exposure. */
  keepAnswer(answerId: string, given: readonly UserVariation[]): void;
  /** Reads the users of these ids anew the next time: after an exposure, a merge, an erasure. Without ids: all. */
  forget(ids?: readonly string[]): void;
  flush(): Promise<void>;
}

interface Served {
  experiment: Experiment;
  settings: readonly string[];
  allocation: Allocation;
  /** Of a bandit with segments: the allocation of each segment's users. */
  bySegment: readonly { segment: string; weights: readonly number[]; allocation: Allocation }[];
  holdouts: readonly Holdout[];
}

export interface AssignerOptions {
  store: Pick<ExperimentUnitStore, "ofUser" | "assign" | "keepAnswers">;
  now: () => number;
  /** Ids whose units stay in memory. Default 50,000. */
  capacity?: number;
  onError: (error: unknown) => void;
  /** Called with ids whose assignments are in the store now. */
  onAssigned?: (ids: readonly string[]) => void;
}

/**
 * Assigns users, and keeps what each was assigned first: what any id of the user has stored wins over the hash of the id that
 * asks now, so that nobody flips on login or on a second device. Stores behind the answer, a tenth of a second later at most; what a
 * crash loses is assigned again by the same hash.
 */
export function createAssigner({ store, now, capacity = 50_000, onError, onAssigned }: AssignerOptions): Assigner {
  let served: Served[] = [];
  /** By id as asked: the variation of each experiment. */
  const known = new Map<string, Map<string, number>>();
  let pending: KeptAssignment[] = [];
  let pendingAnswers: KeptAnswer[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function variationsOf(id: string): Promise<Map<string, number>> {
    let variations = known.get(id);
    if (variations === undefined) {
      variations = firstVariations(await store.ofUser(id));
      known.set(id, variations);
      if (known.size > capacity) known.delete(known.keys().next().value!);
    }
    return variations;
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const [assignments, answers] = [pending, pendingAnswers];
    pending = [];
    pendingAnswers = [];
    if (assignments.length > 0) await store.assign(assignments);
    if (answers.length > 0) await store.keepAnswers(answers);
    if (assignments.length > 0) onAssigned?.([...new Set(assignments.map(({ unitId }) => unitId))]);
  }

  function remember(own: Map<string, number>, assignment: Omit<KeptAssignment, "assignedAtMs">): void {
    own.set(assignment.experiment, assignment.variation);
    pending.push({ ...assignment, assignedAtMs: now() });
    flushSoon();
  }

  /** The group that any id of the user was first put in, else that of the id that asks. */
  function groupOf(id: string, holdout: Holdout, own: Map<string, number>): HoldoutGroup | undefined {
    const key = holdoutKey(holdout.id);
    const kept = own.get(key);
    if (kept !== undefined) return holdoutGroups[kept];
    const group = holdoutGroupOf(id, holdout);
    if (group === undefined) return undefined;
    const propensity = group === "held-out" ? holdout.share : holdout.measured;
    remember(own, { experiment: key, unitId: id, variation: holdoutGroups.indexOf(group), propensity });
    return group;
  }

  function flushSoon(): void {
    timer ??= setTimeout(() => {
      flush().catch(onError);
    }, 100).unref();
  }

  return {
    use(experiments, holdouts) {
      served = experiments.filter(isServed).map((experiment) => {
        const applying = holdouts.filter(
          ({ experiments: keys }) => keys === undefined || keys.includes(experiment.key),
        );
        return {
          experiment,
          settings: [...settingsOf(experiment)],
          allocation: allocationOf(experiment),
          bySegment: bySegmentOf(experiment),
          holdouts: applying,
        };
      });
    },
    async assignUser(user, keys) {
      const wanted = keys === undefined ? served : served.filter(({ experiment }) => keys.includes(experiment.key));
      if (wanted.length === 0) return [];
      const own = await variationsOf(user.id);
      const needsAttributes = wanted.some(
        ({ allocation, bySegment, experiment }) =>
          (allocation.condition !== undefined || bySegment.length > 0) && !own.has(experiment.key),
      );
      const attributes = needsAttributes ? { ...(await user.attributes()), id: user.id } : noAttributes;
      const given: UserVariation[] = [];
      for (const one of wanted) {
        const { experiment, allocation, bySegment, holdouts } = one;
        const shipped = shippedVariation(experiment);
        const groups = holdouts.map((holdout) => groupOf(user.id, holdout, own));
        if (groups.some((group) => group === "held-out")) continue;
        if (shipped !== undefined) {
          given.push({ ...variationOf(one, shipped), shipped: true });
          continue;
        }
        if (groups.some((group, i) => group === "measured" && holdouts[i]!.measuredSees === "shipped")) continue;
        const sticky = own.get(experiment.key);
        const context = bySegment.find(({ segment }) => isInSegment(attributes, segment));
        const assignment = assign(context?.allocation ?? allocation, {
          id: user.id,
          attributes,
          ...(sticky !== undefined && { sticky }),
        });
        if (!assignment.assigned) continue;
        // In an interleaved experiment there is one group, which sees all rankings.
        const variation = experiment.interleaving ? 0 : assignment.variation;
        given.push(experiment.interleaving ? interleavedOf(one) : variationOf(one, variation));
        if (assignment.sticky) continue;
        const { key, interleaving, weights } = experiment;
        remember(own, {
          ...{ experiment: key, unitId: user.id, variation },
          propensity: interleaving ? 1 : (context?.weights ?? weights)[variation]!,
          ...(context && { context: context.segment }),
        });
      }
      return given;
    },
    keepAnswer(answerId, given) {
      for (const { key, variation, shipped } of given)
        if (!shipped) pendingAnswers.push({ answerId, experiment: key, variation });
      flushSoon();
    },
    forget(ids) {
      if (ids === undefined) known.clear();
      else for (const id of ids) known.delete(id);
    },
    flush,
  };
}

/** By experiment, what `joinUnits` makes of the user's ids. */
function firstVariations(units: readonly ExperimentUnit[]): Map<string, number> {
  const byExperiment = new Map<string, ExperimentUnit[]>();
  for (const unit of units) {
    const own = byExperiment.get(unit.experiment);
    if (own === undefined) byExperiment.set(unit.experiment, [unit]);
    else own.push(unit);
  }
  return new Map([...byExperiment].map(([key, own]) => [key, joinUnits(own).variation]));
}

const noAttributes: Attributes = {};

const isServed = (experiment: Experiment): boolean =>
  experiment.status === "running" || shippedVariation(experiment) !== undefined;

/** Index of the variation that a decision made everybody's, or undefined. */
export function shippedVariation({ decision, variations }: Experiment): number | undefined {
  if (decision?.verdict !== "ship") return undefined;
  const index = variations.findIndex(({ key }) => key === decision.variation);
  return index < 0 ? undefined : index;
}

const isInSegment = ({ segments }: Attributes, id: string): boolean => Array.isArray(segments) && segments.includes(id);

/** Before the first reweighting every segment has the weights of all: the context is kept nevertheless. */
function bySegmentOf(experiment: Experiment): Served["bySegment"] {
  const { bandit, weights, weightsBySegment } = experiment;
  return (bandit?.segments ?? []).map((segment) => {
    const own = weightsBySegment?.[segment] ?? weights;
    return { segment, weights: own, allocation: { ...allocationOf(experiment), weights: own } };
  });
}

function allocationOf(experiment: Experiment): Allocation {
  const { key, variations, seed, hashVersion, coverage, weights, namespace, target } = experiment;
  return {
    key,
    variations: variations.length,
    seed,
    hashVersion,
    coverage,
    weights,
    ...(namespace && { namespace }),
    ...(target && { condition: targetCondition(target) }),
  };
}

function interleavedOf({ experiment, settings }: Served): UserVariation {
  const { key, variations } = experiment;
  return {
    ...{ key, variation: 0, name: "Interleaved", value: {}, settings },
    interleaved: variations.map(({ value }) => value),
  };
}

function variationOf({ experiment, settings }: Served, index: number): UserVariation {
  const { name, value } = experiment.variations[index]!;
  return { key: experiment.key, variation: index, name, value, settings };
}
