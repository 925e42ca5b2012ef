import type { Signal } from "./signal.ts";

/** What many users choose, now and over all time. */
export const popularity: Signal = {
  name: "popularity",
  group: "popularity",
  appliesTo: ["warm"],
  source: "popularity",
  isPresent: () => true,
  measure(rows, { ensemble, decayedPopularity, allTimeWeight }) {
    const mixed = new Float32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const allTime = ensemble.allTimePopularity(rows[i]!);
      mixed[i] = mixPopularity({ decayed: decayedPopularity[i]!, allTime, allTimeWeight });
    }
    return mixed;
  },
  reasons: (_scored, weight) => [{ kind: "popular-now", detail: "Many users choose it", weight }],
};

/** (1 - w) · decayed + w · all time, all in [0, 1], for the learned weight w; the decayed one where no other is known. */
export function mixPopularity({
  decayed,
  allTime = decayed,
  allTimeWeight,
}: {
  decayed: number;
  allTime: number | undefined;
  allTimeWeight: number;
}): number {
  return (1 - allTimeWeight) * decayed + allTimeWeight * allTime;
}
