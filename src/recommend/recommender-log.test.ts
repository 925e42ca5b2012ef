import { expect, test } from "vitest";
import { createRecommendationStore } from "../storage/sqlite/recommendations/recommendation-store.ts";
import { startMs } from "../storage/testing/user-world.ts";

import { makeWorld, track } from "./testing/recommender-world.ts";

test("an answer can be replayed with what came of it", async () => {
  const { recommender, ingestion } = await makeWorld();
  const reply = await recommender.recommend("ann", { limit: 2 });
  await ingestion.ingest([
    track("ann", "Item Clicked", reply.items[0]!.id, { recommendationId: reply.recommendationId }),
  ]);
  const replay = await recommender.replay(reply.recommendationId);
  expect(replay.reply.items.map(({ id }) => id)).toEqual(reply.items.map(({ id }) => id));
  replay.reply.items.forEach(({ score, parts }, i) => {
    expect(score).toBeCloseTo(reply.items[i]!.score, 3);
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 3);
  });
  expect(replay).toMatchObject({ userId: "ann", createdAtMs: startMs, versions: { ranking: "rank-1" } });
  expect(replay.outcomes.map(({ event, itemId }) => [event, itemId])).toEqual([["Item Clicked", reply.items[0]!.id]]);
  await expect(recommender.replay("none")).rejects.toMatchObject({ code: "recommendation-not-found" });
});

test("what is kept of ten recommendations is small, and says with which probability each stands where it stands", async () => {
  const { recommender, ingestion, database } = await makeWorld();
  await ingestion.ingest([track("ann", "Item Liked", "sport-1"), track("ann", "Item Read", "food-2")]);
  const { recommendationId, items } = await recommender.recommend("ann");
  const record = (await createRecommendationStore(database).read(recommendationId))!;
  expect(JSON.stringify(record).length).toBeLessThan(1_500);
  const { propensities } = record.reply;
  const explored = items.findIndex(({ reasons }) => reasons.some(({ kind }) => kind === "explore"));
  expect(explored).toBeGreaterThan(3);
  expect(propensities).toHaveLength(10);
  // One new item in six positions; the first four are certain.
  expect(propensities!.slice(0, 4)).toEqual([1, 1, 1, 1]);
  expect(propensities![explored]).toBeLessThan(1 / 6);
  expect(propensities!.every((propensity) => propensity > 0 && propensity <= 1)).toBe(true);
  const certain = await recommender.recommend("ann", { scenario: "related", context: { itemId: "sport-1" } });
  const replayed = await recommender.replay(certain.recommendationId);
  expect(replayed.reply.propensities).toBeUndefined();
  expect(replayed.request).toEqual({ scenario: "related", context: { itemId: "sport-1" } });
});

test("answers are part of a user's export, and go with the user", async () => {
  const { recommender, ingestion, users } = await makeWorld();
  await ingestion.ingest([
    track("ann", "Item Viewed", "news-0"),
    { type: "alias", previousId: "cookie", userId: "ann" },
  ]);
  const given = [await recommender.recommend("ann"), await recommender.recommend("cookie")];
  const { answers } = await users.exportData("cookie");
  expect(answers).toMatchObject([{ id: given[0]!.recommendationId }, { id: given[1]!.recommendationId }]);
  await users.erase("ann");
  for (const { recommendationId } of given)
    await expect(recommender.replay(recommendationId)).rejects.toThrow("no recommendation");
});

test("the first click on an answer counts its other items as shown, once", async () => {
  const { recommender, ingestion, statistics, users } = await makeWorld();
  const { recommendationId, items } = await recommender.recommend("ann", { limit: 4 });
  const [first, second, third] = items.map(({ id }) => id);
  await ingestion.ingest([track("ann", "Item Clicked", first!, { recommendationId })]);
  await ingestion.ingest([track("ann", "Item Liked", second!, { recommendationId })]);
  expect(statistics.get(third!)).toMatchObject({ exposures: 1, responses: 0, interactions: 1 });
  expect(statistics.get(first!)).toMatchObject({ exposures: 1, responses: 1 });
  expect((await users.exportData("ann")).items.find(({ itemId }) => itemId === third)).toMatchObject({
    shown: 1,
    weight: 0,
  });
  const other = await recommender.recommend("bob", { limit: 4 });
  const [seen, left] = other.items.map(({ id }) => id);
  const reported = { recommendationId: other.recommendationId };
  const before = statistics.get(left!)?.exposures ?? 0;
  await ingestion.ingest([track("bob", "Item Shown", seen!, reported), track("bob", "Item Clicked", seen!, reported)]);
  expect(statistics.get(left!)?.exposures ?? 0).toBe(before);
});
