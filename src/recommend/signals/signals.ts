import { collaborative } from "./collaborative.ts";
import { embedding } from "./embedding.ts";
import { features } from "./features.ts";
import { popularity } from "./popularity.ts";
import { predicted } from "./predicted.ts";
import type { Signal, SignalContext } from "./signal.ts";

/** Every signal that relevance is made of, in the order of the columns of a `SignalTable`. */
export const signals: readonly Signal[] = [popularity, embedding, features, ...collaborative, predicted];

/** Position of each signal in a row of weights or of the table. */
export const signalAt: Readonly<Record<string, number>> = Object.fromEntries(
  signals.map(({ name }, position) => [name, position]),
);
export const signalCount = signals.length;

/** The parts that relevance is explained by, without repeats. */
export const signalSources: readonly string[] = [...new Set(signals.map(({ source }) => source))];

/** Normalised values of the candidates, candidates x signals, row-major; each in [0, 1], 0 where nothing is known. */
export type SignalTable = Float32Array;

export interface MeasuredSignals {
  table: SignalTable;
  /** Users of each candidate in training; 0 for a cold item. */
  itemCounts: Float64Array;
  /** Signals that have something to measure for this user. */
  present: ReadonlySet<string>;
}

/** Measures every signal of every candidate; leaves the candidates selected in the item table's vectors. */
export function measureSignals(rows: readonly number[], context: SignalContext): MeasuredSignals {
  context.table.vectors.select(rows);
  const table = new Float32Array(rows.length * signalCount);
  const present = new Set<string>();
  signals.forEach((signal, column) => {
    if (!signal.isPresent(context)) return;
    present.add(signal.name);
    const values = signal.measure(rows, context);
    for (let i = 0; i < rows.length; i++) table[i * signalCount + column] = values[i]!;
  });
  const itemCounts = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) itemCounts[i] = context.ensemble.itemCount(rows[i]!);
  return { table, itemCounts, present };
}
