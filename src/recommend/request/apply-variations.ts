import type { FieldFault } from "../../errors/attune-error.ts";
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

/** Rankers that a variation can name: the one that was learned, or its signals with the weights from before any learning. */
export const rankerNames = ["learned", "prior"] as const;

/** What the settings of a variation name and the recommender does not have. */
export function unknownSettings(value: VariationValue, scenarios: ReadonlySet<string>): FieldFault[] {
  const faults: FieldFault[] = [];
  const check = (path: "scenario" | "ranker", known: readonly string[]): void => {
    const named = value[path];
    if (named !== undefined && !known.includes(named))
      faults.push({ path, message: `names "${named}", which does not exist; there are ${known.join(", ")}` });
  };
  check("scenario", [...scenarios].sort());
  check("ranker", rankerNames);
  return faults;
}

const settings = ["scenario", "ranker", "diversity", "exploreShare", "models", "weights"] as const;
type RecommendationSetting = (typeof settings)[number];

/** Variations that concern an answer, and what they change of it. */
export interface AppliedVariations {
  given: UserVariation[];
  value: RecommendationSettings;
  /** Where an experiment interleaves: the settings of each of its rankings. */
  rankings?: RecommendationSettings[];
}

type RecommendationSettings = Pick<VariationValue, RecommendationSetting>;

/**
 * The variations that change how an answer is made. What the request itself names stays as asked: an experiment that changes
 * nothing else does not take part in this answer, in none of its variations.
 */
export function variationsFor(request: RecommendationRequest, variations: readonly UserVariation[]): AppliedVariations {
  const isOpen = (name: string): boolean =>
    settings.some((setting) => setting === name) &&
    !(name === "scenario" && request.scenario !== undefined) &&
    !(name === "diversity" && request.diversity !== undefined);
  const concerned = variations.filter((variation) => variation.settings.some(isOpen));
  const interleaving = concerned.find(({ interleaved }) => interleaved !== undefined);
  // One list is interleaved by one experiment; a second has to wait for another list.
  const given = concerned.filter((variation) => variation.interleaved === undefined || variation === interleaving);
  const settingsOf = (more: VariationValue = {}): RecommendationSettings => {
    const value = mergeSettings([more, ...given.map((variation) => variation.value)]);
    return Object.fromEntries(Object.entries(value).filter(([name]) => isOpen(name)));
  };
  return {
    given,
    value: settingsOf(),
    ...(interleaving?.interleaved && { rankings: interleaving.interleaved.map(settingsOf) }),
  };
}

/** A scenario with what the variations change of it. */
export function changeScenario(
  scenario: Scenario,
  value: Pick<AppliedVariations["value"], "diversity" | "exploreShare" | "weights">,
): Scenario {
  const { diversity, exploreShare, weights } = value;
  return {
    ...scenario,
    ...(diversity !== undefined && { diversity }),
    ...(exploreShare !== undefined && { exploreShare }),
    ...(weights !== undefined && { weights }),
  };
}
