import type { FactPart } from "../conditions/gauge.ts";
import type { SegmentEvent } from "../conditions/segment-event.ts";
import type { Stream } from "../conditions/stream.ts";
import { valueAtPath } from "../rules/value-test.ts";
import { type CompiledRule, type CompiledRules, marksIn } from "./compile-rule.ts";

/** What has to be looked at when something changes. */
export interface RuleIndex {
  /** Numbers of the streams that may take the event, in the array that is given, which is emptied before. */
  streamsOf(event: SegmentEvent, numbers: number[]): void;
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
  return { streamsOf: indexStreams(streams), gaugesOf, gaugesOfNewest, gaugesOfPart, segmentsOf };
}

/** The streams that take events of a name. */
interface NamedStreams {
  unconditional: number[];
  /** Those that want certain values, by path of the property and value. */
  byValue: Map<string, Map<unknown, number[]>>;
}

function indexStreams(streams: readonly Stream[]): RuleIndex["streamsOf"] {
  const byName = new Map<string, NamedStreams>();
  for (const [number, { names, wants }] of streams.entries()) {
    // Who takes every event takes each once.
    for (const name of names.includes("*") ? ["*"] : names) {
      const named: NamedStreams = byName.get(name) ?? { unconditional: [], byValue: new Map() };
      byName.set(name, named);
      if (wants === undefined) named.unconditional.push(number);
      else {
        const values = named.byValue.get(wants.property) ?? new Map<unknown, number[]>();
        named.byValue.set(wants.property, values);
        for (const value of new Set(wants.values)) append(values, value, number);
      }
    }
  }
  const ofAll = byName.get("*");
  const collect = ({ unconditional, byValue }: NamedStreams, event: SegmentEvent, numbers: number[]): void => {
    for (let i = 0; i < unconditional.length; i++) numbers.push(unconditional[i]!);
    for (const [property, values] of byValue) {
      const wanting = values.get(valueAtPath(event.properties, property));
      if (wanting !== undefined) for (let i = 0; i < wanting.length; i++) numbers.push(wanting[i]!);
    }
  };
  return (event, numbers) => {
    numbers.length = 0;
    const named = byName.get(event.event);
    if (named !== undefined) collect(named, event, numbers);
    if (ofAll !== undefined && event.event !== "*") collect(ofAll, event, numbers);
  };
}

function append<Key>(map: Map<Key, number[]>, key: Key, number: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [number]);
  else list.push(number);
}
