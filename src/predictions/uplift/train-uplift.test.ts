import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import type { HistoryEvent, UserHistory } from "../history/user-history.ts";
import { compileQuestion } from "../point-in-time/build-rows.ts";
import { noItem } from "../testing/memory-source.ts";
import { readArms } from "./randomised-arms.ts";
import { trainUplift } from "./train-uplift.ts";

const dayMs = 86_400_000;
const nowMs = Date.parse("2026-06-01T00:00:00Z");
const question = compileQuestion({ label: "buys", outcome: { event: "Item Purchased" }, horizon: "P7D" });
const set = {
  ...{ outcome: "Item Purchased", events: ["Item Viewed", "Basket Opened"] },
  ...{ channels: [], topics: [], traits: [], measured: [] },
};

/** Users of a random experiment 20 days ago; the treatment helps by `help(views)` more buyers. */
function experimentOf(users: number, help: (views: number) => number) {
  const random = createRandom(`uplift ${users} ${help(0)} ${help(9)}`);
  const atMs = nowMs - 20 * dayMs;
  const arms: { userId: string; treated: boolean; atMs: number }[] = [];
  const histories = Array.from({ length: users }, (_, i): UserHistory => {
    const userId = `u${i}`;
    const views = Math.floor(random() * 10);
    const treated = random() < 0.5;
    arms.push({ userId, treated, atMs });
    const event = (name: string, whenMs: number): HistoryEvent => ({
      ...{ event: name, occurredAtMs: whenMs, receivedAtMs: whenMs },
      ...{ properties: {}, context: {} },
    });
    const events = Array.from({ length: views + 1 }, (_, v) => event("Item Viewed", atMs - (v + 1) * dayMs)).reverse();
    const buys = random() < 0.25 + (treated ? help(views) : 0);
    return { userId, events: buys ? [...events, event("Item Purchased", atMs + dayMs)] : events };
  });
  const options = { question, set, findItem: noItem, horizonMs: 7 * dayMs, nowMs, experiment: "mail" };
  return { ...options, histories, arms: { users: arms, variation: "sent" } };
}

test("whom a treatment helps is told, and every user's uplift is given", () => {
  const { report, model } = trainUplift(experimentOf(3_000, (views) => (views >= 6 ? 0.4 : 0)));
  expect(report).toMatchObject({ shown: true, rows: 3_000, variation: "sent" });
  expect(report.quality!.low).toBeGreaterThan(0);
  expect(report.quality!.bestEffect).toBeGreaterThan(report.quality!.averageEffect + 0.1);
  expect(report.verdict).toMatch(/^It helps the best 30 % by/);
  expect(model).toBeDefined();
});

test("a treatment that helps all alike is not shown, and the verdict says why", () => {
  const { report, model } = trainUplift(experimentOf(3_000, () => 0.15));
  expect(report.shown).toBe(false);
  expect(report.quality!.averageEffect).toBeGreaterThan(0.1);
  expect(report.verdict).toContain("cannot be told from chance");
  expect(model).toBeUndefined();
});

test("too few users, or a horizon that is not over, is said with the counts", () => {
  const few = experimentOf(60, () => 0.2);
  expect(trainUplift(few).report.verdict).toMatch(/^Not shown: \d+ of \d+ users with the treatment/);
  const early = { ...few, nowMs: nowMs - 19 * dayMs };
  expect(trainUplift(early).report).toMatchObject({ shown: false, rows: 0 });
});

test("arms are read of an experiment with fixed weights; anything else is said", async () => {
  const body = { variations: [{ key: "a" }, { key: "b" }, { key: "c" }], interleaving: false };
  const unit = (profileId: string, variation: number, exposedAtMs?: number) => ({
    ...{ experiment: "mail", unitId: profileId, profileId, variation },
    ...(exposedAtMs !== undefined && { exposedAtMs }),
  });
  const units = [
    unit("ann", 0, 5),
    unit("bob", 1, 6),
    unit("cid", 2, 7),
    unit("dan", 1),
    unit("eve", 0, 8),
    unit("eve", 1, 9),
  ];
  const read = (treatment: { experiment: string; variation?: string }, more = {}) =>
    readArms(treatment, {
      definitions: {
        read: async (kind, id) => (id === "mail" ? { kind, id, revision: 1, body: { ...body, ...more } } : undefined),
      },
      units: { list: async () => units },
    });
  expect(await read({ experiment: "mail" })).toEqual({
    variation: "b",
    users: [
      { userId: "ann", treated: false, atMs: 5 },
      { userId: "bob", treated: true, atMs: 6 },
    ],
  });
  expect(await read({ experiment: "none" })).toEqual({ missing: 'There is no experiment "none".' });
  expect(await read({ experiment: "mail", variation: "a" })).toHaveProperty("missing", expect.stringContaining("b, c"));
  expect(await read({ experiment: "mail" }, { bandit: {} })).toHaveProperty("missing");
});
