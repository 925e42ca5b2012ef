import { columnCounts } from "../../../math/sparse-matrix.ts";
import type { CollaborativeModel, TrainedModel } from "../contract/collaborative-model.ts";
import { similarItems } from "../contract/cooccurrence.ts";
import { combinations, searchGrid } from "../contract/grid-search.ts";
import type { Interactions } from "../contract/interactions.ts";
import {
  createNeighbourScorer,
  loadNeighbours,
  type NeighbourModel,
  saveNeighbours,
  versionNeighbours,
} from "../contract/neighbour-model.ts";

export interface Rp3betaOptions {
  neighbourCount?: number;
  /** α: exponent of the transition probabilities. */
  alpha?: number;
  /** β: exponent of the popularity that is divided out. */
  beta?: number;
  signal?: AbortSignal | undefined;
}

const defaults = { neighbourCount: 300, alpha: 1, beta: 0.4 };
const grid = combinations({ alpha: [0.7, 1], beta: [0.3, 0.6] });
const kind = "rp3beta";

/**
 * Random walks of three steps (Paudel, Christoffel, Newell and Bernstein 2017): from an item to one of its users to one of that
 * user's items, s(i, j) = Σ_{u ∈ U_i ∩ U_j} (1 / |U_i|)^α (1 / |I_u|)^α / |U_j|^β.
 */
export async function trainRp3beta(interactions: Interactions, options: Rp3betaOptions = {}): Promise<NeighbourModel> {
  const { neighbourCount, alpha, beta, signal } = { signal: undefined, ...defaults, ...options };
  const { matrix, itemIds } = interactions;
  const counts = columnCounts(matrix);
  const start = Float64Array.from(counts, (count) => count ** -alpha);
  const end = Float64Array.from(counts, (count) => count ** -beta);
  const neighbours = await similarItems({
    matrix,
    count: neighbourCount,
    userWeight: (historyLength) => historyLength ** -alpha,
    similarity: (item, other, sum) => start[item]! * sum * end[other]!,
    signal,
  });
  return versionNeighbours(kind, { itemIds, neighbours, historyFade: 1 });
}

/** Items that random walks over users and items reach. */
export const rp3beta: CollaborativeModel = {
  name: "rp3beta",
  source: "collaborative",
  train: async ({ binary }, { hyperparameters, signal }) =>
    trained(await trainRp3beta(binary, { ...hyperparameters, signal })),
  tune: (data, context) => searchGrid(rp3beta, data, { ...context, grid }),
  load: (bytes) => trained(loadNeighbours(kind, bytes)),
};

function trained(model: NeighbourModel): TrainedModel {
  return { scorer: createNeighbourScorer(model), save: () => saveNeighbours(kind, model) };
}
