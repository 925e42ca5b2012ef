import { type Allocation, assign, isHeldOut } from "../assignment/assign.ts";
import type { Attributes } from "../assignment/condition.ts";
import type { Experiment, Holdout, VariationValue } from "../definition/experiment.ts";
import type { ExperimentUnit, ExperimentUnitStore } from "../definition/experiment-store.ts";
import { targetCondition } from "../definition/target-condition.ts";

/** A variation that a user has. */
export interface UserVariation {
  key: string;
  /** Index of the variation. */
  variation: number;
  name: string;
  value: VariationValue;
  /** The experiment is over and its winner is shown to everybody. */
  shipped?: true;
}

export interface AssignedUser {
  /** As given by the caller: what is hashed. */
  id: string;
  /** The profile that the id belongs to; the id itself while there is none. */
  profileId: string;
  attributes: () => Promise<Attributes>;
}

export interface Assigner {
  /** Takes the present experiments and holdouts; everything else is kept. */
  use(experiments: readonly Experiment[], holdouts: readonly Holdout[]): void;
  /** Variations of every running experiment (or of `keys`), and of those whose winner was shipped. */
  assignUser(user: AssignedUser, keys?: readonly string[]): Promise<UserVariation[]>;
  /** Units that became known otherwise (exposures, joined or erased profiles). */
  forget(profileId: string): void;
  flush(): Promise<void>;
}

interface Served {
  experiment: Experiment;
  allocation: Allocation;
  holdouts: readonly Holdout[];
}

export interface AssignerOptions {
  store: Pick<ExperimentUnitStore, "ofProfiles" | "assign">;
  now: () => number;
  /** Profiles whose units stay in memory. Default 50,000. */
  capacity?: number;
  onError: (error: unknown) => void;
}

/**
 * Assigns users, and keeps what each was assigned first: a profile's stored variation wins over the hash of the id that asks
 * now, so that nobody flips on login or on a second device. Stores behind the answer, a tenth of a second later at most; what a
 * crash loses is assigned again by the same hash.
 */
export function createAssigner({ store, now, capacity = 50_000, onError }: AssignerOptions): Assigner {
  let served: Served[] = [];
  const units = new Map<string, Map<string, ExperimentUnit>>();
  let pending: ExperimentUnit[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function unitsOf(profileId: string): Promise<Map<string, ExperimentUnit>> {
    let known = units.get(profileId);
    if (known === undefined) {
      known = new Map((await store.ofProfiles([profileId])).map((unit) => [unit.experiment, unit]));
      units.set(profileId, known);
      if (units.size > capacity) units.delete(units.keys().next().value!);
    }
    return known;
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const batch = pending;
    pending = [];
    if (batch.length > 0) await store.assign(batch);
  }

  function keep(unit: ExperimentUnit): void {
    pending.push(unit);
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
        return { experiment, allocation: allocationOf(experiment, applying), holdouts: applying };
      });
    },
    async assignUser(user, keys) {
      const wanted = keys === undefined ? served : served.filter(({ experiment }) => keys.includes(experiment.key));
      if (wanted.length === 0) return [];
      const known = await unitsOf(user.profileId);
      const needsAttributes = wanted.some(
        ({ allocation, experiment }) => allocation.condition !== undefined && !known.has(experiment.key),
      );
      const attributes = needsAttributes ? { ...(await user.attributes()), id: user.id } : noAttributes;
      const given: UserVariation[] = [];
      for (const { experiment, allocation, holdouts } of wanted) {
        const shipped = shippedVariation(experiment);
        if (shipped !== undefined) {
          if (holdouts.some((holdout) => isHeldOut(user.id, holdout))) continue;
          given.push({ ...variationOf(experiment, shipped), shipped: true });
          continue;
        }
        const sticky = known.get(experiment.key)?.variation;
        const assignment = assign(allocation, {
          id: user.id,
          attributes,
          ...(sticky !== undefined && { sticky }),
        });
        if (!assignment.assigned) continue;
        const { variation } = assignment;
        given.push(variationOf(experiment, variation));
        if (assignment.sticky) continue;
        const unit: ExperimentUnit = {
          experiment: experiment.key,
          profileId: user.profileId,
          variation,
          assignedAtMs: now(),
          multiple: false,
          propensity: experiment.weights[variation]!,
        };
        known.set(experiment.key, unit);
        keep(unit);
      }
      return given;
    },
    forget: (profileId) => {
      units.delete(profileId);
    },
    flush,
  };
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

export function allocationOf(experiment: Experiment, holdouts: readonly Holdout[]): Allocation {
  const { key, variations, seed, hashVersion, coverage, weights, namespace, target } = experiment;
  return {
    key,
    variations: variations.length,
    seed,
    hashVersion,
    coverage,
    weights,
    holdouts,
    ...(namespace && { namespace }),
    ...(target && { condition: targetCondition(target) }),
  };
}

function variationOf(experiment: Experiment, index: number): UserVariation {
  const { name, value } = experiment.variations[index]!;
  return { key: experiment.key, variation: index, name, value };
}
