import type { Experiment } from "../../experiments/definition/experiment.ts";
import type { DefinitionStore, ExperimentUnitStore } from "../../experiments/definition/experiment-store.ts";
import { groupByUser } from "../../experiments/outcomes/experiment-user.ts";
import type { Treatment } from "../definition/prediction.ts";

/** A user who saw the treatment or its control first, by chance. */
export interface RandomisedUser {
  userId: string;
  treated: boolean;
  /** First exposure. */
  atMs: number;
}

/** Users of an experiment in the arms of a treatment and the control; those who saw both are left out. */
export interface RandomisedArms {
  users: RandomisedUser[];
  /** Key of the variation that is the treatment. */
  variation: string;
}

/**
 * What chance has shown to whom. A bandit's arms are no random halves, and an interleaved experiment has no arms.
 * `missing` says what keeps the arms from being read.
 */
export async function readArms(
  { experiment: key, variation }: Treatment,
  stores: { definitions: Pick<DefinitionStore, "read">; units: Pick<ExperimentUnitStore, "list"> },
): Promise<RandomisedArms | { missing: string }> {
  const stored = await stores.definitions.read("experiment", key);
  if (stored === undefined) return { missing: `There is no experiment "${key}".` };
  const { variations, bandit, interleaving } = stored.body as Experiment;
  if (bandit || interleaving)
    return {
      missing: `"${key}" does not split users at random shares that stay: take an experiment with fixed weights.`,
    };
  const index = variation === undefined ? 1 : variations.findIndex((one) => one.key === variation);
  if (index < 1) {
    const keys = variations.slice(1).map((one) => one.key);
    return { missing: `"${key}" has no variation "${variation}" beside its control; there are ${keys.join(", ")}.` };
  }
  const users = groupByUser(await stores.units.list(key)).flatMap((user): RandomisedUser[] => {
    const { profileId, variation: own, exposedAtMs, multiple } = user;
    if (multiple || exposedAtMs === undefined || (own !== 0 && own !== index)) return [];
    return [{ userId: profileId, treated: own === index, atMs: exposedAtMs }];
  });
  return { users, variation: variations[index]!.key };
}
