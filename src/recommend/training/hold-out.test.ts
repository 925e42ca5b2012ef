import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { holdOut } from "./hold-out.ts";

const interactions = Array.from({ length: 60 }, (_, user) =>
  Array.from({ length: 12 }, (_, i) => ({
    userId: `r${user}`,
    itemId: `i${(user * 7 + i * 5) % 80}`,
    weight: 1,
    atMs: i,
  })),
).flat();
const split = (options = {}) => holdOut(interactions, { random: createRandom(1), ...options });

test("cold items are in no training interaction, and a tenth of all", () => {
  const { train, cold } = split();
  expect(cold.size).toBe(8);
  expect(train.some(({ itemId }) => cold.has(itemId))).toBe(false);
});

test("new users do not train, and are asked after their first events for all that came later", () => {
  const { train, cases } = split();
  const trained = new Set(train.map(({ userId }) => userId));
  const fresh = cases.filter(({ history }) => !trained.has(history[0]!.userId));
  expect(fresh).toEqual(cases.filter(({ isKnown }) => !isKnown));
  expect(new Set(fresh.map(({ history }) => history[0]!.userId)).size).toBe(12);
  expect(new Set(fresh.map(({ history }) => history.length))).toEqual(new Set([1, 2, 5, 10]));
  for (const { history, relevant, had } of fresh) {
    expect(history.length + relevant.length).toBe(12);
    expect(had.size).toBe(12);
  }
});

test.each([0.1, 0.25, 0.5])("where all stay known, no user and no item is kept out of training: share %d", (share) => {
  const { train, cases, cold } = split({ isOfKnown: true, order: "random", share });
  expect(cold.size).toBe(0);
  expect(cases.map(({ isKnown }) => isKnown)).toEqual(Array(60).fill(true));
  expect(new Set(train.map(({ userId }) => userId)).size).toBe(60);
  expect(train.length + cases.reduce((sum, { relevant }) => sum + relevant.length, 0)).toBe(interactions.length);
});

test("of known users the newest events are held out, or any share of them at random", () => {
  const held = (options = {}) => {
    const { train, cases } = split({ share: 0.25, ...options });
    const trained = new Set(train.map(({ userId }) => userId));
    return cases.filter(({ history }) => history.length > 0 && trained.has(history[0]!.userId));
  };
  for (const { history, relevant } of held()) {
    const asked = interactions.filter(
      ({ userId, itemId }) => userId === history[0]!.userId && relevant.includes(itemId),
    );
    expect(asked.filter(({ atMs }) => atMs >= 9).length).toBe(3);
  }
  const anywhere = held({ order: "random" }).flatMap(({ history, relevant }) =>
    interactions.filter(({ userId, itemId }) => userId === history[0]!.userId && relevant.includes(itemId)),
  );
  expect(Math.min(...anywhere.map(({ atMs }) => atMs))).toBe(0);
});

test("a small catalogue keeps all of its items, and no interactions give no cases", () => {
  expect(holdOut(interactions.slice(0, 24), { random: createRandom(1) }).cold.size).toBe(0);
  expect(holdOut([], { random: createRandom(1) })).toEqual({ train: [], cases: [], cold: new Set() });
});
