import { expect, test } from "vitest";
import type { HistoryEvent, UserHistory } from "../history/user-history.ts";
import { buildRows, compileQuestion } from "../point-in-time/build-rows.ts";
import { noItem } from "../testing/memory-source.ts";
import { chooseFeatureSet } from "./choose-feature-set.ts";
import { featureNames } from "./feature-writer.ts";

const dayMs = 86_400_000;
const endMs = Date.parse("2026-06-01T00:00:00Z");
const event = (name: string, daysAgo: number, properties: Record<string, unknown> = {}): HistoryEvent => {
  const atMs = endMs - daysAgo * dayMs;
  return { event: name, occurredAtMs: atMs, receivedAtMs: atMs, properties, context: {} };
};
const histories: UserHistory[] = Array.from({ length: 60 }, (_, i) => ({
  userId: `u${i}`,
  events: [
    event("identify", 40, { traits: { plan: i % 3 === 0 ? "plus" : "free", age: 20 + i, city: `city ${i}` } }),
    event("Item Viewed", 30),
    // Upgraded later than the cut-off: not known then.
    event("identify", 5, { traits: { plan: "plus" } }),
  ],
}));
const prediction = {
  label: "buys",
  outcome: { event: "Item Purchased" },
  horizon: "P7D",
  traits: ["plan", "age", "city", "shoe size"],
};

test("declared traits are features as they were at the cut-off; rare values and traits that nobody has are none", () => {
  const cutOff = endMs - 10 * dayMs;
  const set = chooseFeatureSet({ histories, prediction, isOutcome: () => false, findItem: noItem, untilMs: cutOff });
  expect(set.traits).toEqual([
    { name: "plan", values: ["free", "plus"] },
    { name: "age", values: [] },
  ]);
  const names = featureNames(set);
  expect(names.slice(-3)).toEqual(["trait plan is free", "trait plan is plus", "trait age"]);
  const { features } = buildRows({
    histories,
    question: compileQuestion(prediction),
    set,
    findItem: noItem,
    cutOffs: [cutOff],
  });
  const row = (i: number) => [...features.subarray(i * names.length, (i + 1) * names.length)].slice(-3);
  expect(row(0)).toEqual([0, 1, 20]);
  expect(row(1)).toEqual([1, 0, 21]);
});

test("without declared traits there are no such features", () => {
  const { traits: _, ...plain } = prediction;
  expect(
    chooseFeatureSet({ histories, prediction: plain, isOutcome: () => false, findItem: noItem, untilMs: endMs }).traits,
  ).toEqual([]);
});
