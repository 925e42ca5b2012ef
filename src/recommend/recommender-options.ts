import type { CatalogueView } from "../catalogue/search/catalogue-view.ts";
import type { EventStore } from "../events/event-store.ts";
import type { ItemStatistics } from "../events/item-statistics.ts";
import type { Profiles } from "../profiles/profiles.ts";
import type { InteractionRules } from "../profiles/state/interaction-rules.ts";
import type { MemberSettings } from "../segments/definitions/segment-settings.ts";
import type { ReasonContext } from "./explain/reasons.ts";
import type { RecommendationStore } from "./log/recommendation-store.ts";
import type { RecommendationExperiments } from "./request/apply-variations.ts";
import type { ScenarioInput } from "./request/scenarios.ts";

export interface RecommenderOptions {
  catalogue: CatalogueView;
  statistics: ItemStatistics;
  profiles: Pick<Profiles, "get">;
  store: RecommendationStore;
  events: Pick<EventStore, "listByRecommendation">;
  /** Running experiments, if there are any. */
  experiments?: RecommendationExperiments;
  /** What the segments of a user ask for. */
  settingsOf?: ((userId: string) => Promise<MemberSettings>) | undefined;
  /** Probability of a prediction for a user; undefined without the prediction or outside its audience. */
  likelihoodOf?: (predictionId: string, userId: string) => number | undefined;
  rules: InteractionRules;
  /** The present name of a tag, a topic or an entity, for the reasons. */
  labelOf?: ReasonContext["labelOf"] | undefined;
  /** The id of a tag that a filter names by its id or its label, whatever the case. Default: the name is the id. */
  tagId?: ((tag: string) => string) | undefined;
  scenarios?: Readonly<Record<string, ScenarioInput>> | undefined;
  /** Share of positions for new items, in scenarios that name none. Default 0.1. */
  exploreShare?: number | undefined;
  /** Catalogues, and what a filter leaves of one, are scored whole up to this size. Default 1,200. */
  scoreAllUpTo?: number | undefined;
  seed: string;
  now: () => number;
  newId?: () => string;
}
