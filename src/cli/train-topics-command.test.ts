import { expect, test } from "vitest";
import type { TrainedReport } from "../catalogue/topics/topics.ts";
import type { Output } from "./output.ts";
import { runTrainTopicsCommand } from "./train-topics-command.ts";

const report: TrainedReport = {
  topics: 2,
  metrics: { documents: 40, tokens: 900, vocabulary: 80, npmi: 0.1234, diversity: 0.95, heldOutPerplexity: 51.4 },
  changes: [
    { kind: "kept", id: "topic-1", label: "Sport", similarity: 0.9 },
    { kind: "split", id: "topic-4", label: "tennis", from: { id: "topic-1", label: "Sport" }, similarity: 0.4 },
    { kind: "merged", id: "topic-2", label: "Film", into: { id: "topic-1", label: "Sport" }, similarity: 0.5 },
    { kind: "died", id: "topic-3", label: "Music" },
  ],
};

function runWith(train: () => Promise<TrainedReport>): { texts: string[]; done: Promise<void> } {
  const texts: string[] = [];
  const output: Output = {
    json: false,
    result: (_, text) => texts.push(text),
    note: () => undefined,
    event: () => undefined,
  };
  const { signal } = new AbortController();
  return { texts, done: runTrainTopicsCommand({ topics: { train }, count: "auto", output, signal }) };
}

test("says how good the model is and what became of each topic", async () => {
  const { texts, done } = runWith(async () => report);
  await done;
  expect(texts.join("\n").split("\n")).toEqual([
    "2 topics of 40 articles are in use: coherence (NPMI) 0.123, diversity 0.95, held-out perplexity 51.",
    "  kept    topic-1  Sport",
    "  split   topic-4  tennis  from Sport",
    "  merged  topic-2  Film  into Sport",
    "  died    topic-3  Music",
  ]);
});

test("a training that fails says nothing of topics in use", async () => {
  const { texts, done } = runWith(async () => {
    throw new Error("disk full");
  });
  await expect(done).rejects.toThrow("disk full");
  expect(texts).toEqual([]);
});
