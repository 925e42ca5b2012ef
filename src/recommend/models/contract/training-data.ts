import { buildInteractions, type Interactions } from "./interactions.ts";

/** One user consumed one item. */
export interface TrainingInteraction {
  userId: string;
  itemId: string;
  /** Above 0. */
  weight: number;
  atMs: number;
}

/** What every collaborative model is trained on, in one numbering of users and items. */
export interface TrainingData {
  itemIds: readonly string[];
  /** Weights as recorded times `weightScale`; weights of a repeated pair are added. */
  weighted: Interactions;
  /** Brings the mean weight to 1, so that regularisation means the same whatever kinds of events were recorded. */
  weightScale: number;
  /** The same pairs with weight 1: for models whose regularisation is counted in users. */
  binary: Interactions;
  /** Positions in `itemIds` of what each user consumed, oldest first. */
  sequences: readonly Uint32Array[];
  /** Users of each item. */
  itemCounts: Uint32Array;
}

/** Numbers users and items in order of appearance; `itemIds` come first, whether or not an interaction names them. */
export function prepareTrainingData(
  interactions: readonly TrainingInteraction[],
  known: { itemIds?: readonly string[] } = {},
): TrainingData {
  const total = interactions.reduce((sum, { weight }) => sum + weight, 0);
  const weightScale = total > 0 ? interactions.length / total : 1;
  const scaled = interactions.map(({ userId, itemId, weight }) => ({ userId, itemId, weight: weight * weightScale }));
  const weighted = buildInteractions(scaled, known);
  const { itemIds, matrix } = weighted;
  const itemCounts = new Uint32Array(itemIds.length);
  for (const item of matrix.columns) itemCounts[item] = itemCounts[item]! + 1;
  return {
    itemIds,
    weighted,
    weightScale,
    binary: { ...weighted, matrix: { ...matrix, values: matrix.values.map(() => 1) } },
    sequences: sequencesOf(interactions, itemIds),
    itemCounts,
  };
}

/** What each user consumed, oldest first, as positions in `itemIds`; equal times keep their order. */
function sequencesOf(interactions: readonly TrainingInteraction[], itemIds: readonly string[]): Uint32Array[] {
  const positions = new Map(itemIds.map((id, position) => [id, position]));
  const byUser = new Map<string, TrainingInteraction[]>();
  for (const interaction of interactions) {
    const own = byUser.get(interaction.userId);
    if (own) own.push(interaction);
    else byUser.set(interaction.userId, [interaction]);
  }
  return [...byUser.values()].map((own) =>
    Uint32Array.from(
      own.sort((a, b) => a.atMs - b.atMs),
      ({ itemId }) => positions.get(itemId)!,
    ),
  );
}
