import { z } from "zod";
import { type Design, minimumDetectableEffect, powerOf, unitsFor } from "../statistics/power.ts";

const share = z.number().gt(0).lt(1);

export const planRequestSchema = z
  .strictObject({
    /** What is known of the metric today: a share of users, or a mean with its variance (or standard deviation) per user. */
    metric: z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("proportion"), mean: share }),
      z
        .strictObject({
          type: z.literal("mean"),
          mean: z.number().refine((mean) => mean !== 0, "must not be 0: a relative effect needs a mean"),
          variance: z.number().positive().optional(),
          standardDeviation: z.number().positive().optional(),
        })
        .refine((metric) => (metric.variance === undefined) !== (metric.standardDeviation === undefined), {
          message: "give `variance` or `standardDeviation`",
          path: ["variance"],
        }),
    ]),
    /** Users of all variations together; or how many arrive each day. */
    users: z.int().min(4).max(1e10).optional(),
    usersPerDay: z.number().positive().max(1e9).optional(),
    variations: z.int().min(2).max(20).default(2),
    /** The effect to plan for. Relative: .05 is five percent of the mean. */
    effect: z.number().gt(0).max(100).optional(),
    scale: z.enum(["relative", "absolute"]).default("relative"),
    alpha: z.number().gt(0).lt(0.5).default(0.05),
    power: share.default(0.8),
    /** Reading the results at any time costs users; true plans the interval for the users that there are. */
    sequential: z.union([z.boolean(), z.strictObject({ plannedUsers: z.int().min(10) })]).default(true),
  })
  .refine((request) => [request.users, request.usersPerDay, request.effect].some((given) => given !== undefined), {
    message: "give `users`, `usersPerDay` or `effect`: one of them is needed to plan",
    path: ["users"],
  });
export type PlanRequest = z.output<typeof planRequestSchema>;

export interface Plan {
  /** For the given users and effect. */
  power?: number;
  /** Smallest effect that the given users find with the power asked for; absent when none can be found. */
  minimumDetectableEffect?: number;
  /** Users of all variations together that the given effect needs; absent when no number is enough. */
  usersNeeded?: number;
  daysNeeded?: number;
  /** What the given users find: effects from small to large. */
  curve?: { effect: number; power: number }[];
  /** What can be found after so many days, with `usersPerDay`. */
  days?: { day: number; users: number; minimumDetectableEffect?: number }[];
  /** Why a number is absent. */
  missing?: string;
}

/** Power, smallest effect, users and days of a design: whatever follows from what is given. Never NaN or infinite. */
export function planExperiment(request: PlanRequest): Plan {
  const { users, usersPerDay, effect, power } = request;
  const plan: Plan = {};
  if (users !== undefined) {
    const design = designOf(request, users);
    if (effect !== undefined) plan.power = powerOf(design, effect);
    const smallest = finite(minimumDetectableEffect(design, power));
    if (smallest !== undefined) {
      plan.minimumDetectableEffect = smallest;
      plan.curve = curveOf(design, smallest);
    } else
      plan.missing = `${users} users find no effect of any size with a power of ${power}: the metric varies too much.`;
  }
  if (effect !== undefined) {
    const { units: _, ...design } = designOf(request, 0);
    const needed = finite(unitsFor(design, { effect, power }));
    if (needed === undefined) plan.missing = `No number of users below 10 billion finds an effect of ${effect}.`;
    else {
      plan.usersNeeded = needed;
      if (usersPerDay !== undefined) plan.daysNeeded = Math.ceil(needed / usersPerDay);
    }
  }
  if (usersPerDay !== undefined) plan.days = daysOf(request, usersPerDay);
  return plan;
}

function designOf({ metric, variations, scale, alpha, sequential }: PlanRequest, units: number): Design {
  return {
    baseline:
      metric.type === "proportion"
        ? { kind: "proportion", mean: metric.mean }
        : { kind: "mean", mean: metric.mean, variance: metric.variance ?? metric.standardDeviation! ** 2 },
    arms: variations,
    units,
    alpha,
    scale,
    ...(sequential !== false && {
      sequentialPlannedUnits: sequential === true ? ("own" as const) : sequential.plannedUsers,
    }),
  };
}

function curveOf(design: Design, smallest: number): NonNullable<Plan["curve"]> {
  return Array.from({ length: curveSteps + 1 }, (_, i) => {
    const effect = (2 * smallest * i) / curveSteps;
    return { effect, power: powerOf(design, effect) };
  });
}

function daysOf(request: PlanRequest, usersPerDay: number): NonNullable<Plan["days"]> {
  return plannedDays.map((day) => {
    const users = Math.round(day * usersPerDay);
    const smallest = users < 4 ? undefined : finite(minimumDetectableEffect(designOf(request, users), request.power));
    return { day, users, ...(smallest !== undefined && { minimumDetectableEffect: smallest }) };
  });
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
const curveSteps = 20;
const plannedDays = [1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 56];
