import { createRandom } from "../../../src/math/random.ts";
import type { Segment } from "../../../src/segments/definitions/segment.ts";
import type { Rule } from "../../../src/segments/rules/rule.ts";

/** What users do, as often as it stands here. */
export const eventNames = [
  "Item Viewed",
  "Item Viewed",
  "Item Viewed",
  "Item Clicked",
  "Item Read",
  "Item Liked",
  "Item Saved",
  "Item Purchased",
];
const names = [...new Set(eventNames), "Item Shared", "Item Dismissed"];
export const categories = Array.from({ length: 20 }, (_, i) => `c${i}`);

export const mixes = ["editors", "unshared"] as const;
/**
 * `editors`: windows, counts and values that people type, so that many are the same, of every kind of condition.
 * `unshared`: numbers drawn evenly, so that hardly any two conditions are the same.
 */
export type Mix = (typeof mixes)[number];

/** Segments of five conditions each. */
export function generateSegments(count: number, mix: Mix): Segment[] {
  const random = createRandom(`segments ${mix}`);
  const below = (limit: number): number => Math.floor(random() * limit);
  const leaf = mix === "editors" ? () => editorsLeaf(below) : () => unsharedLeaf(below);
  return Array.from({ length: count }, (_, i) => {
    const [a, b, c, d, e] = [leaf(), leaf(), leaf(), leaf(), leaf()];
    const rule: Rule =
      mix === "unshared"
        ? { any: [{ all: [a, b, { not: c }] }, { all: [d, e] }] }
        : below(5) < 3
          ? { all: [a, b, c, d, e] }
          : { all: [a, b, { any: [c, d, e] }] };
    return { id: `s${i}`, label: `Segment ${i}`, kind: "rule", version: 1, createdAtMs: 0, updatedAtMs: 0, rule };
  });
}

type Below = (limit: number) => number;

function editorsLeaf(below: Below): Rule {
  const pick = <Value>(...values: Value[]): Value => values[below(values.length)]!;
  const event = pick(...names);
  const within = pick("P1D", "P3D", "P7D", "P7D", "P14D", "P30D", "P30D", "P60D", "P90D");
  const kind = below(100);
  if (kind < 30) return { event, count: { gte: pick(1, 1, 1, 2, 3, 5, 10) }, within };
  if (kind < 42) {
    return { event, where: [{ property: "category", op: "eq", value: pick(...categories) }], within };
  }
  if (kind < 52) return { not: { event, within } };
  if (kind < 57) return { event, sum: { of: "value", gte: pick(20, 50, 100) }, within };
  if (kind < 63) return { sequence: [{ event: "Item Viewed" }, { event }], within };
  if (kind < 67) return { lifecycle: pick("regular", "stopped", "returned"), event, period: "P7D" };
  if (kind < 82) return { trait: pick("plan", "country", "language"), op: "eq", value: pick("a", "b", "c", "d") };
  if (kind < 88) return { engagement: "sessions", op: "gte", value: pick(2, 3, 5, 10, 20) };
  if (kind < 94) return { engagement: "daysSinceLast", op: "lte", value: pick(1, 7, 14, 30) };
  if (kind < 97) return { affinity: { kind: "tags", id: pick(...categories) }, share: { gte: pick(0.2, 0.5) } };
  if (kind < 98) return { mood: { score: { lt: -0.3 } } };
  return { bucket: { seed: pick("a", "b"), range: [0, 0.5] } };
}

function unsharedLeaf(below: Below): Rule {
  const event = names[below(names.length)]!;
  const within = `P${1 + below(60)}D`;
  const kind = below(10);
  if (kind < 4) return { event, count: { gte: 1 + below(8) }, within };
  if (kind < 5) {
    const where = [{ property: "itemId", op: "startsWith" as const, value: `i${below(10)}` }];
    return { event, where, count: { gte: 1 + below(3) }, within };
  }
  if (kind < 6) return { event, count: { eq: 0 }, within };
  if (kind < 7) return { sequence: [{ event }, { event: names[below(names.length)]! }], within: `P${1 + below(14)}D` };
  if (kind < 8) return { trait: `t${below(20)}`, op: "eq", value: below(5) };
  if (kind < 9) return { engagement: "sessions", op: "gte", value: 1 + below(30) };
  return { engagement: "daysSinceLast", op: "lte", value: 1 + below(30) };
}
