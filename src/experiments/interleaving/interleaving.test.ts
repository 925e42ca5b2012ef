import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom, type Random } from "../../math/random.ts";
import { comparePreferences, countPreferences, signTest } from "./preference.ts";
import { draftTeams } from "./team-draft.ts";
import { createReaders, type SimulatedReader } from "./testing/simulated-readers.ts";

test("items that all rankings put first alike are credited to nobody; the rest is drafted in turns", () => {
  const drafted = draftTeams(
    [
      ["a", "b", "c", "d"],
      ["a", "x", "b", "y"],
    ],
    { length: 5, random: createRandom(1) },
  );
  expect(drafted[0]).toEqual({ item: "a" });
  expect(
    drafted
      .slice(1, 3)
      .map(({ item }) => item)
      .sort(),
  ).toEqual(["b", "x"]);
  expect(drafted.slice(1).filter(({ team }) => team === 0)).toHaveLength(2);
});

test("a ranking that runs out leaves its turns to the other", () => {
  const drafted = draftTeams([["a"], ["b", "c", "d"]], { length: 4, random: createRandom(2) });
  expect(drafted.map(({ item }) => item).sort()).toEqual(["a", "b", "c", "d"]);
  expect(draftTeams([[], []], { length: 3, random: createRandom(2) })).toEqual([]);
});

test("any rankings and seed give the same list again, no item twice, and teams at most one apart in each round", () => {
  const ranking = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 20 });
  fc.assert(
    fc.property(
      fc.array(ranking, { minLength: 2, maxLength: 4 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer(),
      (rankings, length, seed) => {
        const drafted = draftTeams(rankings, { length, random: createRandom(seed) });
        expect(draftTeams(rankings, { length, random: createRandom(seed) })).toEqual(drafted);
        const items = drafted.map(({ item }) => item);
        expect(new Set(items).size).toBe(items.length);
        expect(items.length).toBe(Math.min(length, new Set(rankings.flat()).size));
        if (rankings.every((one) => one.length >= 20)) {
          const picks = rankings.map((_, team) => drafted.filter((one) => one.team === team).length);
          expect(Math.max(...picks) - Math.min(...picks)).toBeLessThanOrEqual(1);
        }
      },
    ),
  );
});

test("either ranking picks first in half of the lists", () => {
  let firsts = 0;
  for (let request = 0; request < 4_000; request++)
    if (draftTeams([["a"], ["b"]], { length: 2, random: createRandom(`r${request}`) })[0]!.team === 0) firsts++;
  expect(firsts / 4_000).toBeGreaterThan(0.47);
  expect(firsts / 4_000).toBeLessThan(0.53);
});

test("the sign test equals the binomial worked out by hand, and a few users give a wide interval", () => {
  // 2 (1 + 10 + 45) / 2^10 for 8 of 10.
  expect(signTest(2, 8)).toBeCloseTo(0.109375, 12);
  expect(signTest(5, 5)).toBe(1);
  expect(comparePreferences({ first: 0, second: 1, ties: 0 })).toMatchObject({ delta: 0.5, high: 0.5 });
  expect(comparePreferences({ first: 0, second: 1, ties: 0 }).low).toBeLessThan(0);
  expect(comparePreferences({ first: 0, second: 0, ties: 0 })).toMatchObject({ units: 0, delta: 0, signTestPValue: 1 });
});

test("equal rankings: 0 lies inside the 95 % interval in at least 94 % of 1,000 runs", () => {
  const random = createRandom("equal rankings");
  let covered = 0;
  let alarms = 0;
  for (let run = 0; run < 1_000; run++) {
    const clicks = createReaders(40, random).map((reader) => interleave(reader, [0.5, 0.5], random));
    const result = comparePreferences(countPreferences(clicks));
    if (result.low <= 0 && result.high >= 0) covered++;
    if (result.alwaysValidPValue < 0.05) alarms++;
  }
  expect(covered / 1_000).toBeGreaterThanOrEqual(0.94);
  expect(alarms / 1_000).toBeLessThanOrEqual(0.05);
});

test("with unevenly active people interleaving needs at least 15 times fewer of them than an A/B test of clicks", () => {
  const random = createRandom("uneven people");
  const noises = [0.6, 0.5] as const;
  const people = createReaders(10_000, random);
  const clicksOf = (noise: number): number[] =>
    people.map((reader) => visit(reader, random, () => rank(reader, noise, random).map((item) => ({ item })))[0]);
  const [ofA, ofB] = [clicksOf(noises[0]), clicksOf(noises[1])];
  const difference = mean(ofB) - mean(ofA);
  // Users for 80 % power at 5 %, both arms: 4 k² variance / difference², k = 1.96 + .84.
  const k2 = (1.959964 + 0.841621) ** 2;
  const usersOfTest = (4 * k2 * (variance(ofA) + variance(ofB))) / 2 / difference ** 2;
  const scores = people.map((reader) => {
    const { first, second } = interleave(reader, noises, random);
    return Math.sign(second - first) / 2;
  });
  const usersOfInterleaving = (k2 * variance(scores)) / mean(scores) ** 2;
  expect(mean(scores)).toBeGreaterThan(0);
  expect(difference).toBeGreaterThan(0);
  expect(usersOfTest / usersOfInterleaving).toBeGreaterThan(15);
});

/** A person's clicks on each team over all visits, two rankings of different noise being interleaved. */
function interleave(reader: SimulatedReader, noises: readonly [number, number], random: Random) {
  const [, first, second] = visit(reader, random, () =>
    draftTeams(
      noises.map((noise) => rank(reader, noise, random)),
      { length: 5, random },
    ),
  );
  return { first, second };
}

function rank(reader: SimulatedReader, noise: number, random: Random): number[] {
  return reader.order(noise, random);
}

/** Clicks in all, on team 0 and on team 1. */
function visit(
  reader: SimulatedReader,
  random: Random,
  show: () => readonly { item: number; team?: number }[],
): [all: number, first: number, second: number] {
  let all = 0;
  let first = 0;
  let second = 0;
  for (let session = 0; session < reader.sessions; session++)
    show()
      .slice(0, 5)
      .forEach(({ item, team }, place) => {
        if (random() >= reader.clickChance(item, place)) return;
        all++;
        if (team === 0) first++;
        if (team === 1) second++;
      });
  return [all, first, second];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
};
