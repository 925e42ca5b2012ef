import type { Split } from "../../../src/learning/metrics/splits.ts";
import type { Random } from "../../../src/math/random.ts";
import type { Method } from "./methods.ts";

/** Items in a list that is measured. */
export const listLength = 20;

/** The best items for each case, best first; what the user had is left out, and equal scores fall in random order. */
export async function rankCases(
  split: Split,
  method: Method,
  options: { itemCount: number; random: Random; onProgress?: (done: number) => void },
): Promise<number[][]> {
  const everything = Array.from({ length: options.itemCount }, (_, item) => item);
  const lists: number[][] = [];
  for (const question of split.cases) {
    const had = new Set(question.history.map(({ item }) => item));
    const items = (question.candidates ?? split.pool ?? everything).filter((item) => !had.has(item));
    const scores = method(question, items);
    const ranked = items.map((item, i) => ({ item, score: scores[i]!, tie: options.random() }));
    ranked.sort((a, b) => b.score - a.score || a.tie - b.tie);
    lists.push(ranked.slice(0, listLength).map(({ item }) => item));
    if (lists.length % 100 === 0) {
      options.onProgress?.(lists.length);
      await new Promise(setImmediate);
    }
  }
  return lists;
}
