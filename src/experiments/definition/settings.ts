import type { Experiment, VariationValue } from "./experiment.ts";

/** Settings that a variation can change, as names that two experiments must not share. */
const settings = ["scenario", "ranker", "diversity", "exploreShare", "models", "weights"] as const;
const templateSettings = ["variant", "tone"] as const;

/** Whether the setting changes how recommendations are ranked. */
export const isRankingSetting = (name: string): boolean => settings.some((setting) => setting === name);

/** Names of every setting that the experiment changes: `scenario`, `variant of welcome`, `tone of all templates`. */
export function settingsOf(experiment: Pick<Experiment, "variations">): Set<string> {
  const names = new Set<string>();
  for (const { value } of experiment.variations) {
    for (const name of settings) if (value[name] !== undefined) names.add(name);
    for (const name of templateSettings)
      if (value[name] !== undefined) names.add(`${name} of ${value.template ?? allTemplates}`);
  }
  return names;
}

/** Stands for the template where a variation names none. */
export const allTemplates = "all templates";

/** A setting that both change, or undefined. A setting of all templates meets the same one of any template. */
export function sharedSetting(
  one: Pick<Experiment, "variations">,
  other: Pick<Experiment, "variations">,
): string | undefined {
  const others = settingsOf(other);
  for (const name of settingsOf(one)) {
    if (others.has(name)) return name;
    const [setting, template] = name.split(" of ");
    if (template === undefined) continue;
    const met = [...others].find((candidate) => {
      const [otherSetting, otherTemplate] = candidate.split(" of ");
      return otherSetting === setting && (template === allTemplates || otherTemplate === allTemplates);
    });
    if (met !== undefined) return name;
  }
  return undefined;
}

/** Whether no user can be in both: the same namespace, and ranges that do not overlap. */
export function areExclusive(one: Pick<Experiment, "namespace">, other: Pick<Experiment, "namespace">): boolean {
  if (one.namespace === undefined || other.namespace === undefined) return false;
  return one.namespace.id === other.namespace.id && !rangesOverlap(one.namespace.range, other.namespace.range);
}

export const rangesOverlap = (a: readonly [number, number], b: readonly [number, number]): boolean =>
  a[0] < b[1] && b[0] < a[1];

/** Settings of several variations as one; the earlier wins where two speak of the same. */
export function mergeSettings(values: readonly VariationValue[]): VariationValue {
  return Object.assign({}, ...values.toReversed()) as VariationValue;
}
