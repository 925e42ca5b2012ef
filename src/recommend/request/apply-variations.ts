import type { VariationValue } from "../../experiments/definition/experiment.ts";
import { mergeSettings } from "../../experiments/definition/settings.ts";
import type { UserVariation } from "../../experiments/serving/assigner.ts";
import type { RecommendationRequest } from "./request.ts";
import type { Scenario } from "./scenarios.ts";

/** What the recommender asks of experiments. */
export interface RecommendationExperiments {
  /** The variations of a user in every running experiment. */
  assign(userId: string): Promise<UserVariation[]>;
  /** Remembers what an answer was made under, so that rendering it counts as an exposure. */
  keepAnswer(recommendationId: string, given: readonly UserVariation[]): void;
}

const settings = ["scenario", "ranker", "diversity", "exploreShare", "models", "weights"] as const;
type RecommendationSetting = (typeof settings)[number];

/** Variations that concern an answer, and what they change of it. */
export interface AppliedVariations {
  given: UserVariation[];
  value: Pick<VariationValue, RecommendationSetting>;
}

/**
 * The variations that change how an answer is made. What the request itself names stays as asked: an experiment that changes
 * nothing else does not take part in this answer, in none of its variations.
 */
export function variationsFor(request: RecommendationRequest, variations: readonly UserVariation[]): AppliedVariations {
  const isOpen = (name: string): boolean =>
    settings.some((setting) => setting === name) &&
    !(name === "scenario" && request.scenario !== undefined) &&
    !(name === "diversity" && request.diversity !== undefined);
  const given = variations.filter((variation) => variation.settings.some(isOpen));
  const value = mergeSettings(given.map((variation) => variation.value));
  return { given, value: Object.fromEntries(Object.entries(value).filter(([name]) => isOpen(name))) };
}

/** A scenario with what the variations change of it. */
export function changeScenario(scenario: Scenario, { value }: AppliedVariations): Scenario {
  const { diversity, exploreShare, weights } = value;
  return {
    ...scenario,
    ...(diversity !== undefined && { diversity }),
    ...(exploreShare !== undefined && { exploreShare }),
    ...(weights !== undefined && { weights }),
  };
}
