import { expect, test } from "vitest";
import { buildInteractions } from "../interactions.ts";
import { recommendItems } from "../item-scorer.ts";
import { describeScorerContract } from "../testing/scorer-contract.ts";
import { createPopularityScorer, loadPopularity, savePopularity, trainPopularity } from "./popularity.ts";

describeScorerContract({
  name: "popularity",
  train: async (interactions) => {
    const model = trainPopularity(interactions);
    return { scorer: createPopularityScorer(model), saved: savePopularity(model) };
  },
  load: (bytes) => createPopularityScorer(loadPopularity(bytes)),
});

test("everybody is shown what most users took up", () => {
  const records = ["1A", "1B", "2B", "3B", "3C", "4C"].map((pair) => ({ userId: pair[0]!, itemId: pair[1]! }));
  const scorer = createPopularityScorer(trainPopularity(buildInteractions(records)));
  expect(recommendItems(scorer, { history: [], limit: 2 }).map(({ index }) => index)).toEqual([1, 2]);
});
