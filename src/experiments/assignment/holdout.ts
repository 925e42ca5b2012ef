import { bucketOf } from "./bucket.ts";

/** Users kept out of every experiment and rollout, by a hash of their own. */
export interface Holdout {
  id: string;
  /** Share of users, 0..1. */
  share: number;
}

/** `held-out` sees no experiment and nothing that was shipped; `measured` is what it is compared with. */
export type HoldoutGroup = "held-out" | "measured";

/** In the order that their units are kept in. */
export const holdoutGroups: readonly HoldoutGroup[] = ["held-out", "measured"];

/** Under this name the units of a holdout are kept beside those of experiments, whose keys have no colon. */
export const holdoutKey = (id: string): string => `holdout:${id}`;

/** Version 2 of the hash, seed "holdout:" + id: held out under the share, measured in the share above it. */
export function holdoutGroupOf(
  unitId: string,
  { id, share, measured = 0 }: Holdout & { measured?: number },
): HoldoutGroup | undefined {
  const bucket = bucketOf(holdoutKey(id), unitId, 2);
  return bucket < share ? "held-out" : bucket < share + measured ? "measured" : undefined;
}

export const isHeldOut = (unitId: string, holdout: Holdout): boolean => holdoutGroupOf(unitId, holdout) === "held-out";
