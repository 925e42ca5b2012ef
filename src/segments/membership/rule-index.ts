import type { FactPart } from "../conditions/gauge.ts";
import { type CompiledRule, type CompiledRules, marksIn } from "./compile-rule.ts";

/** What has to be looked at when something changes. */
export interface RuleIndex {
  /** Numbers of the streams that take events of a name. */
  streamsOf: Map<string, number[]>;
  /** By number of the stream: the gauges that read it. */
  gaugesOf: number[][];
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
  const streamsOf = new Map<string, number[]>();
  for (const [number, { names }] of streams.entries()) for (const name of names) append(streamsOf, name, number);
  const gaugesOf: number[][] = streams.map(() => []);
  const gaugesOfPart = new Map<FactPart, number[]>();
  for (const [number, { streams: read, part }] of gauges.entries()) {
    for (const stream of read) gaugesOf[stream]!.push(number);
    if (part !== undefined) append(gaugesOfPart, part, number);
  }
  const segmentsOf: number[][][] = scales.map(({ limits }) => Array.from(limits, () => []));
  for (const [number, { compiled }] of segments.entries()) {
    for (const { gauge, rank } of marksIn(compiled.expression)) segmentsOf[gauge]![rank]!.push(number);
  }
  return { streamsOf, gaugesOf, gaugesOfPart, segmentsOf };
}
