import { expect, test } from "vitest";
import { openExperimentWorld } from "../experiments/testing/experiment-world.ts";
import type { RecommendationRecord } from "../recommend/log/recommendation-store.ts";
import type { RecommendationReply } from "../recommend/request/request.ts";
import { seedExperiments } from "./seed-experiments.ts";

interface Sent {
  messageId: string;
  userId: string;
  event: string;
  timestamp: string;
  properties: Record<string, unknown>;
}

test("the simulated effect is found, the A/A is not, and seeding again adds nothing", async () => {
  const world = await openExperimentWorld();
  const sent = new Map<string, Sent>();
  const records = new Map<string, RecommendationRecord>();
  const seed = () =>
    seedExperiments({
      experiments: world.experiments,
      ingestion: {
        async ingest(batch) {
          for (const event of batch as Sent[]) sent.set(event.messageId, event);
          return { accepted: batch.length, duplicates: 0, rejected: [] };
        },
      },
      recommender: { recommend: async () => reply },
      recommendations: {
        read: async (id) => records.get(id),
        write: async (added) => {
          for (const record of added) records.set(record.id, record);
        },
      },
      itemIds: ["a", "b", "c"],
      anchorMs: world.clock.nowMs,
    });
  await seed();
  const before = [...sent.keys()];
  expect(before.length).toBeGreaterThan(900);
  await seed();
  expect([...sent.keys()]).toEqual(before);

  for (const { userId, event, timestamp, properties } of sent.values()) {
    const atMs = Date.parse(timestamp);
    expect(atMs).toBeLessThanOrEqual(world.clock.nowMs);
    if (event === "Experiment Viewed")
      world.units.expose({
        experiment: String(properties.experimentId),
        unitId: userId,
        variation: Number(properties.variationId),
        exposedAtMs: atMs,
      });
    else world.addEvents([{ profileId: userId, event, occurredAtMs: atMs, properties, context: {} }]);
  }
  const effect = await world.experiments.report("question-headlines");
  expect(effect).toMatchObject({ users: 400, decision: { verdict: "ship", variation: "question" } });
  expect(effect.health.status).toBe("healthy");
  const same = await world.experiments.report("nothing-changed");
  expect(same.decision.verdict).not.toBe("ship");
  expect(same.metrics[0]!.comparisons[0]!.adjustedPValue).toBeGreaterThan(0.05);
});

const reply: RecommendationReply = {
  recommendationId: "r",
  strategy: "content",
  model: "rank-1",
  scenario: "default",
  items: ["a", "b", "c"].map((id) => ({ id, title: id, score: 1, parts: {}, reasons: [] })),
};
