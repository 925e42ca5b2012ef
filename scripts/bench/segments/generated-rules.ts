import { createRandom } from "../../../src/math/random.ts";
import type { Segment } from "../../../src/segments/definitions/segment.ts";
import type { Rule } from "../../../src/segments/rules/rule.ts";

const events = [
  "Item Viewed",
  "Item Clicked",
  "Item Read",
  "Item Liked",
  "Item Shared",
  "Item Saved",
  "Item Dismissed",
  "Item Purchased",
];

/** Segments of five conditions each, over events, traits, activity and sequences; their numbers differ, so that few are shared. */
export function generateSegments(count: number): Segment[] {
  const random = createRandom("segments");
  const below = (limit: number): number => Math.floor(random() * limit);
  const name = (): string => events[below(events.length)]!;
  const leaf = (): Rule => {
    const kind = below(10);
    if (kind < 4) return { event: name(), count: { gte: 1 + below(8) }, within: `P${1 + below(60)}D` };
    if (kind < 5) {
      const where = [{ property: "itemId", op: "startsWith" as const, value: `i${below(10)}` }];
      return { event: name(), where, count: { gte: 1 + below(3) }, within: `P${1 + below(60)}D` };
    }
    if (kind < 6) return { event: name(), count: { eq: 0 }, within: `P${1 + below(60)}D` };
    if (kind < 7) return { sequence: [{ event: name() }, { event: name() }], within: `P${1 + below(14)}D` };
    if (kind < 8) return { trait: `t${below(20)}`, op: "eq", value: below(5) };
    if (kind < 9) return { engagement: "sessions", op: "gte", value: 1 + below(30) };
    return { engagement: "daysSinceLast", op: "lte", value: 1 + below(30) };
  };
  return Array.from({ length: count }, (_, i) => {
    const [a, b, c, d, e] = [leaf(), leaf(), leaf(), leaf(), leaf()];
    return {
      ...{ id: `s${i}`, label: `Segment ${i}`, kind: "rule", version: 1, createdAtMs: 0, updatedAtMs: 0 },
      rule: { any: [{ all: [a, b, { not: c }] }, { all: [d, e] }] },
    };
  });
}
