import { hashToUint32 } from "../../math/random.ts";
import type { EngagementMeasure, Leaf, NumberBounds, ValueTest } from "../rules/rule.ts";
import { compileBounds, compileValueTest, relativeMs, timeOf, valueAtPath } from "../rules/value-test.ts";
import { type FactAtom, type FactPart, never, type Verdict } from "./atom.ts";
import { nextCrossing } from "./next-crossing.ts";
import type { UserFacts } from "./user-facts.ts";

export type FactLeaf = Exclude<Leaf, { event: string } | { sequence: unknown } | { segment: string }>;

const dayMs = 86_400_000;

/** A condition over traits, activity or what other parts of the system say about the user. */
export function createFactAtom(leaf: FactLeaf): FactAtom {
  const key = JSON.stringify(leaf);
  if ("trait" in leaf) return traitAtom(key, leaf.trait, leaf);
  if ("engagement" in leaf) {
    const { engagement, op, value } = leaf;
    if (engagement === "daysSinceFirst" || engagement === "daysSinceLast") {
      return daysAtom(key, engagement, { [op]: value });
    }
    return countAtom(key, engagement, { [op]: value });
  }
  if ("affinity" in leaf) {
    const { kind, id } = leaf.affinity;
    return curveAtom(key, {
      name: `affinity ${id}`,
      bounds: leaf.share,
      valueAt: (facts, atMs) => facts.affinityShareAt(kind, id, atMs),
    });
  }
  if ("mood" in leaf) {
    return curveAtom(key, { name: "mood", bounds: leaf.mood.score, valueAt: (facts, atMs) => facts.moodAt(atMs) });
  }
  if ("bucket" in leaf) {
    const { seed, range } = leaf.bucket;
    return steadyAtom(key, {
      part: "none",
      name: "bucket",
      readFact: ({ id }) => bucketOf(seed, id),
      passes: (value) => (value as number) >= range[0] && (value as number) < range[1],
    });
  }
  if ("list" in leaf) {
    return steadyAtom(key, {
      part: "lists",
      name: `list ${leaf.list}`,
      readFact: (facts) => facts.isOnList(leaf.list),
      passes: isTrue,
    });
  }
  if ("experiment" in leaf) {
    return steadyAtom(key, {
      part: "assignments",
      name: `experiment ${leaf.experiment}`,
      readFact: (facts) => facts.variantOf(leaf.experiment),
      passes: (value) => value === leaf.variant,
    });
  }
  if ("consent" in leaf) {
    return steadyAtom(key, {
      part: "consents",
      name: `consent ${leaf.consent}`,
      readFact: (facts) => facts.hasConsent(leaf.consent),
      passes: isTrue,
    });
  }
  if ("predicted" in leaf) {
    const passes = compileBounds(leaf.p);
    return steadyAtom(key, {
      part: "predictions",
      name: `prediction ${leaf.predicted}`,
      readFact: (facts) => facts.prediction(leaf.predicted),
      passes: (value) => typeof value === "number" && passes(value),
    });
  }
  return clusterAtom(key, leaf.cluster, leaf.probability);
}

/** A stable number in [0, 1) of the user for each seed. */
function bucketOf(seed: string, id: string): number {
  return hashToUint32(`${seed}:${id}`) / 2 ** 32;
}

const isTrue = (value: unknown): boolean => value === true;

function steadyAtom(
  key: string,
  options: {
    part: FactPart;
    name: string;
    readFact: (facts: UserFacts) => unknown;
    passes: (value: unknown) => boolean;
  },
): FactAtom {
  const { part, name, readFact, passes } = options;
  return {
    kind: "fact",
    key,
    part,
    judge: (facts) => ({ holds: passes(readFact(facts)), nextMs: never }),
    evidence: (facts) => [{ event: name, value: readFact(facts) ?? null }],
  };
}

function clusterAtom(key: string, cluster: string, probability: NumberBounds | undefined): FactAtom {
  const name = `learned segment ${cluster}`;
  if (probability === undefined) {
    return steadyAtom(key, {
      part: "clusters",
      name,
      readFact: (facts) => facts.isMostProbable(cluster),
      passes: isTrue,
    });
  }
  const passes = compileBounds(probability);
  return steadyAtom(key, {
    part: "clusters",
    name,
    readFact: (facts) => facts.clusterProbability(cluster),
    passes: (value) => typeof value === "number" && passes(value),
  });
}

function traitAtom(key: string, trait: string, test: ValueTest): FactAtom {
  const passes = compileValueTest(test);
  const fromNowMs = test.op === "before" || test.op === "after" ? relativeMs(test.value) : undefined;
  return {
    kind: "fact",
    key,
    part: "traits",
    judge(facts, nowMs): Verdict {
      const value = valueAtPath(facts.traits, trait);
      const holds = passes(value, nowMs);
      const time = fromNowMs === undefined ? undefined : timeOf(value);
      if (time === undefined) return { holds, nextMs: never };
      // time > now + offset ends at time - offset; time < now + offset begins a millisecond later.
      const changeMs = time - fromNowMs! + (test.op === "before" ? 1 : 0);
      return { holds, nextMs: changeMs > nowMs ? changeMs : never };
    },
    evidence: (facts) => [{ event: `trait ${trait}`, value: valueAtPath(facts.traits, trait) ?? null }],
  };
}

function countAtom(
  key: string,
  measure: Exclude<EngagementMeasure, "daysSinceFirst" | "daysSinceLast">,
  bounds: NumberBounds,
): FactAtom {
  const passes = compileBounds(bounds);
  return {
    kind: "fact",
    key,
    part: "activity",
    judge(facts) {
      const value = facts.engagement(measure);
      return { holds: value !== undefined && passes(value), nextMs: never };
    },
    evidence: (facts) => [{ event: measure, value: facts.engagement(measure) ?? null }],
  };
}

/** Days are not rounded: 7 days since the last event are over 7 x 24 hours after it. */
function daysAtom(key: string, measure: "daysSinceFirst" | "daysSinceLast", bounds: NumberBounds): FactAtom {
  const passes = compileBounds(bounds);
  const sinceOf = (facts: UserFacts): number | undefined =>
    measure === "daysSinceFirst" ? facts.firstSeenMs : facts.lastSeenMs;
  const limits = Object.values(bounds).filter((value) => value !== undefined);
  return {
    kind: "fact",
    key,
    part: "activity",
    judge(facts, nowMs) {
      const sinceMs = sinceOf(facts);
      if (sinceMs === undefined) return { holds: false, nextMs: never };
      const holds = passes((nowMs - sinceMs) / dayMs);
      // The value passes a limit at this instant, and is beyond it a millisecond later.
      const changes = limits.flatMap((days) => [
        Math.ceil(sinceMs + days * dayMs),
        Math.floor(sinceMs + days * dayMs) + 1,
      ]);
      const later = changes.filter((atMs) => atMs > nowMs && passes((atMs - sinceMs) / dayMs) !== holds);
      return { holds, nextMs: Math.min(never, ...later) };
    },
    evidence(facts, nowMs) {
      const sinceMs = sinceOf(facts);
      return [{ event: measure, value: sinceMs === undefined ? null : (nowMs - sinceMs) / dayMs }];
    },
  };
}

function curveAtom(
  key: string,
  options: { name: string; bounds: NumberBounds; valueAt: (facts: UserFacts, atMs: number) => number },
): FactAtom {
  const { name, bounds, valueAt } = options;
  const passes = compileBounds(bounds);
  return {
    kind: "fact",
    key,
    part: "activity",
    judge(facts, nowMs) {
      const holdsAt = (atMs: number): boolean => passes(valueAt(facts, atMs));
      return { holds: holdsAt(nowMs), nextMs: nextCrossing(holdsAt, nowMs) };
    },
    evidence: (facts, nowMs) => [{ event: name, value: valueAt(facts, nowMs) }],
  };
}
