import type { Evidence, Gauge, GaugedUser } from "./gauge.ts";
import type { Expression } from "./scale.ts";
import type { StreamTable } from "./stream.ts";

/** A condition as what decides it. */
export interface CompiledCondition {
  expression: Expression;
  /** The events or facts that decide, newest first, at most five of each quantity. */
  evidence(user: GaugedUser, nowMs: number): Evidence[];
}

/** Where conditions get their marks: gauges and streams of many rules, each kept once. */
export interface GaugeTable {
  streams: StreamTable;
  /** A mark of the gauge, which is made on first use. */
  mark(gauge: Gauge, limit: number, isStrict: boolean): Expression;
}
