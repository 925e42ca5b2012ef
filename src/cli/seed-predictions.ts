import type { EventIngestion } from "../ingestion/event-ingestion.ts";
import type { Prediction } from "../predictions/definition/prediction.ts";
import type { Predictions } from "../predictions/predictions.ts";
import { simulateMembers } from "./simulate-members.ts";

export interface SeedPredictionsOptions {
  predictions: Pick<Predictions, "list" | "put" | "train">;
  ingestion: Pick<EventIngestion, "ingest">;
  itemIds: readonly string[];
  /** The moment that all times are counted back from. */
  anchorMs: number;
}

const eventsPerBatch = 500;

/** Two questions about the simulated users, whose answers the simulator knows. */
export const newsroomPredictions: Readonly<Record<string, Prediction>> = {
  "stays-away": {
    label: "Stays away for a week",
    // Members only: the visitors of the simulated experiments come once.
    audience: { event: "Front Page Opened", within: "P7D" },
    outcome: { event: "*" },
    absent: true,
    horizon: "P7D",
    threshold: 0.6,
  },
  "will-share": {
    label: "Shares an article within a week",
    audience: { event: "Front Page Opened", within: "P14D" },
    outcome: { event: "Item Shared" },
    horizon: "P7D",
  },
};

/** Simulates members over sixty days and trains both predictions on everybody's events. Running it again adds nothing. */
export async function seedPredictions({
  predictions,
  ingestion,
  itemIds,
  anchorMs,
}: SeedPredictionsOptions): Promise<void> {
  const { events } = simulateMembers({ endMs: anchorMs, itemIds });
  for (let start = 0; start < events.length; start += eventsPerBatch)
    await ingestion.ingest(events.slice(start, start + eventsPerBatch));
  const known = await predictions.list();
  for (const [id, prediction] of Object.entries(newsroomPredictions)) {
    if (known.some((one) => one.id === id && one.status === "ready")) continue;
    await predictions.put(id, prediction);
    await predictions.train(id);
  }
}
