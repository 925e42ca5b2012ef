import { expect, test } from "vitest";
import { assumedDefaults } from "./learned-defaults.ts";
import { applyLearned, createScenarios } from "./scenarios.ts";

const shop = createScenarios().get("shop")!;

test("a likely buyer sees more of what is taken when shown, an unlikely one what suits the taste; weights still add up", () => {
  const weightsAt = (likelihood?: number) => applyLearned(shop, assumedDefaults, likelihood).weights;
  expect(weightsAt()).toEqual({ relevance: 0.6, recency: 0.1, engagement: 0.3 });
  expect(weightsAt(1).engagement).toBeCloseTo(0.6, 12);
  expect(weightsAt(0.5).relevance).toBeCloseTo(0.45, 12);
  for (const likelihood of [0, 0.2, 1]) {
    const { relevance, recency, engagement } = weightsAt(likelihood);
    expect(relevance + recency + engagement).toBeCloseTo(1, 12);
  }
});

test("relevance never falls below 0, and scenarios without a likelihood stay as they are", () => {
  const greedy = { ...shop, weights: { relevance: 0.1, recency: 0.4, engagement: 0.5 } };
  expect(applyLearned(greedy, assumedDefaults, 1).weights.relevance).toBe(0);
  const news = createScenarios().get("news")!;
  expect(applyLearned(news, assumedDefaults, 1).weights).toEqual(news.weights);
});
