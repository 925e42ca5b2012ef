import { stratifiedFolds } from "../../learning/metrics/stratified-folds.ts";
import { createRandom } from "../../math/random.ts";
import { fitModel, type ModelKind, modelKinds } from "../models/binary-model.ts";
import { scoreMatrix } from "../models/score-rows.ts";
import { encodeRows, fitTableEncoder, type PreparedTable } from "./encoding/table-encoder.ts";
import { textOf } from "./reading/cell-values.ts";
import type { Cell } from "./reading/table.ts";

export interface OutOfFold {
  /** Of each of `rows`. */
  fold: Int32Array;
  /** Log odds of each of `rows`, from a model and an encoding that did not see them. */
  scores: Record<ModelKind, Float64Array>;
}

/** Cross-validation: every row is scored by models of the other folds, encodings included. Rows of one id are in one fold. */
export function scoreOutOfFold(options: {
  table: PreparedTable;
  rows: Int32Array;
  outcomes: Uint8Array;
  /** Of every row of the table. */
  ids: readonly Cell[] | undefined;
  folds: number;
  seed: number;
  onFit: () => void;
}): OutOfFold {
  const { table, rows, outcomes, ids, folds, seed, onFit } = options;
  const own = Uint8Array.from(rows, (row) => outcomes[row]!);
  const fold = foldsOf(own, { ids: ids && Array.from(rows, (row) => ids[row] ?? null), folds, seed });
  const scores = { logistic: new Float64Array(rows.length), trees: new Float64Array(rows.length) };
  const places = [...fold.keys()];
  for (let held = 0; held < folds; held++) {
    const heldPlaces = places.filter((place) => fold[place] === held);
    const trainingRows = places.filter((place) => fold[place] !== held).map((place) => rows[place]!);
    const { encoder, training } = fitTableEncoder(table, trainingRows, outcomes);
    const heldFeatures = encodeRows(
      encoder,
      table.columns,
      heldPlaces.map((place) => rows[place]!),
    );
    for (const kind of modelKinds) {
      const heldScores = scoreMatrix(fitModel(kind, training), heldFeatures);
      heldPlaces.forEach((place, i) => {
        scores[kind][place] = heldScores[i]!;
      });
      onFit();
    }
  }
  return { fold, scores };
}

function foldsOf(
  outcomes: Uint8Array,
  { ids, folds, seed }: { ids: readonly Cell[] | undefined; folds: number; seed: number },
): Int32Array {
  const random = createRandom(seed);
  const groupOf = new Map<string | number, number>();
  const group = Int32Array.from(outcomes, (_, place) => {
    const id = ids?.[place] ?? null;
    const key = id === null ? place : textOf(id);
    return groupOf.get(key) ?? groupOf.set(key, groupOf.size).get(key)!;
  });
  const ofGroup = new Uint8Array(groupOf.size);
  outcomes.forEach((outcome, place) => {
    if (outcome === 1) ofGroup[group[place]!] = 1;
  });
  const fold = stratifiedFolds(ofGroup, { folds, random });
  return group.map((own) => fold[own]!);
}
