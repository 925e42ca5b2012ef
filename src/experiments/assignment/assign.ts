import {
  type BucketRange,
  bucketOf,
  bucketRanges,
  chooseRange,
  type HashVersion,
  inNamespace,
  type Namespace,
} from "./bucket.ts";
import { type Attributes, type Condition, meetsCondition } from "./condition.ts";
import { type Holdout, isHeldOut } from "./holdout.ts";

/** What decides who gets which variation of an experiment. */
export interface Allocation {
  key: string;
  /** Number of variations; the first is the control. */
  variations: number;
  seed?: string;
  hashVersion?: HashVersion;
  coverage?: number;
  weights?: readonly number[];
  /** Instead of coverage and weights. */
  ranges?: readonly BucketRange[];
  namespace?: Namespace;
  condition?: Condition;
  holdouts?: readonly Holdout[];
}

export type Assignment =
  | { assigned: true; variation: number; bucket: number; sticky: boolean }
  | { assigned: false; because: NotAssigned };

export type NotAssigned = "no-unit" | "held-out" | "other-namespace" | "not-targeted" | "not-covered";

/**
 * Assigns a unit, in the order of GrowthBook's SDKs: a unit without an id gets nothing; a stored (sticky) variation wins over
 * namespace, targeting and coverage, so nobody flips when these are edited; then namespace, condition, and the bucket's range.
 * A holdout goes before all of them: who is held out sees no experiment, stored variations included.
 */
export function assign(
  allocation: Allocation,
  unit: { id: string; attributes: Attributes; sticky?: number },
): Assignment {
  const { id, attributes, sticky } = unit;
  if (id === "") return { assigned: false, because: "no-unit" };
  if (allocation.holdouts?.some((holdout) => isHeldOut(id, holdout))) return { assigned: false, because: "held-out" };
  const bucket = bucketOf(allocation.seed ?? allocation.key, id, allocation.hashVersion ?? 2);
  if (sticky !== undefined && sticky >= 0 && sticky < allocation.variations)
    return { assigned: true, variation: sticky, bucket, sticky: true };
  if (allocation.namespace !== undefined && !inNamespace(id, allocation.namespace))
    return { assigned: false, because: "other-namespace" };
  if (allocation.condition !== undefined && !meetsCondition(attributes, allocation.condition))
    return { assigned: false, because: "not-targeted" };
  const variation = chooseRange(bucket, allocation.ranges ?? bucketRanges(allocation));
  return variation === undefined
    ? { assigned: false, because: "not-covered" }
    : { assigned: true, variation, bucket, sticky: false };
}
