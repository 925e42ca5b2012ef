import type { Candidate } from "./candidate.ts";

/** One line of the report. */
export interface EncoderTest {
  id: string;
  set: string;
  measure: string;
  floor?: number;
  /** Best guess without looking at the text. */
  trivial: () => number;
  /** Undefined when the candidate has no such output. */
  run: (candidate: Candidate) => Promise<number | undefined>;
  /** Lower is better. */
  isError?: true;
  dataFiles: string[];
}

/** Share of the most frequent label. */
export function majority(labels: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / labels.length;
}
