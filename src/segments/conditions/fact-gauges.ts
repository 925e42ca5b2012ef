import { hashToUint32 } from "../../math/random.ts";
import type { EngagementMeasure, Leaf, NumberBounds, ValueTest } from "../rules/rule.ts";
import { compileBounds, compileValueTest, relativeMs, timeOf, valueAtPath } from "../rules/value-test.ts";
import type { CompiledCondition, GaugeTable } from "./condition.ts";
import { type FactPart, type Gauge, never } from "./gauge.ts";
import { nextReading } from "./next-reading.ts";
import { boundsExpression, placeOf } from "./scale.ts";
import type { FadingValue, UserFacts } from "./user-facts.ts";

export type FactLeaf = Exclude<Leaf, { event: string } | { sequence: unknown } | { segment: string }>;

const dayMs = 86_400_000;
/** The last instant that a date can have. */
const lastDateMs = 8.64e15;

/** A condition over traits, activity or what other parts of the system say about the user. */
export function compileFactLeaf(leaf: FactLeaf, table: GaugeTable): CompiledCondition {
  if ("trait" in leaf) return compileTrait(leaf.trait, leaf, table);
  if ("engagement" in leaf) {
    const { engagement, op, value } = leaf;
    if (engagement === "daysSinceFirst" || engagement === "daysSinceLast") {
      return compileDays(engagement, { [op]: value }, table);
    }
    return compileMeasure(engagement, { [op]: value }, table);
  }
  if ("affinity" in leaf) {
    const { kind, id } = leaf.affinity;
    return compileFading(
      {
        ...{ part: "affinities", name: `affinity ${id}`, key: `affinity ${kind} ${id}`, bounds: leaf.share },
        valueAt: (facts, atMs) => facts.affinityShareAt(kind, id, atMs),
      },
      table,
    );
  }
  if ("mood" in leaf) {
    return compileFading(
      {
        ...{ part: "mood", name: "mood", key: "mood", bounds: leaf.mood.score, tendsToZero: true },
        valueAt: (facts, atMs) => facts.moodAt(atMs),
      },
      table,
    );
  }
  const fact = steadyFact(leaf);
  const gauge: Gauge = {
    key: JSON.stringify(leaf),
    streams: [],
    part: fact.part,
    read({ facts }, _, __, reading) {
      reading.place = fact.passes(fact.readFact(facts)) ? 1 : 0;
      reading.nextMs = never;
    },
  };
  return {
    expression: table.mark(gauge, 1, false),
    evidence: ({ facts }) => [{ event: fact.name, value: fact.readFact(facts) ?? null }],
  };
}

/** A fact that time alone does not change. */
interface SteadyFact {
  part: FactPart;
  name: string;
  readFact: (facts: UserFacts) => unknown;
  passes: (value: unknown) => boolean;
}

type SteadyLeaf = Exclude<
  FactLeaf,
  { trait: string } | { engagement: string } | { affinity: unknown } | { mood: unknown }
>;

function steadyFact(leaf: SteadyLeaf): SteadyFact {
  const isTrue = (value: unknown): boolean => value === true;
  if ("bucket" in leaf) {
    const { seed, range } = leaf.bucket;
    return {
      ...{ part: "none", name: "bucket", readFact: ({ id }) => bucketOf(seed, id) },
      passes: (value) => (value as number) >= range[0] && (value as number) < range[1],
    };
  }
  if ("list" in leaf) {
    const readFact = (facts: UserFacts) => facts.isOnList(leaf.list);
    return { part: "lists", name: `list ${leaf.list}`, readFact, passes: isTrue };
  }
  if ("experiment" in leaf) {
    const { experiment, variant } = leaf;
    const by = typeof variant === "number" ? "index" : "key";
    return {
      ...{ part: "assignments", name: `experiment ${experiment}${by === "index" ? " by index" : ""}` },
      readFact: (facts) => facts.variantOf(experiment)?.[by],
      passes: (value) => value === variant,
    };
  }
  if ("consent" in leaf) {
    const readFact = (facts: UserFacts) => facts.hasConsent(leaf.consent);
    return { part: "consents", name: `consent ${leaf.consent}`, readFact, passes: isTrue };
  }
  if ("predicted" in leaf) {
    const readFact = (facts: UserFacts) => facts.prediction(leaf.predicted);
    return { part: "predictions", name: `prediction ${leaf.predicted}`, readFact, passes: numberTest(leaf.p) };
  }
  const { cluster, probability } = leaf;
  const name = `learned segment ${cluster}`;
  if (probability === undefined) {
    return { part: "clusters", name, readFact: (facts) => facts.isMostProbable(cluster), passes: isTrue };
  }
  const readFact = (facts: UserFacts) => facts.clusterProbability(cluster);
  return { part: "clusters", name, readFact, passes: numberTest(probability) };
}

function numberTest(bounds: NumberBounds): (value: unknown) => boolean {
  const passes = compileBounds(bounds);
  return (value) => typeof value === "number" && passes(value);
}

/** A stable number in [0, 1) of the user for each seed. */
function bucketOf(seed: string, id: string): number {
  return hashToUint32(`${seed}:${id}`) / 2 ** 32;
}

function compileTrait(trait: string, test: ValueTest, table: GaugeTable): CompiledCondition {
  const passes = compileValueTest(test);
  const fromNowMs = test.op === "before" || test.op === "after" ? relativeMs(test.value) : undefined;
  const gauge: Gauge = {
    key: JSON.stringify({ trait, ...test }),
    streams: [],
    part: "traits",
    read({ facts }, nowMs, _, reading) {
      const value = valueAtPath(facts.traits, trait);
      reading.place = passes(value, nowMs) ? 1 : 0;
      reading.nextMs = never;
      const time = fromNowMs === undefined ? undefined : timeOf(value);
      if (time === undefined) return;
      // time > now + offset ends at time - offset; time < now + offset begins a millisecond later.
      const changeMs = time - fromNowMs! + (test.op === "before" ? 1 : 0);
      if (changeMs > nowMs) reading.nextMs = changeMs;
    },
  };
  return {
    expression: table.mark(gauge, 1, false),
    evidence: ({ facts }) => [{ event: `trait ${trait}`, value: valueAtPath(facts.traits, trait) ?? null }],
  };
}

function compileMeasure(
  measure: Exclude<EngagementMeasure, "daysSinceFirst" | "daysSinceLast">,
  bounds: NumberBounds,
  table: GaugeTable,
): CompiledCondition {
  const gauge: Gauge = {
    key: measure,
    streams: [],
    part: "activity",
    read({ facts }, _, scale, reading) {
      reading.place = placeOf(scale, facts.engagement(measure) ?? Number.NaN);
      reading.nextMs = never;
    },
  };
  return {
    expression: boundsExpression(bounds, (limit, isStrict) => table.mark(gauge, limit, isStrict)),
    evidence: ({ facts }) => [{ event: measure, value: facts.engagement(measure) ?? null }],
  };
}

/** Days are not rounded: 7 days since the last event are over 7 x 24 hours after it. */
function compileDays(
  measure: "daysSinceFirst" | "daysSinceLast",
  bounds: NumberBounds,
  table: GaugeTable,
): CompiledCondition {
  const sinceOf = (facts: UserFacts): number | undefined =>
    measure === "daysSinceFirst" ? facts.firstSeenMs : facts.lastSeenMs;
  const gauge: Gauge = {
    key: measure,
    streams: [],
    part: "activity",
    // The last event only comes later.
    fallsWithPart: measure === "daysSinceLast",
    read({ facts }, nowMs, scale, reading) {
      const sinceMs = sinceOf(facts);
      reading.place = 0;
      reading.nextMs = never;
      if (sinceMs === undefined) return;
      const placeAt = (atMs: number): number => placeOf(scale, (atMs - sinceMs) / dayMs);
      const place = placeAt(nowMs);
      reading.place = place;
      if (place === scale.limits.length) return;
      // The value reaches the next limit at one of these milliseconds, whichever way the division rounds.
      const exactMs = sinceMs + scale.limits[place]! * dayMs;
      if (exactMs > lastDateMs) return;
      for (let atMs = Math.max(Math.floor(exactMs) - 1, nowMs + 1); ; atMs++) {
        if (placeAt(atMs) === place) continue;
        reading.nextMs = atMs;
        return;
      }
    },
  };
  return {
    expression: boundsExpression(bounds, (limit, isStrict) => table.mark(gauge, limit, isStrict)),
    evidence({ facts }, nowMs) {
      const sinceMs = sinceOf(facts);
      return [{ event: measure, value: sinceMs === undefined ? null : (nowMs - sinceMs) / dayMs }];
    },
  };
}

interface FadingFact {
  part: FactPart;
  key: string;
  name: string;
  bounds: NumberBounds;
  valueAt: (facts: UserFacts, atMs: number) => FadingValue;
  /** Its distance from 0 only shrinks with time, and stays above 0. */
  tendsToZero?: boolean;
}

function compileFading(fact: FadingFact, table: GaugeTable): CompiledCondition {
  const { part, key, name, bounds, valueAt, tendsToZero = false } = fact;
  const gauge: Gauge = {
    key,
    streams: [],
    part,
    read({ facts }, nowMs, scale, reading) {
      const now = valueAt(facts, nowMs);
      const { value } = now;
      const place = placeOf(scale, value);
      reading.place = place;
      const isFixed =
        (now.perMs === 0 && now.withinMs === never) ||
        (tendsToZero && placeOf(scale, Math.sign(value) * Number.MIN_VALUE) === place);
      reading.nextMs = isFixed ? never : nextReading(facts, valueAt, { nowMs, scale, now });
    },
  };
  return {
    expression: boundsExpression(bounds, (limit, isStrict) => table.mark(gauge, limit, isStrict)),
    evidence: ({ facts }, nowMs) => [{ event: name, value: valueAt(facts, nowMs).value }],
  };
}
