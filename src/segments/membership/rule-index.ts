import type { FactPart } from "../conditions/gauge.ts";
import { type CompiledRule, type CompiledRules, marksIn } from "./compile-rule.ts";

/** What has to be looked at when something changes. */
export interface RuleIndex {
  /** Numbers of the streams that take events of a name. */
  streamsOf(name: string): readonly number[];
  /** By number of the stream: the gauges that read it. */
  gaugesOf: number[][];
  /** Those of them that an event later than all others can change. */
  gaugesOfNewest: number[][];
  gaugesOfPart: Map<FactPart, number[]>;
  /** By number of the gauge and rank of the mark: the segments that ask for it. */
  segmentsOf: number[][][];
}

export function indexRules(
  segments: readonly { compiled: CompiledRule }[],
  { gauges, scales, streams }: Pick<CompiledRules, "gauges" | "scales" | "streams">,
): RuleIndex {
  const append = <Key>(map: Map<Key, number[]>, key: Key, number: number): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [number]);
    else list.push(number);
  };
  const byName = new Map<string, number[]>();
  for (const [number, { names }] of streams.entries()) for (const name of names) append(byName, name, number);
  const ofAll = byName.get("*") ?? [];
  if (ofAll.length > 0)
    for (const [name, numbers] of byName) if (name !== "*") byName.set(name, [...numbers, ...ofAll]);
  const gaugesOf: number[][] = streams.map(() => []);
  const gaugesOfNewest: number[][] = streams.map(() => []);
  const gaugesOfPart = new Map<FactPart, number[]>();
  for (const [number, { streams: read, newestStreams = read, part }] of gauges.entries()) {
    for (const stream of read) gaugesOf[stream]!.push(number);
    for (const stream of newestStreams) gaugesOfNewest[stream]!.push(number);
    if (part !== undefined) append(gaugesOfPart, part, number);
  }
  const segmentsOf: number[][][] = scales.map(({ limits }) => Array.from(limits, () => []));
  for (const [number, { compiled }] of segments.entries()) {
    for (const { gauge, rank } of marksIn(compiled.expression)) segmentsOf[gauge]![rank]!.push(number);
  }
  const streamsOf = (name: string): readonly number[] => byName.get(name) ?? ofAll;
  return { streamsOf, gaugesOf, gaugesOfNewest, gaugesOfPart, segmentsOf };
}
