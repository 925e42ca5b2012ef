import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import { normalise } from "../../math/vector.ts";
import { createEventStore } from "../../storage/sqlite/event-store.ts";
import { createRecommendationStore } from "../../storage/sqlite/recommendations/recommendation-store.ts";
import { makeCatalogue, makeItem, makeUserWorld, startMs, type UserWorld } from "../../storage/testing/user-world.ts";
import { createRecommender, type Recommender } from "../recommender.ts";
import type { RecommenderOptions } from "../recommender-options.ts";

export const hourMs = 3_600_000;
export const sections = ["news", "sport", "food"] as const;

/** Three sections in three directions of embedding space, each item a little off. */
export function newsroom(count = 30): CatalogueItem[] {
  return Array.from({ length: count }, (_, i) => {
    const section = sections[i % 3]!;
    const embedding = new Float32Array(16).fill(0.02);
    embedding[i % 3] = 1;
    embedding[3 + (i % 13)] = 0.3;
    return makeItem({
      id: `${section}-${i}`,
      section,
      type: i % 2 === 0 ? "article" : "video",
      tags: [section, i % 2 === 0 ? "even" : "odd"],
      topics: [{ id: `t-${section}`, label: `${section} topic`, weight: 0.8 }],
      attributes: { section, premium: i % 5 === 0, codes: [i, `c${i}`] },
      publishedAtMs: startMs - (1 + i) * hourMs,
      embedding: normalise(embedding),
    });
  });
}

/** A recommender over the newsroom, with a user world behind it. */
export async function makeWorld(
  items = newsroom(),
  settingsOf?: RecommenderOptions["settingsOf"],
): Promise<UserWorld & { recommender: Recommender }> {
  const world = await makeUserWorld({ catalogue: makeCatalogue(...items) });
  let id = 0;
  const recommender = createRecommender({
    ...world,
    store: createRecommendationStore(world.database),
    events: createEventStore(world.database),
    settingsOf,
    tagId: (tag) => tag.toLowerCase(),
    seed: "test",
    now: () => world.clock.nowMs,
    newId: () => `r${id++}`,
  });
  return { ...world, recommender };
}

export const track = (userId: string, event: string, itemId: string, properties: object = {}): object => ({
  type: "track",
  userId,
  event,
  properties: { itemId, ...properties },
});
