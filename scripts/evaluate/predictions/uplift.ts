import { measureQini, type QiniReport } from "../../../src/learning/metrics/qini.ts";
import { createRandom, shuffle } from "../../../src/math/random.ts";
import { encodeRows, featureCount, fitTableEncoder } from "../../../src/predictions/tables/encoding/table-encoder.ts";
import type { Table } from "../../../src/predictions/tables/reading/table.ts";
import { columnOf } from "../../../src/predictions/tables/reading/table.ts";
import { fitUplift, upliftOf } from "../../../src/predictions/uplift/t-learner.ts";
import { outcomesOf, prepare } from "./tables.ts";

export const hillstromFile = "hillstrom_email/hillstrom.csv";
const folds = 5;
const notKnownBefore = ["segment", "visit", "conversion", "spend"];

/** Uplift of one e-mail against none on visits, every row scored by models of the other folds. */
export function measureHillstrom(table: Table, options: { arm: string; seed: number }): QiniReport {
  const { arm, seed } = options;
  const arms = columnOf(table, "segment")!.cells;
  const outcomes = outcomesOf(table, "visit", "1");
  const random = createRandom(seed);
  const own = [...arms.keys()].filter((row) => arms[row] === arm || arms[row] === "No E-Mail");
  const rows = shuffle(own, random);
  const prepared = prepare(table, { without: notKnownBefore });
  const isTreated = (row: number): number => (arms[row] === arm ? 1 : 0);
  const uplift = new Float64Array(rows.length);
  for (let held = 0; held < folds; held++) {
    const learning = rows.filter((_, i) => i % folds !== held);
    const { encoder, training } = fitTableEncoder(prepared, learning, outcomes);
    const model = fitUplift(training, Uint8Array.from(learning, isTreated));
    const heldRows = rows.filter((_, i) => i % folds === held);
    const features = encodeRows(encoder, prepared.columns, heldRows);
    upliftOf(model, { features, featureCount: featureCount(encoder) }).forEach((value, i) => {
      uplift[i * folds + held] = value;
    });
  }
  return measureQini(
    { uplift, treated: Uint8Array.from(rows, isTreated), outcomes: Uint8Array.from(rows, (row) => outcomes[row]!) },
    { random },
  );
}
