import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import type { AffinityKind } from "../../profiles/features/affinity-kinds.ts";
import type { EnsembleScores } from "../ensemble/collaborative-ensemble.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { SimilarityScale } from "../item-index/similarity-scale.ts";
import type { Reason } from "../request/request.ts";
import type { UserContext } from "../user/user-context.ts";

/** What a signal measures by, in serving and in training alike. */
export interface SignalContext {
  table: ItemTable;
  scale: SimilarityScale;
  user: UserContext;
  ensemble: EnsembleScores;
  /** Popularity of each row at the moment, in [0, 1]. */
  decayedPopularity: ArrayLike<number>;
  /** Weight of all-time popularity beside the decayed one, in [0, 1]. */
  allTimeWeight: number;
}

/** What a reason is put into words by. */
export interface SignalReasonContext {
  table: ItemTable;
  user: UserContext;
  ensemble: EnsembleScores;
  /** The present name of a feature; without one, that of the item which brought it. */
  labelOf?: ((kind: AffinityKind, id: string) => string | undefined) | undefined;
  /** The item of the user's newest that is nearest in meaning to `item`. */
  nearestConsumed(item: CatalogueItem): { id: string; title: string; kinds: number } | undefined;
}

/** Items that the collaborative models know, and those that they do not. */
export type Warmth = "warm" | "cold";

/** Everything that one signal is. A new one is a file and a line in `signals.ts`; its weight is learned with the others. */
export interface Signal {
  name: string;
  /** Signals of one group stand in for each other: the weight of one that is not present goes to the others of its group. */
  group: "popularity" | "content" | "collaborative" | "predicted";
  /** Items for which a weight is learned. */
  appliesTo: readonly Warmth[];
  /** The part of relevance that it counts towards; signals that mean the same to a user share one. */
  source: string;
  /** Whether it has anything to measure for this user. */
  isPresent(context: SignalContext): boolean;
  /** One value per row, in [0, 1]; 0 where nothing is known. The rows are selected in the table's vectors. */
  measure(rows: readonly number[], context: SignalContext): ArrayLike<number>;
  /** What an item's share of the score says in words; `weight` is that share. Asked of the first signal of each source. */
  reasons(scored: { row: number; item: CatalogueItem }, weight: number, context: SignalReasonContext): Reason[];
}
