import { experimentInputSchema } from "../experiments/definition/experiment.ts";
import type { Experiments } from "../experiments/experiments.ts";
import type { EventIngestion } from "../ingestion/event-ingestion.ts";
import { createRandom, type Random } from "../math/random.ts";
import type { RecommendationStore } from "../recommend/log/recommendation-store.ts";
import type { Recommender } from "../recommend/recommender.ts";

export interface SeedExperimentsOptions {
  experiments: Experiments;
  ingestion: EventIngestion;
  recommender: Pick<Recommender, "recommend">;
  recommendations: Pick<RecommendationStore, "read" | "write">;
  itemIds: readonly string[];
  /** The moment that all times are counted back from. */
  anchorMs: number;
}

const dayMs = 86_400_000;
const days = 13;
const visitors = 400;
const guests = 60;
const eventsPerBatch = 500;

/** Share of visitors who click, by variation: what the first experiment has to find. */
const clickRates = [0.2, 0.38];
const dismissRate = 0.05;

const common = {
  plannedUsers: visitors,
  metrics: [
    { type: "proportion", event: "Item Clicked", name: "visitors who click" },
    {
      type: "proportion",
      event: "Item Dismissed",
      name: "visitors who dismiss",
      direction: "decrease",
      guardrail: true,
    },
  ],
} as const;

/** One with an effect that is known (20 % against 38 %), one A/A: neither changes what the newsroom shows. */
const simulated = {
  "question-headlines": {
    ...common,
    name: "Headlines as questions",
    hypothesis: "A headline that asks something is clicked by more visitors than one that states it.",
    variations: [
      { key: "statement", name: "Statements" },
      { key: "question", name: "Questions", value: { headlines: "question" } },
    ],
  },
  "nothing-changed": {
    ...common,
    name: "Nothing changed (A/A)",
    hypothesis: "Both halves see the same, so no difference should be found: a check of the measuring itself.",
    variations: [
      { key: "a", name: "First half" },
      { key: "b", name: "Second half" },
    ],
  },
};

/**
 * Simulates visitors in two experiments, and what became of recommendations over two weeks, so that the pages of experiments and
 * insight have something true to show. Running it again adds nothing.
 */
export async function seedExperiments(options: SeedExperimentsOptions): Promise<void> {
  const { experiments, anchorMs } = options;
  for (const [key, input] of Object.entries(simulated)) {
    if (experiments.list().some((experiment) => experiment.key === key)) continue;
    const startMs = anchorMs - days * dayMs;
    await experiments.put(key, experimentInputSchema.parse(input), startMs);
    await experiments.start(key, startMs);
  }
  const random = createRandom("newsroom experiments");
  const events: unknown[] = [];
  for (let visitor = 0; visitor < visitors; visitor++) events.push(...(await visit(options, visitor, random)));
  await ingest(options, events);
  // Day by day: what guests click today, the recommender knows of them tomorrow.
  for (let day = 0; day < days; day++) await ingest(options, await simulateRecommendations(options, day, random));
}

async function ingest({ ingestion }: SeedExperimentsOptions, events: readonly unknown[]): Promise<void> {
  for (let start = 0; start < events.length; start += eventsPerBatch)
    await ingestion.ingest(events.slice(start, start + eventsPerBatch));
}

const idOf = (kind: string, number: number): string => `${kind}-${String(number + 1).padStart(3, "0")}`;

/** What one visitor sees and does, with the message ids that make it count once. */
async function visit(
  { experiments, itemIds, anchorMs }: SeedExperimentsOptions,
  visitor: number,
  random: Random,
): Promise<unknown[]> {
  const userId = idOf("visitor", visitor);
  const atMs = anchorMs - days * dayMs + Math.floor(((visitor + random()) / visitors) * (days - 0.5) * dayMs);
  const given = await experiments.assign({ id: userId, attributes: async () => ({}) }, Object.keys(simulated));
  const itemId = itemIds[Math.floor(random() * itemIds.length)];
  const track = (event: string, properties: object, afterMs: number) => ({
    type: "track",
    messageId: `seed-${userId}-${event}-${afterMs}`,
    userId,
    event,
    timestamp: new Date(atMs + afterMs).toISOString(),
    properties,
  });
  const seen = given.map(({ key, variation }, i) =>
    track("Experiment Viewed", { experimentId: key, variationId: variation }, i),
  );
  const variation = given.find(({ key }) => key === "question-headlines")?.variation ?? 0;
  const clicks = random() < clickRates[variation]!;
  const dismisses = random() < dismissRate;
  return [
    ...seen,
    ...(clicks ? [track("Item Clicked", { itemId }, 60_000)] : []),
    ...(dismisses ? [track("Item Dismissed", { itemId }, 90_000)] : []),
  ];
}

/** Recommendations as the recommender makes them today, dated back, with clicks that are likelier the higher an article stands. */
async function simulateRecommendations(
  { recommender, recommendations, anchorMs }: SeedExperimentsOptions,
  day: number,
  random: Random,
): Promise<unknown[]> {
  const events: unknown[] = [];
  for (let i = 0; i < 14; i++) {
    // Others than the visitors, whose clicks are what the experiment's effect is known by.
    const userId = idOf("guest", Math.floor(random() * guests));
    const id = `seed-recommendation-${day}-${i}`;
    const createdAtMs = anchorMs - (days - day) * dayMs + Math.floor(random() * dayMs * 0.9);
    if ((await recommendations.read(id)) === undefined) {
      const reply = { ...(await recommender.recommend(userId, { limit: 6 })), recommendationId: id };
      await recommendations.write([{ id, userId, createdAtMs, request: { limit: 6 }, reply, versions: {} }]);
    }
    const { items } = (await recommendations.read(id))!.reply;
    items.forEach((item, place) => {
      const clicked = random() < 0.3 / (1 + 0.6 * place);
      if (!clicked && place > 0) return;
      events.push({
        type: "track",
        messageId: `${id}-${place}`,
        userId,
        event: clicked ? "Item Clicked" : "Item Shown",
        timestamp: new Date(createdAtMs + 30_000 + place * 1_000).toISOString(),
        properties: { itemId: item.id, recommendationId: id },
      });
    });
  }
  return events;
}
