import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import {
  type LoggedEvent,
  sampleCases,
  splitInTime,
  splitLeaveOneOut,
  splitNewUsers,
  splitStratified,
  splitUnseenItems,
} from "./splits.ts";

const itemCount = 40;
/** 20 users with 3 to 22 distinct items, in order of time. */
const events: LoggedEvent[] = Array.from({ length: 20 }, (_, user) =>
  Array.from({ length: user + 3 }, (_, i) => ({
    user,
    item: (7 * i + user) % itemCount,
    weight: 1,
    time: 10 * i + user,
  })),
).flat();
const pairOf = ({ user, item }: { user: number; item: number }) => `${user}:${item}`;
const eventsOf = (user: number) => events.filter((event) => event.user === user);

test("leave one out holds out the last event and draws negatives that the user never had", () => {
  const { train, cases } = splitLeaveOneOut(events, { itemCount, negatives: 9, random: createRandom(1) });
  expect(cases.length).toBe(20);
  expect(train.length).toBe(events.length - 20);
  for (const { user, history, relevant, candidates } of cases) {
    const own = eventsOf(user);
    expect(relevant).toEqual([own.at(-1)!.item]);
    expect(history.map(({ item }) => item)).toEqual(own.slice(0, -1).map(({ item }) => item));
    expect(new Set(candidates).size).toBe(10);
    expect(candidates!.filter((item) => own.some((event) => event.item === item))).toEqual(relevant);
  }
});

test("a user with one event is never asked, and few items give few negatives", () => {
  const few = [0, 1].map((item) => ({ user: 0, item, weight: 1, time: item }));
  const single = { user: 1, item: 2, weight: 1, time: 0 };
  const { train, cases } = splitLeaveOneOut([...few, single], { itemCount: 4, negatives: 99, random: createRandom(1) });
  expect(train.map(pairOf)).toEqual(["0:0", "1:2"]);
  expect(cases.map(({ candidates }) => candidates)).toEqual([[1, 2, 3]]);
});

test("the stratified split keeps the share of every user and loses nothing", () => {
  const { train, cases } = splitStratified(events, { trainShare: 0.75, random: createRandom(2) });
  for (const { user, history, relevant } of cases) {
    expect(history.length).toBe(Math.round(0.75 * eventsOf(user).length));
    expect(new Set([...history.map(({ item }) => item), ...relevant]).size).toBe(eventsOf(user).length);
  }
  const asked = cases.flatMap(({ user, relevant }) => relevant.map((item) => pairOf({ user, item })));
  expect([...train.map(pairOf), ...asked].sort()).toEqual(events.map(pairOf).sort());
});

test("the split in time trains on nothing that comes after what it asks for", () => {
  const { train, cases } = splitInTime(events, { trainShare: 0.5 });
  const lastTrained = Math.max(...train.map(({ time }) => time));
  for (const { user, relevant } of cases) {
    for (const item of relevant) {
      expect(eventsOf(user).find((event) => event.item === item)!.time).toBeGreaterThan(lastTrained);
    }
  }
  expect(train.length).toBeLessThanOrEqual(events.length / 2);
});

test("unseen items are in no training event, and only they are asked for", () => {
  const { train, cases, pool } = splitUnseenItems(events, { itemCount, unseenShare: 0.2, random: createRandom(3) });
  expect(pool!.length).toBe(8);
  expect(train.filter(({ item }) => pool!.includes(item))).toEqual([]);
  expect(cases.flatMap(({ relevant }) => relevant).filter((item) => !pool!.includes(item))).toEqual([]);
  expect(cases.every(({ history, relevant }) => history.length > 0 && relevant.length > 0)).toBe(true);
});

test("new users are the same at every count, and none of them trains", () => {
  const splits = splitNewUsers(events, { userShare: 0.25, eventCounts: [1, 5], random: createRandom(4) });
  expect(splits.map(({ name }) => name)).toEqual(["new-users-1", "new-users-5"]);
  const [one, five] = splits as [(typeof splits)[0], (typeof splits)[0]];
  expect(one.cases.map(({ user }) => user)).toEqual(five.cases.map(({ user }) => user));
  expect(one.cases.length).toBe(5);
  five.cases.forEach(({ user, history, relevant }, i) => {
    expect(history.map(({ item }) => item)).toEqual(
      eventsOf(user)
        .slice(0, 5)
        .map(({ item }) => item),
    );
    expect(relevant).toEqual(
      eventsOf(user)
        .slice(5)
        .map(({ item }) => item),
    );
    expect(one.cases[i]!.relevant.slice(4)).toEqual(relevant);
    expect(five.train.some((event) => event.user === user)).toBe(false);
  });
});

test("a seed fixes every split, and a sample keeps the order", () => {
  const split = () => splitStratified(events, { trainShare: 0.75, random: createRandom(9) });
  expect(split()).toEqual(split());
  const sampled = sampleCases(split(), { limit: 6, random: createRandom(1) });
  const users = sampled.cases.map(({ user }) => user);
  expect(users.length).toBe(6);
  expect(users).toEqual([...users].sort((a, b) => a - b));
});
