import { z } from "zod";

const share = z.number().min(0).max(1);

/** Settings of one scenario. The three weights are used as given and should add up to 1. */
export const scenarioSchema = z.object({
  weights: z
    .object({ relevance: share, recency: share, engagement: share })
    .default({ relevance: 0.5, recency: 0.3, engagement: 0.2 }),
  /** Days after which an item's recency is one half. */
  recencyHalfLifeDays: z.number().positive().max(36_500).default(7),
  /** Used when the request names no diversity. */
  diversity: share.default(0.2),
  /** Share of slots given to new items by Thompson sampling. */
  exploreShare: share.optional(),
  /** Items that the user has opened: left out, put behind the others, or treated like any. Dismissed ones are always left out. */
  seen: z.enum(["exclude", "demote", "allow"]).default("exclude"),
  /** Most items of one section in an answer, as a share of its slots (at least one). */
  maxSectionShare: share.default(1),
  /** Share of the relevance that likeness to the item in `context` makes up, where there is one. */
  contextShare: share.default(0.5),
});

export type Scenario = Required<z.infer<typeof scenarioSchema>>;
export type ScenarioInput = z.input<typeof scenarioSchema>;

/** The published formula, and three starting points beside it. */
export const defaultScenarios: Readonly<Record<string, ScenarioInput>> = {
  default: {},
  /** Front page of a newsroom: what is older than a few days is history; no section takes over. */
  news: { recencyHalfLifeDays: 2, maxSectionShare: 0.5 },
  /** Below an item: likeness to it leads, age matters little. */
  related: {
    weights: { relevance: 0.7, recency: 0.1, engagement: 0.2 },
    recencyHalfLifeDays: 30,
    exploreShare: 0,
    contextShare: 0.8,
  },
  /** A shop: goods do not age like news, and what others buy says more. */
  shop: { weights: { relevance: 0.6, recency: 0.1, engagement: 0.3 }, recencyHalfLifeDays: 90 },
};

/** Scenarios by name, checked and completed; `default` is always among them, and one that explores by its own share keeps it. */
export function createScenarios(
  settings: Readonly<Record<string, ScenarioInput>> = {},
  exploreShare = 0.1,
): Map<string, Scenario> {
  const merged = { ...defaultScenarios, ...settings };
  return new Map(
    Object.entries(merged).map(([name, scenario]) => [name, { exploreShare, ...scenarioSchema.parse(scenario) }]),
  );
}
