import { expect, test } from "vitest";
import { dayMs } from "./decayed-sum.ts";
import {
  bitOf,
  forgetOldest,
  ItemMemories,
  isDismissed,
  isSeen,
  maxItemMemories,
  recentItems,
  remember,
} from "./item-memory.ts";

const halfLifeMs = 90 * dayMs;
const startMs = Date.parse("2026-06-01T00:00:00Z");

function memories(
  ...acts: [itemId: string, kind: Parameters<typeof remember>[1]["kind"], weight: number, daysAgo: number][]
) {
  const items = new ItemMemories();
  for (const [itemId, kind, weight, daysAgo] of acts) {
    remember(items, { itemId, kind, weight, atMs: startMs - daysAgo * dayMs }, halfLifeMs);
  }
  return items;
}

test("being shown is not being seen, and says nothing about liking", () => {
  const items = memories(["a", "item-shown", 0, 1], ["b", "item-viewed", 0.5, 1], ["c", "item-dismissed", -2, 1]);
  expect([...items].map(([, memory]) => isSeen(memory))).toEqual([false, true, true]);
  expect([...items].map(([, memory]) => isDismissed(memory))).toEqual([false, false, true]);
  expect(recentItems(items, { nowMs: startMs, halfLifeMs }).map(({ itemId }) => itemId)).toEqual(["b"]);
});

test("weights of repeated acts add up, each fading from its own time", () => {
  const items = memories(["a", "item-liked", 3, 0], ["a", "item-viewed", 0.5, 90], ["b", "item-liked", 3, 180]);
  expect(recentItems(items, { nowMs: startMs, halfLifeMs })).toEqual([
    { itemId: "a", weight: 3.25, lastMs: startMs, kinds: bitOf("item-liked") | bitOf("item-viewed") },
    { itemId: "b", weight: 0.75, lastMs: startMs - 180 * dayMs, kinds: bitOf("item-liked") },
  ]);
});

test("of what happened in the same moment, what came later is the newest", () => {
  const items = memories(
    ["b", "item-liked", 3, 1],
    ["a", "item-liked", 3, 1],
    ["c", "item-liked", 3, 1],
    ["d", "item-liked", 3, 2],
  );
  expect(recentItems(items, { nowMs: startMs, halfLifeMs }).map(({ itemId }) => itemId)).toEqual(["c", "a", "b", "d"]);
});

test("over the limit the ones only shown are forgotten first, then the oldest", () => {
  const items = new ItemMemories();
  const count = Math.floor(maxItemMemories * 1.1) + 1;
  for (let i = 0; i < count; i++) {
    const kind = i >= count - 50 ? "item-shown" : "item-viewed";
    remember(items, { itemId: `i${i}`, kind, weight: 1, atMs: startMs + i }, halfLifeMs);
  }
  const dropped = forgetOldest(items);
  expect(items.size).toBe(maxItemMemories);
  expect(dropped).toHaveLength(count - maxItemMemories);
  expect(dropped.filter((id) => Number(id.slice(1)) >= count - 50)).toHaveLength(50);
  expect(dropped).toContain("i0");
  expect(forgetOldest(items)).toEqual([]);
});

test("a memory is found by its id, however many there are", () => {
  const items = new ItemMemories();
  for (let i = 0; i < 200; i++) items.set(`i${i}`, { weight: i, atMs: i, lastMs: i, kinds: 2, shown: 0 });
  items.set("i7", { weight: 0.5, atMs: 7, lastMs: Number.NEGATIVE_INFINITY, kinds: 1, shown: 3 });
  expect(items.size).toBe(200);
  expect(items.get("i7")).toEqual({ weight: 0.5, atMs: 7, lastMs: Number.NEGATIVE_INFINITY, kinds: 1, shown: 3 });
  expect(items.get("i199")?.weight).toBe(199);
  expect(items.has("i200")).toBe(false);
  items.filter((itemId) => itemId.endsWith("7"));
  expect(items.ids).toHaveLength(20);
  expect([items.has("i6"), items.get("i17")?.weight]).toEqual([false, 17]);
});

test("the bit of a kind is the one that stored profiles have", () => {
  expect([bitOf("item-shown"), bitOf("item-liked"), bitOf("item-dismissed")]).toEqual([1, 32, 512]);
});
