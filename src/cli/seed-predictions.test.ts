import { expect, test } from "vitest";
import { areaUnderRoc } from "../learning/metrics/binary-metrics.ts";
import type { HistoryEvent, UserHistory } from "../predictions/history/user-history.ts";
import { compileQuestion } from "../predictions/point-in-time/build-rows.ts";
import { createUserScorer } from "../predictions/serving/score-user.ts";
import { memorySource, noItem } from "../predictions/testing/memory-source.ts";
import { trainFromHistories } from "../predictions/training/train-from-histories.ts";
import { newsroomPredictions } from "./seed-predictions.ts";
import { memberDays, simulateMembers } from "./simulate-members.ts";

const endMs = Date.parse("2026-12-01T00:00:00Z");
const { members, events } = simulateMembers({ endMs, itemIds: ["a", "b", "c"] });
const histories: UserHistory[] = members.map(({ userId }) => ({
  userId,
  events: events
    .filter((event) => event.userId === userId)
    .map(({ event, timestamp, properties }): HistoryEvent => {
      const atMs = Date.parse(timestamp);
      return { event, occurredAtMs: atMs, receivedAtMs: atMs, properties, context: {} };
    }),
}));
const source = memorySource(histories.filter(({ events: own }) => own.length > 0));
const train = (id: string) => trainFromHistories({ prediction: newsroomPredictions[id]!, source, now: () => endMs });

/** Area by which the scores of today order the members by what the simulator knows. */
async function areaOf(id: string, isTrue: (member: (typeof members)[number]) => boolean) {
  const model = await train(id);
  const scorer = createUserScorer(model, compileQuestion(newsroomPredictions[id]!), noItem);
  const scored = members.flatMap((member, i) => {
    const score = scorer.score(histories[i]!, endMs);
    return score === undefined ? [] : [{ member, probability: score.probability }];
  });
  expect(scored.length).toBeGreaterThan(60);
  const area = areaUnderRoc(
    scored.map(({ probability }) => probability),
    scored.map(({ member }) => (isTrue(member) ? 1 : 0)),
  );
  return { area, model };
}

test("who stays away is told by what the simulator knows: members who have left or come seldom", async () => {
  const { area, model } = await areaOf(
    "stays-away",
    (member) => member.leavesOnDay < memberDays || member.visitsPerDay < 0.25,
  );
  expect(area).toBeGreaterThan(0.7);
  expect(model.report.alarms).toEqual([]);
  const recency = model.report.importance.filter(({ feature }) => feature.includes("days since the last event"));
  expect(recency[0]!.effect).not.toBe("more lowers it");
  const activity = model.report.importance.find(({ feature }) => /active days|half-life/.test(feature))!;
  expect(activity.effect).toBe("more lowers it");
});

test("who will share is told by what the simulator knows: members who like to share, and come", async () => {
  const { area, model } = await areaOf("will-share", ({ sharing }) => sharing > 0.1);
  expect(area).toBeGreaterThan(0.8);
  expect(model.report.importance.slice(0, 3).some(({ feature }) => feature.startsWith("Item Shared"))).toBe(true);
  expect(model.report.cutOffs.at(-1)!.lift).toBeGreaterThan(1.5);
});
