import type { Random } from "../../../src/math/random.ts";

/** Strings that break what reads them carelessly. */
export const oddStrings: readonly string[] = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "\udc00\ud800",
  "\u202e\u200f\ufeff",
  "a\r\nSet-Cookie: a=b",
  "../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "' OR 1=1 --",
  '"; DROP TABLE item; --',
  "%",
  "%_*\"'NEAR(a b)",
  "{{ user | json }}",
  "{% for i in (1..100000000) %}{% endfor %}",
  "<script>alert(1)</script>",
  "=cmd|' /C calc'!A0",
  "9".repeat(400),
  "a".repeat(5_000),
  "é".repeat(600),
  "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
  "null",
  "undefined",
  "NaN",
  "-0",
  "1e999",
  "2026-02-30T25:61:61Z",
  "9999-12-31T23:59:59-14:00",
  "-271821-04-19T23:59:59Z",
  "P999999999Y",
  "(".repeat(300),
];

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  -1e308,
  2 ** 53,
  5e-324,
  0.1 + 0.2,
  [],
  {},
  [[]],
  [null],
  { __proto__: null, a: 1 },
  { constructor: { prototype: { polluted: 1 } } },
];

/** Beyond it a body says nothing new, and `JSON.stringify`, which looks for cycles, takes time by the square of the depth: minutes for 1,200 x 1,200 deep ones. */
const mostNodes = 20_000;

/**
 * A copy of the value with one to three places changed: dropped, of another type, odd, doubled, buried or accompanied. A change that would make it bigger than
 * `mostNodes` is left out.
 */
export function mutate(value: unknown, random: Random): unknown {
  let mutated = value;
  for (let i = 0; i <= random() * 3; i++) {
    const changed = mutateOnce(mutated, random);
    if (nodesOf(changed, mostNodes) <= mostNodes) mutated = changed;
  }
  return mutated;
}

/** Values inside a value, itself included; stops counting beyond `most`. */
function nodesOf(value: unknown, most: number): number {
  if (typeof value !== "object" || value === null) return 1;
  let nodes = 1;
  for (const part of Object.values(value)) {
    nodes += nodesOf(part, most - nodes);
    if (nodes > most) break;
  }
  return nodes;
}

function mutateOnce(value: unknown, random: Random): unknown {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  if (Array.isArray(value) && value.length > 0 && random() < 0.8) {
    const at = Math.floor(random() * value.length);
    if (random() < 0.02) return Array.from({ length: 1_200 }, () => value[at]);
    return value.map((part, i) => (i === at ? mutateOnce(part, random) : part));
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value) && random() < 0.9) {
    const entries = Object.entries(value);
    if (entries.length === 0 || random() < 0.15) {
      return Object.fromEntries([...entries, [pick([...oddStrings, "extra"]), pick(oddValues)]]);
    }
    const at = Math.floor(random() * entries.length);
    if (random() < 0.15) return Object.fromEntries(entries.filter((_, i) => i !== at));
    return Object.fromEntries(entries.map(([key, part], i) => [key, i === at ? mutateOnce(part, random) : part]));
  }
  const kind = random();
  if (kind < 0.45) return pick(oddStrings);
  if (kind < 0.85) return pick(oddValues);
  if (kind < 0.9) return JSON.parse(`${"[".repeat(2_000)}1${"]".repeat(2_000)}`);
  return typeof value === "number" ? pick([-value, value * 1e6, value + 0.5, String(value)]) : [value];
}
