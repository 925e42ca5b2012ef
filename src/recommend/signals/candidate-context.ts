import type { EnsembleScores } from "../ensemble/collaborative-ensemble.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import { collaborativeModels } from "../models/models.ts";
import { type SignalTable, signalAt, signalCount } from "./signals.ts";

const models = collaborativeModels.map(({ name }) => name);

/** What a learned ranker looks at beside the signals, by candidate: of each model the score as it is and ln(1 + rank), then the two below. */
export const contextNames: readonly string[] = [
  ...models.flatMap((name) => [`${name} score`, `${name} rank`]),
  /** ln(1 + users in training). */
  "users",
  /** Share of the catalogue that was published later: an age that means the same in old and in new data. */
  "age",
];
export const contextWidth = contextNames.length;

/** Ranks beyond this are all alike: a model is asked for its best, not for an order of the catalogue. */
export const lowestRank = 60;

/** Whether some model has a candidate among its first `lowestRank`. */
export function isNamed(context: Float32Array, candidate: number): boolean {
  const start = candidate * contextWidth;
  for (let m = 0; m < models.length; m++) if (context[start + 2 * m + 1]! < lastRank) return true;
  return false;
}

/** ln(1 + the lowest rank), as a 32-bit float. */
const lastRank = Math.fround(Math.log1p(lowestRank));

/** Candidates x `contextWidth`, row-major; a model without scores has score 0 and the lowest rank. */
export function measureCandidateContext(
  rows: readonly number[],
  signals: SignalTable,
  { ensemble, table }: { ensemble: EnsembleScores; table: Pick<ItemTable, "countAfter" | "publishedAtMs" | "size"> },
): Float32Array {
  const context = new Float32Array(rows.length * contextWidth);
  const tops = models.map(ensemble.topScore);
  const columns = models.map((name) => signalAt[name]!);
  const size = Math.max(1, table.size());
  rows.forEach((row, i) => {
    const at = i * contextWidth;
    for (let m = 0; m < models.length; m++) {
      context[at + 2 * m] = tops[m]! * signals[i * signalCount + columns[m]!]!;
      context[at + 2 * m + 1] = Math.log1p(Math.min(lowestRank, ensemble.rankOf(models[m]!, row)));
    }
    context[at + 2 * models.length] = Math.log1p(ensemble.itemCount(row));
    context[at + 2 * models.length + 1] = table.countAfter(table.publishedAtMs(row)) / size;
  });
  return context;
}
