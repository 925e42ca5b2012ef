import type { StoredSummary } from "../../../src/catalogue/items/item-store.ts";
import { createMemoryCatalogue, type MemoryCatalogue } from "../../../src/catalogue/search/memory-catalogue.ts";
import { createRandom, type Random, sampleNormal } from "../../../src/math/random.ts";
import { addScaled, normalise } from "../../../src/math/vector.ts";

export interface GeneratedSize {
  items: number;
  users: number;
  dimensions: number;
}

const sectionCount = 40;
const topicCount = 120;
const tagCount = 400;
const entityCount = 20_000;
const dayMs = 86_400_000;

/** A generated catalogue: items in sections and topics, embeddings around their topic's direction. */
export interface GeneratedWorld {
  catalogue: MemoryCatalogue;
  itemIds: string[];
  /** A plausible event of a user: mostly of two favourite topics, popular items first. */
  event(user: number, atMs: number, random: Random): Record<string, unknown>;
}

export function generateWorld(size: GeneratedSize, seed: number, nowMs: number): GeneratedWorld {
  const random = createRandom(`world|${seed}`);
  const directions = Array.from({ length: topicCount }, () => randomUnit(size.dimensions, random));
  const common = randomUnit(size.dimensions, random);
  const byTopic: number[][] = directions.map(() => []);
  const itemIds = Array.from({ length: size.items }, (_, i) => `item-${i}`);
  const catalogue = createMemoryCatalogue({ dimensions: size.dimensions });

  function* summaries(): Generator<StoredSummary> {
    for (let i = 0; i < size.items; i++) {
      const topic = Math.floor(random() * topicCount);
      const second = Math.floor(random() * topicCount);
      byTopic[topic]!.push(i);
      const embedding = Float32Array.from(common, (value) => 0.4 * value);
      addScaled(embedding, directions[topic]!, 0.8);
      addScaled(embedding, directions[second]!, 0.3);
      addScaled(embedding, randomUnit(size.dimensions, random), 0.6);
      yield {
        id: itemIds[i]!,
        title: `Generated article ${i}`,
        type: i % 4 === 0 ? "video" : "article",
        url: `https://news.example/${i}`,
        publishedAtMs: nowMs - random() ** 2 * 365 * dayMs,
        createdAtMs: nowMs,
        authors: [`author-${Math.floor(random() * 2_000)}`],
        attributes: { section: `section-${topic % sectionCount}`, premium: i % 10 === 0 },
        acceptedTags: Array.from({ length: 4 }, () => `tag-${Math.floor(random() ** 2 * tagCount)}`),
        rejectedTags: 0,
        openTags: [],
        judgedTags: [],
        summary: {
          language: "en",
          sentimentScore: 2 * random() - 1,
          wordCount: 150 + Math.floor(random() * 800),
          topics: [
            { id: `topic-${topic}`, label: `topic ${topic}`, weight: 0.6 },
            { id: `topic-${second}`, label: `topic ${second}`, weight: 0.25 },
          ],
          entities: Array.from({ length: 6 }, () => {
            const entity = Math.floor(random() ** 3 * entityCount);
            return { id: `entity-${entity}`, label: `Entity ${entity}`, type: "organization" };
          }),
        },
        embedding: normalise(embedding),
      };
    }
  }
  catalogue.write(summaries());
  // As the application does before it serves: the graph is not built by whoever asks first.
  catalogue.prepare();

  return {
    catalogue,
    itemIds,
    event(user, atMs, stream) {
      const favourite = (user * 7 + (stream() < 0.5 ? 0 : 31)) % topicCount;
      const topic = stream() < 0.8 ? favourite : Math.floor(stream() * topicCount);
      const items = byTopic[topic]!;
      const item = items.length === 0 ? 0 : items[Math.floor(stream() ** 2 * items.length)]!;
      const draw = stream();
      const name = draw < 0.5 ? "Item Viewed" : draw < 0.75 ? "Item Read" : draw < 0.9 ? "Item Clicked" : "Item Liked";
      return {
        type: "track",
        messageId: `m-${user}-${atMs}-${Math.floor(stream() * 1e9)}`,
        userId: `user-${user}`,
        event: name,
        timestamp: new Date(atMs).toISOString(),
        properties: {
          itemId: itemIds[item],
          ...(name === "Item Read" && { dwellSeconds: Math.round(20 + 200 * stream()), scrollDepth: stream() }),
        },
        context: { channel: stream() < 0.6 ? "web" : "mobile" },
      };
    },
  };
}

function randomUnit(dimensions: number, random: Random): Float32Array {
  return normalise(Float32Array.from({ length: dimensions }, () => sampleNormal(random)));
}
