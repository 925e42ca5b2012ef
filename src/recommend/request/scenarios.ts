import { z } from "zod";
import { halfLifeDaysOf } from "./ageing.ts";
import type { LearnedDefaults } from "./learned-defaults.ts";

const share = z.number().min(0).max(1);

/** Settings of one scenario. */
export const scenarioSchema = z.object({
  /** Used as given; they should add up to 1. Where left out, recency has the weight that was learned and relevance the rest. */
  weights: z.object({ relevance: share, recency: share, engagement: share }).optional(),
  /** Days after which an item's recency is one half; by type of item, as it was learned, where left out. */
  recencyHalfLifeDays: z.number().positive().max(36_500).optional(),
  /** Used when the request names no diversity; as it was learned where left out. */
  diversity: share.optional(),
  /** Share of slots given to new items by Thompson sampling. */
  exploreShare: share.optional(),
  /** Items that the user has opened: left out, put behind the others, or treated like any. Dismissed ones are always left out. */
  seen: z.enum(["exclude", "demote", "allow"]).default("exclude"),
  /** Most items of one section in an answer, as a share of its slots (at least one). */
  maxSectionShare: share.default(1),
  /** Share of the relevance that likeness to the item in `context` makes up, where there is one. */
  contextShare: share.default(0.5),
  /**
   * A prediction as a signal of ranking, for example of who will buy: `weight` times the user's probability goes from relevance to
   * engagement, so that the likelier users see what is taken when it is shown. Nothing changes without the prediction.
   */
  likelihood: z.object({ prediction: z.string().min(1).max(100), weight: share }).optional(),
});

export type ScenarioInput = z.input<typeof scenarioSchema>;

/** A scenario that is complete but for what is left to what was learned. */
export type Scenario = z.infer<typeof scenarioSchema> & { exploreShare: number };

/** A scenario with which items can be scored. */
export interface AppliedScenario extends Scenario {
  diversity: number;
  weights: { relevance: number; recency: number; engagement: number };
  halfLifeDaysOf: (type: string | undefined) => number;
}

/** `likelihood`: the user's probability in the prediction that the scenario names, in [0, 1]. */
export function applyLearned(
  scenario: Scenario,
  { ageing, diversity }: LearnedDefaults,
  likelihood = 0,
): AppliedScenario {
  const { recencyHalfLifeDays } = scenario;
  const weights = scenario.weights ?? { relevance: 1 - ageing.weight, recency: ageing.weight, engagement: 0 };
  const moved = Math.min(weights.relevance, (scenario.likelihood?.weight ?? 0) * likelihood);
  return {
    ...scenario,
    diversity: scenario.diversity ?? diversity,
    weights: { ...weights, relevance: weights.relevance - moved, engagement: weights.engagement + moved },
    halfLifeDaysOf: (type) => recencyHalfLifeDays ?? halfLifeDaysOf(ageing, type),
  };
}

/**
 * `default` ranks by relevance, by recency as far as it was learned that items age, and with as much diversity as was learned to
 * cost next to nothing. `formula` is the published one, the others are starting points.
 */
export const defaultScenarios: Readonly<Record<string, ScenarioInput>> = {
  default: {},
  formula: { weights: { relevance: 0.5, recency: 0.3, engagement: 0.2 }, recencyHalfLifeDays: 7 },
  /** Front page of a newsroom: what is older than a few days is history; no section takes over. */
  news: { weights: { relevance: 0.5, recency: 0.3, engagement: 0.2 }, recencyHalfLifeDays: 2, maxSectionShare: 0.5 },
  /** Below an item: likeness to it leads, age matters little. */
  related: {
    weights: { relevance: 0.7, recency: 0.1, engagement: 0.2 },
    recencyHalfLifeDays: 30,
    exploreShare: 0,
    contextShare: 0.8,
  },
  /** A shop: goods do not age like news, and what others buy says more, the likelier the user buys (prediction `buys`, where there is one). */
  shop: {
    weights: { relevance: 0.6, recency: 0.1, engagement: 0.3 },
    recencyHalfLifeDays: 90,
    likelihood: { prediction: "buys", weight: 0.3 },
  },
};

/** Scenarios by name, checked and completed; `default` is always among them, and one that explores by its own share keeps it. */
export function createScenarios(
  settings: Readonly<Record<string, ScenarioInput>> = {},
  exploreShare = 0.1,
): Map<string, Scenario> {
  return new Map(
    Object.entries({ ...defaultScenarios, ...settings }).map(([name, input]) => {
      const scenario = scenarioSchema.parse(input);
      return [name, { ...scenario, exploreShare: scenario.exploreShare ?? exploreShare }];
    }),
  );
}
