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

/** What is kept of the user of an id. */
interface Kept {
  /** By experiment: the variation that the user has, under whichever id. */
  variations: Map<string, number>;
  /** Experiments that this id itself was assigned to. */
  own: Set<string>;
}

/**
 * Assigns users, and keeps what each was assigned first: what any id of the user has stored wins over the hash of the id that
 * asks now, so that nobody flips on login or on a second device. The id's own assignment is stored beside it, and counts once ids are
 * taken apart again. Stores behind the answer, a tenth of a second later at most; what a
 * crash loses is assigned again by the same hash.
 */
export function createAssigner({ store, now, capacity = 50_000, onError, onAssigned }: AssignerOptions): Assigner {
  let served: Served[] = [];
  /** By id as asked. */
  const known = new Map<string, Kept>();
  let pending: KeptAssignment[] = [];
  let pendingAnswers: KeptAnswer[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function keptOf(id: string): Promise<Kept> {
    let kept = known.get(id);
    if (kept === undefined) {
      const units = await store.ofUser(id);
      const assigned = units.filter(({ unitId, assignedAtMs }) => unitId === id && assignedAtMs !== undefined);
      kept = { variations: firstVariations(units), own: new Set(assigned.map(({ experiment }) => experiment)) };
      known.set(id, kept);
      if (known.size > capacity) known.delete(known.keys().next().value!);
    }
    return kept;
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

  function remember({ variations, own }: Kept, assignment: Omit<KeptAssignment, "assignedAtMs">): void {
    const { experiment, variation } = assignment;
    own.add(experiment);
    if (!variations.has(experiment)) variations.set(experiment, variation);
    pending.push({ ...assignment, assignedAtMs: now() });
    flushSoon();
  }

  /** The group that any id of the user was first put in, else that of the id that asks. */
  function groupOf(id: string, holdout: Holdout, kept: Kept): HoldoutGroup | undefined {
    const key = holdoutKey(holdout.id);
    if (!kept.own.has(key)) {
      const group = holdoutGroupOf(id, holdout);
      const propensity = group === "held-out" ? holdout.share : holdout.measured;
      if (group !== undefined)
        remember(kept, { experiment: key, unitId: id, variation: holdoutGroups.indexOf(group), propensity });
    }
    const variation = kept.variations.get(key);
    return variation === undefined ? undefined : holdoutGroups[variation];
  }

  /** Stores what the hash of the id gives it, once. */
  function rememberOwn(
    one: Served,
    { kept, id, attributes }: { kept: Kept; id: string; attributes: Attributes },
  ): void {
    const { key, interleaving } = one.experiment;
    if (kept.own.has(key)) return;
    const { allocation, weights, segment } = allocationFor(one, attributes);
    const assignment = assign(allocation, { id, attributes });
    if (!assignment.assigned) return;
    // In an interleaved experiment there is one group, which sees all rankings.
    const variation = interleaving ? 0 : assignment.variation;
    const propensity = interleaving ? 1 : weights[variation]!;
    remember(kept, { experiment: key, unitId: id, variation, propensity, ...(segment && { context: segment }) });
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
      const kept = await keptOf(user.id);
      const needsAttributes = wanted.some(
        ({ allocation, bySegment, experiment }) =>
          (allocation.condition !== undefined || bySegment.length > 0) && !kept.own.has(experiment.key),
      );
      const attributes = needsAttributes ? { ...(await user.attributes()), id: user.id } : noAttributes;
      const given: UserVariation[] = [];
      for (const one of wanted) {
        const { experiment, holdouts } = one;
        const shipped = shippedVariation(experiment);
        const groups = holdouts.map((holdout) => groupOf(user.id, holdout, kept));
        if (groups.some((group) => group === "held-out")) continue;
        if (shipped !== undefined) {
          given.push({ ...variationOf(one, shipped), shipped: true });
          continue;
        }
        if (groups.some((group, i) => group === "measured" && holdouts[i]!.measuredSees === "shipped")) continue;
        rememberOwn(one, { kept, id: user.id, attributes });
        const sticky = kept.variations.get(experiment.key);
        const about = { id: user.id, attributes, ...(sticky !== undefined && { sticky }) };
        const assignment = assign(allocationFor(one, attributes).allocation, about);
        if (!assignment.assigned) continue;
        given.push(experiment.interleaving ? interleavedOf(one) : variationOf(one, assignment.variation));
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

/** Of a bandit with segments that of the first that the user is in. */
function allocationFor(
  { experiment, allocation, bySegment }: Served,
  attributes: Attributes,
): { allocation: Allocation; weights: readonly number[]; segment?: string } {
  return (
    bySegment.find(({ segment }) => isInSegment(attributes, segment)) ?? { allocation, weights: experiment.weights }
  );
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
