import type { CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { SimilarityScale } from "../item-index/similarity-scale.ts";
import type { Scenario } from "../request/scenarios.ts";

/** The catalogue as serving ranks it, and the scenario that it ranks by when none is named. */
export interface TrainingWorld {
  catalogue: CatalogueView;
  table: ItemTable;
  scale: SimilarityScale;
  rules: InteractionRules;
  defaultScenario: Scenario;
}
