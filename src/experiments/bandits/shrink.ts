import type { NormalPosterior } from "./best-arm-weights.ts";

/**
 * What is known of every arm in each context, shrunk to what is known of it over all contexts (Gelman et al. 2013, section 5.4):
 * an arm's advantage d = its mean less the context's mean is drawn from N(advantage over all, tau²), tau² by moments over contexts
 * and arms. Contexts that are alike share everything, contexts that differ keep what is theirs. `contexts[c][a]`; a context
 * without users takes the arms of all.
 */
export function shrinkContexts(
  contexts: readonly (readonly NormalPosterior[])[],
  all: readonly NormalPosterior[],
): NormalPosterior[][] {
  const prior = advantages(
    all,
    all.map(() => 0),
  );
  const own = contexts.map((arms) =>
    advantages(
      arms,
      prior.map(({ mean }) => mean),
    ),
  );
  let excess = 0;
  let cells = 0;
  for (const arms of own)
    arms.forEach(({ mean, standardDeviation }, a) => {
      if (!Number.isFinite(standardDeviation)) return;
      excess += (mean - prior[a]!.mean) ** 2 - standardDeviation ** 2;
      cells++;
    });
  const between = cells === 0 ? 0 : Math.max(0, excess / cells);
  return own.map((arms) =>
    arms.map(({ mean, standardDeviation }, a) => {
      const { mean: centre, standardDeviation: spread } = prior[a]!;
      const priorVariance = between + spread ** 2;
      if (!Number.isFinite(standardDeviation))
        return { kind: "normal", mean: centre, standardDeviation: Math.sqrt(priorVariance) };
      const variance = 1 / (1 / standardDeviation ** 2 + 1 / priorVariance);
      return {
        kind: "normal",
        mean: variance * (mean / standardDeviation ** 2 + centre / priorVariance),
        standardDeviation: Math.sqrt(variance),
      };
    }),
  );
}

/** Arms on the level of the reference: less how far those that have users are above it in the mean. */
function advantages(arms: readonly NormalPosterior[], reference: readonly number[]): NormalPosterior[] {
  const above = arms.flatMap(({ mean, standardDeviation }, a) =>
    Number.isFinite(standardDeviation) ? [mean - reference[a]!] : [],
  );
  const centre = above.reduce((sum, one) => sum + one, 0) / Math.max(1, above.length);
  return arms.map((arm) => ({ ...arm, mean: arm.mean - centre }));
}
