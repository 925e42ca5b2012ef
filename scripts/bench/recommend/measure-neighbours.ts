import { createVectorIndex } from "../../../src/catalogue/search/vector-index.ts";
import { createRandom } from "../../../src/math/random.ts";
import type { GeneratedWorld } from "./generated-world.ts";

/** Exact search and graph on the same vectors. */
export interface NeighbourTimes {
  items: number;
  /** Share of the exact 50 nearest that the graph finds. */
  recall: number;
  /** Milliseconds of processor time per search. */
  exactMs: number;
  graphMs: number;
}

const nearest = 50;
const questions = 100;
/** An item's own vector with this much of another's: near the items, but none of them. */
const blend = 0.5;

/** Recall and time of the graph against exact search at several sizes of the catalogue. */
export function measureNeighbours(world: GeneratedWorld, sizes: readonly number[], seed: number): NeighbourTimes[] {
  const vectors = world.itemIds.map((id) => world.catalogue.get(id)!.embedding);
  const random = createRandom(`neighbours|${seed}`);
  return sizes.map((items) => {
    const [exact, graph] = [items, 0].map((exactUpTo) => {
      const index = createVectorIndex({ dimensions: vectors[0]!.length, exactUpTo });
      for (let i = 0; i < items; i++) index.set(String(i), vectors[i]!);
      return index;
    });
    const asked = Array.from({ length: questions }, () => {
      const [a, b] = [0, 1].map(() => vectors[Math.floor(random() * vectors.length)]!);
      return a!.map((value, i) => (value + blend * b![i]!) / (1 + blend));
    });
    const search = (index: typeof exact): { found: string[][]; ms: number } => {
      for (const vector of asked.slice(0, 20)) index!.search(vector, nearest);
      const start = process.cpuUsage();
      const found = asked.map((vector) => index!.search(vector, nearest).map(({ id }) => id));
      const cpu = process.cpuUsage(start);
      return { found, ms: (cpu.user + cpu.system) / 1000 / questions };
    };
    const [truth, answer] = [search(exact), search(graph)];
    let shared = 0;
    truth.found.forEach((ids, i) => {
      shared += ids.filter((id) => answer.found[i]!.includes(id)).length;
    });
    return { items, recall: shared / (questions * nearest), exactMs: truth.ms, graphMs: answer.ms };
  });
}
