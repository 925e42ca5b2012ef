import type { Affinities, AffinityRules } from "../../profiles/features/affinities.ts";
import { type AffinityKind, affinityKinds } from "../../profiles/features/affinity-kinds.ts";
import { strideOf } from "../../profiles/features/decayed-sum.ts";
import { type FadingValue, stillZero } from "../conditions/user-facts.ts";

/** A user's affinities of one kind at one instant, each as a share of the strongest in [-1, 1]; 0 for an unknown feature. */
export type AffinityShares = (id: string) => FadingValue;

interface Feature {
  weight: number;
  /** The weight changes at most so much a millisecond. */
  perMs: number;
}

/** While weights are all 0 and about to be none, for want of a bound. */
const minuteMs = 60_000;

/**
 * Weights fade with several half-lives T_h, so that their shares rise and fall: w_f(t) = sum of s_fh 2^(-t / T_h). What
 * fades for all alike changes no share. With the slowest rate r taken out, |w_f'| <= sum of |s_fh| (ln 2 / T_h - r), which
 * only shrinks; while the strongest weight M stays above M / 2, a share moves at most by 2 (|w_f'| + max |w_g'|) / M.
 * O(features of the kind x half-lives).
 */
export function affinitySharesAt(
  { table, features: numbers, sums }: Affinities,
  { halfLives, presentTag }: Pick<AffinityRules, "halfLives" | "presentTag">,
  { kind, nowMs }: { kind: AffinityKind; nowMs: number },
): AffinityShares {
  const code = affinityKinds.indexOf(kind);
  const stride = strideOf(halfLives);
  const rows: number[] = [];
  let slowest = Number.POSITIVE_INFINITY;
  for (let row = 0; row < numbers.length; row++) {
    if (table.kindOf(numbers[row]!) !== code) continue;
    rows.push(row);
    for (let slot = 0; slot < halfLives.length; slot++) {
      if (sums[row * stride + 1 + slot] !== 0) slowest = Math.min(slowest, Math.LN2 / halfLives[slot]!);
    }
  }
  const features = new Map<string, Feature>();
  for (const row of rows) {
    const name = table.featureOf(numbers[row]!).id;
    const id = kind === "tags" && presentTag !== undefined ? presentTag(name) : name;
    if (id === undefined) continue;
    const feature = features.get(id) ?? { weight: 0, perMs: 0 };
    features.set(id, feature);
    const start = row * stride;
    const ageMs = Math.max(0, nowMs - sums[start]!);
    for (let slot = 0; slot < halfLives.length; slot++) {
      const value = sums[start + 1 + slot]!;
      if (value === 0) continue;
      const present = value * 2 ** (-ageMs / halfLives[slot]!);
      feature.weight += present;
      feature.perMs += Math.abs(present) * (Math.LN2 / halfLives[slot]! - slowest);
    }
  }
  let strongest = 0;
  let fastest = 0;
  for (const { weight, perMs } of features.values()) {
    strongest = Math.max(strongest, Math.abs(weight));
    fastest = Math.max(fastest, perMs);
  }
  return (id) => {
    const feature = features.get(id);
    if (feature === undefined) return stillZero;
    if (strongest === 0) return fastest === 0 ? stillZero : { value: 0, withinMs: minuteMs, perMs: 0 };
    const { weight, perMs } = feature;
    const value = weight / strongest;
    if (fastest === 0) return { value, withinMs: Number.POSITIVE_INFINITY, perMs: 0 };
    // The strongest is its own measure as long as nothing else catches up; what goes the same way never does.
    const lead = Math.abs(weight) < strongest ? 0 : leadOf(feature, features.values());
    if (lead > 0) return { value, withinMs: lead / (perMs + fastest), perMs: 0 };
    return { value, withinMs: strongest / (2 * fastest), perMs: (2 * (perMs + fastest)) / strongest };
  };
}

function leadOf(strongest: Feature, features: Iterable<Feature>): number {
  const most = Math.abs(strongest.weight);
  let lead = most;
  for (const { weight, perMs } of features) {
    if (perMs !== strongest.perMs || Math.abs(weight) !== most) lead = Math.min(lead, most - Math.abs(weight));
  }
  return lead;
}
