import { expect, test } from "vitest";
import { userFeatures } from "./features.ts";
import { featuresWith, fitTopicAxes, packTopics, withTopicAxes } from "./topic-axes.ts";

const topicLabels = new Map([
  ["t1", "rail"],
  ["t2", "football"],
]);

test("users are told apart by the topics that they like, in the words of the topics", () => {
  const rail = new Map([["t1", 0.9]]);
  const football = new Map([["t2", 0.8]]);
  const topics = packTopics([rail, football, undefined, rail, football], topicLabels);
  const axes = fitTopicAxes(topics);
  expect(axes.axes).toHaveLength(1);
  const features = featuresWith(axes);
  expect(features.at(-1)).toMatchObject({
    ...{ id: "topicAxis1", label: "rail against football" },
    ...{ high: "read about rail", low: "read about football" },
  });
  const raw = withTopicAxes({ values: Float64Array.of(1, 2, 3, 4, 5), rows: 5, columns: 1 }, topics, axes);
  expect(features).toHaveLength(userFeatures.length + 1);
  expect([raw.rows, raw.columns, raw.values[0], raw.values[2]]).toEqual([5, 2, 1, 2]);
  // Both kinds are as far from the mean, which lies between them: half the distance of (0.9, 0) and (0, 0.8).
  const half = Math.hypot(0.9, 0.8) / 2;
  expect(raw.values[1]).toBeCloseTo(half, 12);
  expect(raw.values[3]).toBeCloseTo(-half, 12);
  expect(raw.values[5]).toBeNaN();
});

test("nobody, or users who like the same, have no axes", () => {
  expect(fitTopicAxes(packTopics([undefined], topicLabels))).toEqual({ topics: [], means: [], axes: [] });
  const same = new Map([["t1", 1]]);
  expect(fitTopicAxes(packTopics([same, same], topicLabels)).axes).toEqual([]);
});
