import type { Experiment } from "../definition/experiment.ts";
import type { ExperimentUnitStore } from "../definition/experiment-store.ts";
import { type ExperimentUser, groupByUser } from "./experiment-user.ts";

export interface ExposureQuery {
  /** Key of a variation; default: all. */
  variation?: string;
  /** Profile id; default: from the first on. */
  after?: string;
  limit: number;
}

/** Users who have seen the experiment, by profile id, from after `after` on. */
export async function listExposures(
  { key, variations }: Experiment,
  units: ExperimentUnitStore,
  { variation, after = "", limit }: ExposureQuery,
): Promise<ExperimentUser[]> {
  return groupByUser(await units.list(key))
    .filter((user) => user.exposedAtMs !== undefined && user.profileId > after)
    .filter((user) => variation === undefined || variations[user.variation]?.key === variation)
    .slice(0, limit);
}
