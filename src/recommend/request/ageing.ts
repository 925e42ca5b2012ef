import { dayMs, decayFactor } from "../../profiles/features/decayed-sum.ts";

/** How items age, as it was learned: by type of item, the age at which half of the attention has passed. */
export interface Ageing {
  /** Share of the score that recency has, in [0, 1]. */
  weight: number;
  /** Half-life in days by type; `""` for items without a type, and for types that are not listed. */
  halfLifeDays: Readonly<Record<string, number>>;
}

/** How new an item is, in [0, 1]: 2^(-age / half-life); 1 for one that is published later. */
export function recencyAt(ageMs: number, halfLifeDays: number): number {
  return decayFactor(Math.max(0, ageMs), halfLifeDays * dayMs);
}

export function halfLifeDaysOf({ halfLifeDays }: Ageing, type: string | undefined): number {
  return halfLifeDays[type ?? ""] ?? halfLifeDays[""]!;
}

/** Before anything was learned. */
export const assumedAgeing: Ageing = { weight: 0.1, halfLifeDays: { "": 7 } };
