import { expect, test } from "vitest";
import { dayMs } from "./decayed-sum.ts";
import { addToMood, createMood, type Mood, mergeMood, type TextFeatures, viewMood } from "./mood.ts";

const halfLives = [14 * dayMs];
const nowMs = Date.parse("2026-06-15T12:00:00Z");

function features(score: number, emotion = "joy"): TextFeatures {
  return {
    sentiment: { label: score < 0 ? "negative" : "positive", score, confidence: 0.9 },
    emotions: [{ label: emotion, score: 0.8 }],
    tone: { formality: 0.2, politeness: 1 },
    topics: [],
    characters: 20,
  };
}

function moodOf(...texts: [score: number, daysAgo: number, emotion?: string][]): Mood {
  const mood = createMood(halfLives);
  for (const [score, daysAgo, emotion] of texts) {
    addToMood(mood, halfLives, { features: features(score, emotion), atMs: nowMs - daysAgo * dayMs });
  }
  return mood;
}

test("without texts the mood is neutral", () => {
  expect(viewMood(createMood(halfLives), halfLives, nowMs)).toEqual({
    texts: 0,
    evidence: 0,
    score: 0,
    label: "neutral",
    emotions: [],
    formality: 0.5,
    politeness: 0.5,
    history: [],
  });
});

test("one text moves it half way, a second of the same mood further", () => {
  expect(viewMood(moodOf([-0.8, 0]), halfLives, nowMs)).toMatchObject({
    score: -0.4,
    label: "negative",
    formality: 0.35,
  });
  expect(viewMood(moodOf([-0.8, 0], [-0.8, 0]), halfLives, nowMs).score).toBeCloseTo(-1.6 / 3);
});

test("what was written lately counts more", () => {
  const { score, emotions } = viewMood(moodOf([-0.9, 28, "anger"], [0.9, 0, "joy"]), halfLives, nowMs);
  // (0.9 - 0.9 / 4) / (1 + 1 / 4 + 1)
  expect(score).toBeCloseTo(0.3);
  expect(emotions.map(({ label }) => label)).toEqual(["joy", "anger"]);
});

test("the history has one point a day, in order, whatever order the texts came in", () => {
  const { history } = viewMood(moodOf([0.5, 0], [-0.5, 3], [0.9, 3], [0.1, 1]), halfLives, nowMs);
  expect(history.map(({ at, score, texts }) => [at, score.toFixed(2), texts])).toEqual([
    ["2026-06-12", "0.20", 2],
    ["2026-06-14", "0.10", 1],
    ["2026-06-15", "0.50", 1],
  ]);
});

test("two histories join as if one user had written all", () => {
  const left = moodOf([0.5, 2], [-0.2, 9]);
  mergeMood(left, halfLives, moodOf([0.9, 2, "love"], [0.3, 1]));
  const together = viewMood(moodOf([0.5, 2], [-0.2, 9], [0.9, 2, "love"], [0.3, 1]), halfLives, nowMs);
  const view = viewMood(left, halfLives, nowMs);
  expect(view.score).toBeCloseTo(together.score, 10);
  expect(view.history).toEqual(together.history);
  expect(view.emotions.map(({ label }) => label)).toEqual(together.emotions.map(({ label }) => label));
});
