import { type Random, sampleNormal } from "../../../math/random.ts";

/** A simulated person: how often they come, how readily they click, and what of ten items they like. */
export interface SimulatedReader {
  sessions: number;
  /** Probability of a click on an item at a place, counted from 0. */
  clickChance(item: number, place: number): number;
  /** Items by liking with noise: the less noise, the better the ranking. */
  order(noise: number, random: Random): number[];
}

/**
 * People as uneven as real ones: visits follow a gamma distribution of shape .4 and mean 6 (most come once or twice, a few come
 * fifty times), so does how readily each clicks (shape .5, mean .25).
 */
export function createReaders(count: number, random: Random): SimulatedReader[] {
  return Array.from({ length: count }, () => {
    const readiness = Math.min(0.9, sampleGamma(0.5, random) * 0.5);
    const liking = Array.from({ length: 10 }, () => random());
    return {
      sessions: 1 + Math.floor(sampleGamma(0.4, random) * 15),
      clickChance: (item, place) => (readiness * liking[item]! ** 2) / (1 + 0.3 * place),
      order: (noise, noiseSource) => {
        const scores = liking.map((value) => value + noise * sampleNormal(noiseSource));
        return [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!);
      },
    };
  });
}

/** Gamma(shape, 1) for shapes below 1, by the acceptance method of Ahrens and Dieter (1974). */
function sampleGamma(shape: number, random: Random): number {
  const e = 1 + shape / Math.E;
  for (;;) {
    const p = e * random();
    if (p <= 1) {
      const x = p ** (1 / shape);
      if (random() <= Math.exp(-x)) return x;
    } else {
      const x = -Math.log((e - p) / shape);
      if (random() <= x ** (shape - 1)) return x;
    }
  }
}
