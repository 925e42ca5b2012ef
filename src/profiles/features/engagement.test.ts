import { expect, test } from "vitest";
import { addToEngagement, createEngagement, type Engagement, mergeEngagement, viewEngagement } from "./engagement.ts";

const gapMs = 30 * 60_000;
const startMs = Date.parse("2026-06-01T08:00:00Z");
const minutes = (count: number): number => startMs + count * 60_000;

function after(...atMinutes: number[]): Engagement {
  const engagement = createEngagement();
  for (const at of atMinutes) {
    const read = { dwellSeconds: 10, isRead: true, scrollDepth: 0.5, purchaseValue: 2, messageAction: undefined };
    addToEngagement(engagement, { ...read, atMs: minutes(at) }, gapMs);
  }
  return engagement;
}

test("half an hour of silence ends a session", () => {
  const engagement = after(0, 10, 39, 70, 71);
  expect(engagement).toMatchObject({ events: 5, sessions: 2, finishedSessionsMs: 39 * 60_000, dwellSeconds: 50 });
  expect(viewEngagement(engagement)).toMatchObject({
    sessions: 2,
    firstSeenAt: "2026-06-01T08:00:00.000Z",
    lastSeenAt: "2026-06-01T09:11:00.000Z",
    meanSessionSeconds: 1200,
    meanReadSeconds: 10,
  });
});

test("the return interval follows the latest gaps", () => {
  // gaps of 60 and 120 minutes: 60 + 0.3 · (120 - 60)
  expect(after(0, 60, 180).returnIntervalMs).toBeCloseTo(78 * 60_000);
});

test("a late event is counted and moves no session", () => {
  const engagement = after(0, 100, 50, -500);
  expect(engagement).toMatchObject({ events: 4, sessions: 2, lastSeenMs: minutes(100), firstSeenMs: minutes(-500) });
});

test("active days are days with an event, whenever it comes, and not the days between", () => {
  const day = 24 * 60;
  expect(after(0, 10, day, 5 * day).activeDays).toBe(3);
  expect(after(0, -day).activeDays).toBe(2);
  const apart = after(0, day);
  mergeEngagement(apart, after(3 * day));
  expect(apart.activeDays).toBe(3);
  const overlapping = after(0, 2 * day, 4 * day);
  mergeEngagement(overlapping, after(day, 4 * day));
  expect(overlapping.activeDays).toBe(4);
  expect(after(0, 2 * day, day, day + 5).activeDays).toBe(3);
});

test("of a profile that was stored before its days were kept, the number of active days stands and new days count", () => {
  const day = 24 * 60;
  const older = { ...after(0, 2 * day, 4 * day), days: [] };
  const merged = structuredClone(older);
  mergeEngagement(merged, after(day, 4 * day));
  expect(merged.activeDays).toBe(3);
  const next = { atMs: minutes(6 * day), dwellSeconds: 0, isRead: false, scrollDepth: undefined, purchaseValue: 0 };
  addToEngagement(older, { ...next, messageAction: undefined }, minutes(30));
  addToEngagement(older, { ...next, atMs: minutes(day), messageAction: undefined }, minutes(30));
  expect(older.activeDays).toBe(4);
});

test("scroll depths are a mean, values of purchases a sum", () => {
  const engagement = after(0, 1);
  const none = { dwellSeconds: 0, isRead: true, scrollDepth: undefined, purchaseValue: -1, messageAction: undefined };
  addToEngagement(engagement, { ...none, atMs: minutes(2) }, gapMs);
  mergeEngagement(engagement, after(3));
  expect(viewEngagement(engagement)).toMatchObject({ meanScrollDepth: 0.5, purchaseValue: 5 });
});

test("joining adds up, and joining nothing changes nothing", () => {
  const engagement = after(0, 10);
  mergeEngagement(engagement, createEngagement());
  expect(engagement).toEqual(after(0, 10));
  mergeEngagement(engagement, after(200, 215));
  expect(engagement).toMatchObject({ events: 4, sessions: 2, finishedSessionsMs: 600_000, lastSeenMs: minutes(215) });
  const empty = createEngagement();
  mergeEngagement(empty, after(0, 10));
  expect(empty).toEqual(after(0, 10));
});

test("before the first event there is nothing to say", () => {
  expect(viewEngagement(createEngagement())).toEqual({
    events: 0,
    sessions: 0,
    meanSessionSeconds: 0,
    dwellSeconds: 0,
    meanReadSeconds: 0,
    activeDays: 0,
    purchaseValue: 0,
    messages: { shown: 0, opened: 0, clicked: 0, dismissed: 0 },
  });
});
