import { expect, test } from "vitest";
import { dayMs } from "./features/decayed-sum.ts";
import { createEngagement } from "./features/engagement.ts";
import { createMood, viewMood } from "./features/mood.ts";
import { segmentsOf } from "./lifecycle-stage.ts";

const nowMs = Date.parse("2026-06-01T00:00:00Z");
const neutral = viewMood(createMood([dayMs]), [dayMs], nowMs);

function segmentIds(
  engagement: { sessions: number; silentDays: number; returnDays?: number },
  mood = neutral,
): string[] {
  const state = {
    ...createEngagement(),
    events: 10,
    sessions: engagement.sessions,
    lastSeenMs: nowMs - engagement.silentDays * dayMs,
    returnIntervalMs: (engagement.returnDays ?? 1) * dayMs,
  };
  return segmentsOf(state, mood, nowMs).map(({ id }) => id);
}

test.each([
  [{ sessions: 1, silentDays: 0 }, "new"],
  [{ sessions: 5, silentDays: 2 }, "active"],
  [{ sessions: 12, silentDays: 2 }, "loyal"],
  [{ sessions: 12, silentDays: 8 }, "at-risk"],
  [{ sessions: 12, silentDays: 22 }, "lapsed"],
  // Who comes once a fortnight is not at risk after ten days.
  [{ sessions: 12, silentDays: 10, returnDays: 14 }, "loyal"],
])("%j makes %s", (engagement, id) => {
  expect(segmentIds(engagement)).toEqual([id]);
});

test("a mood with evidence adds a segment, one without does not", () => {
  const angry = { ...neutral, texts: 3, evidence: 2.5, score: -0.5 };
  expect(segmentIds({ sessions: 5, silentDays: 0 }, angry)).toEqual(["active", "frustrated"]);
  expect(segmentIds({ sessions: 5, silentDays: 0 }, { ...angry, score: 0.5 })).toEqual(["active", "content"]);
  expect(segmentIds({ sessions: 5, silentDays: 0 }, { ...angry, evidence: 0.2 })).toEqual(["active"]);
});

test("who was never seen is in no segment", () => {
  expect(segmentsOf(createEngagement(), neutral, nowMs)).toEqual([]);
});
