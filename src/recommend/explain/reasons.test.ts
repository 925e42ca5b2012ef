import { describe, expect, test } from "vitest";
import { startMs } from "../../storage/testing/user-world.ts";
import type { RecommendationReply, RecommendedItem } from "../request/request.ts";
import { hourMs, makeWorld, newsroom, track } from "../testing/recommender-world.ts";

const ask = async (events: object[], request: object = {}, items = newsroom()): Promise<RecommendedItem[]> => {
  const world = await makeWorld(items);
  if (events.length > 0) await world.ingestion.ingest(events);
  const reply: RecommendationReply = await world.recommender.recommend("ann", { explain: true, limit: 10, ...request });
  return reply.items;
};
const reasonsOf = (items: readonly RecommendedItem[]) => items.map(({ reasons }) => reasons ?? []);

describe("every reason", () => {
  test("comes heaviest first, at most four, weighs something and no more than the score altogether", async () => {
    const events = ["sport-1", "sport-4", "food-2"].map((id) => track("ann", "Item Liked", id));
    for (const { score, reasons } of await ask(events, { diversity: 0 })) {
      // That an item is tried because it is new is said beside what speaks for it.
      const weights = reasons!.filter(({ kind }) => kind !== "explore").map(({ weight }) => weight);
      expect(weights.length).toBeGreaterThan(0);
      expect(weights.length).toBeLessThanOrEqual(4);
      expect(weights).toEqual([...weights].sort((a, b) => b - a));
      expect(Math.min(...weights)).toBeGreaterThan(0);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(score + 1e-9);
    }
  });
});

describe("the item that is named as the cause", () => {
  test.each([
    ["Item Liked", "liked"],
    ["Item Saved", "saved"],
    ["Item Shared", "shared"],
    ["Item Purchased", "bought"],
    ["Item Viewed", "opened"],
  ])("%s: because it was %s", async (event, verb) => {
    const reasons = reasonsOf(await ask([track("ann", event, "sport-1")])).flat();
    const named = reasons.filter(({ kind }) => kind === "because-you-read");
    expect(named.length).toBeGreaterThan(0);
    for (const { detail, id } of named) {
      expect(id).toBe("sport-1");
      expect(detail).toContain(`Because you ${verb} “`);
    }
  });

  test("is the one of the user's newest that is most like the item", async () => {
    const items = await ask([track("ann", "Item Liked", "sport-1"), track("ann", "Item Liked", "food-2")]);
    for (const { id, reasons } of items) {
      const cause = reasons!.find(({ kind }) => kind === "because-you-read");
      if (cause !== undefined) expect(cause.id!.split("-")[0]).toBe(id.split("-")[0]);
    }
  });
});

test("features that the user follows are named with their labels", async () => {
  const details = reasonsOf(await ask([track("ann", "Item Liked", "sport-1"), track("ann", "Item Liked", "sport-4")]))
    .flat()
    .map(({ kind, detail }) => `${kind}: ${detail}`);
  expect(details).toContainEqual(expect.stringMatching(/^(?:topic|tag|section): .*sport/));
});

test("what is new says how new, and what is old says nothing of its age", async () => {
  const at = (id: string, ageMs: number) => ({ ...newsroom(1)[0]!, id, publishedAtMs: startMs - ageMs });
  const items = [at("now", hourMs / 2), at("hour", hourMs), at("day", 30 * hourMs), at("old", 2_000 * hourMs)];
  const replies = await ask([], { scenario: "news" }, items);
  const said = Object.fromEntries(
    replies.map(({ id, reasons }) => [id, reasons!.find(({ kind }) => kind === "new")?.detail]),
  );
  expect(said).toEqual({
    now: "Published within the last hour",
    hour: "Published an hour ago",
    day: "Published 30 hours ago",
    old: undefined,
  });
});

test("the item that is being read is named where it weighed", async () => {
  const reasons = reasonsOf(await ask([], { context: { itemId: "food-2" } })).flat();
  const related = reasons.filter(({ kind }) => kind === "related");
  expect(related.length).toBeGreaterThan(0);
  for (const { id, detail } of related) expect([id, detail.startsWith("Similar to “")]).toEqual(["food-2", true]);
});
