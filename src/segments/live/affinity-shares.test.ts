import fc from "fast-check";
import { expect, test } from "vitest";
import { addToAffinities, createAffinities, weighAffinities } from "../../profiles/features/affinities.ts";
import { createInteractionRules } from "../../profiles/state/interaction-rules.ts";
import { nextReading } from "../conditions/next-reading.ts";
import { placeOf } from "../conditions/scale.ts";
import { noFacts, type UserFacts } from "../conditions/user-facts.ts";
import { affinitySharesAt } from "./affinity-shares.ts";

const rules = createInteractionRules();
const dayMs = 86_400_000;
const scale = { limits: Float64Array.of(-0.3, 0, 0.2, 0.5, 1), isStrict: Uint8Array.of(0, 1, 0, 0, 0) };

interface Liking {
  tag: string;
  amount: number;
  slot: number;
  day: number;
}

function affinitiesOf(likings: readonly Liking[]) {
  const affinities = createAffinities(rules);
  for (const { tag, amount, slot, day } of likings) {
    const numbered = rules.features.number({ tags: [{ id: tag, label: tag, share: 1 }] });
    addToAffinities(affinities, rules.halfLives, { ...numbered, amount, atMs: day * dayMs, slot });
  }
  return affinities;
}

function factsOf(affinities: ReturnType<typeof affinitiesOf>): UserFacts {
  const affinityShareAt: UserFacts["affinityShareAt"] = (_, id, nowMs) =>
    affinitySharesAt(affinities, rules, { kind: "tags", nowMs })(id);
  return { ...noFacts("u"), affinityShareAt };
}

const valueAt = (facts: UserFacts, atMs: number) => facts.affinityShareAt("tags", "a", atMs);
const placeAt = (facts: UserFacts, atMs: number): number => placeOf(scale, valueAt(facts, atMs).value);

/** Every change of place in the days after `nowMs`, by readings alone. */
function changesOf(facts: UserFacts, nowMs: number, days: number): { atMs: number; place: number }[] {
  const changes: { atMs: number; place: number }[] = [];
  let place = placeAt(facts, nowMs);
  for (let atMs = nowMs, readings = 0; readings < 20_000; readings++) {
    atMs = nextReading(facts, valueAt, { nowMs: atMs, scale, now: valueAt(facts, atMs) });
    if (atMs > nowMs + days * dayMs) return changes;
    const next = placeAt(facts, atMs);
    if (next !== place) changes.push({ atMs, place: next });
    place = next;
  }
  throw new Error("the readings do not move on");
}

test("a share is what profiles show", () => {
  const affinities = affinitiesOf([
    { tag: "a", amount: 1, slot: 0, day: 0 },
    { tag: "b", amount: 4, slot: 1, day: 3 },
    { tag: "a", amount: -3, slot: 2, day: 5 },
  ]);
  const nowMs = 20 * dayMs;
  const { tags } = weighAffinities(affinities, rules, nowMs);
  const strongest = Math.max(...[...tags.values()].map(({ weight }) => Math.abs(weight)));
  const shares = affinitySharesAt(affinities, rules, { kind: "tags", nowMs });
  for (const id of ["a", "b"]) expect(shares(id).value).toBeCloseTo(tags.get(id)!.weight / strongest, 12);
  expect(shares("c").value).toBe(0);
});

test("a share that rises above a limit and falls below it again is found both times", () => {
  // A short dislike hides a middling liking at first; beside a lasting one it has faded in the end.
  const facts = factsOf(
    affinitiesOf([
      { tag: "a", amount: -7, slot: 0, day: 0 },
      { tag: "a", amount: 8, slot: 1, day: 0 },
      { tag: "b", amount: 10, slot: 3, day: 0 },
    ]),
  );
  const places = changesOf(facts, 0, 400).map(({ place }) => place);
  expect(places).toEqual([3, 2]);
});

test("readings find every change of place, to the millisecond", () => {
  const liking = fc.record({
    tag: fc.constantFrom("a", "b", "c"),
    amount: fc.integer({ min: -8, max: 8 }).map((amount) => amount + 0.37),
    slot: fc.integer({ min: 0, max: rules.halfLives.length - 1 }),
    day: fc.integer({ min: 0, max: 30 }),
  });
  fc.assert(
    fc.property(fc.array(liking, { minLength: 1, maxLength: 6 }), (likings) => {
      const facts = factsOf(affinitiesOf(likings));
      const nowMs = 30 * dayMs;
      const changes = changesOf(facts, nowMs, 300);
      for (const { atMs, place } of changes) {
        expect(placeAt(facts, atMs)).toBe(place);
        expect(placeAt(facts, atMs - 1)).not.toBe(place);
      }
      let place = placeAt(facts, nowMs);
      for (let hour = 1; hour <= 300 * 24; hour += 6) {
        const atMs = nowMs + hour * (dayMs / 24);
        while (changes.length > 0 && changes[0]!.atMs <= atMs) place = changes.shift()!.place;
        expect(placeAt(facts, atMs)).toBe(place);
      }
    }),
    { numRuns: 100 },
  );
}, 60_000);
