import { stratifiedFolds } from "../../learning/metrics/stratified-folds.ts";
import { createRandom } from "../../math/random.ts";
import { fitModel, type ModelKind, modelKinds } from "../models/binary-model.ts";
import { scoreMatrix } from "../models/score-rows.ts";
import { encodeRows, fitTableEncoder, type PreparedTable } from "./encoding/table-encoder.ts";

export interface OutOfFold {
  /** Of each of `rows`. */
  fold: Int32Array;
  /** Log odds of each of `rows`, from a model and an encoding that did not see them. */
  scores: Record<ModelKind, Float64Array>;
}

/** Cross-validation: every row is scored by models of the other folds, encodings included. */
export function scoreOutOfFold(options: {
  table: PreparedTable;
  rows: Int32Array;
  outcomes: Uint8Array;
  folds: number;
  seed: number;
  onFit: () => void;
}): OutOfFold {
  const { table, rows, outcomes, folds, seed, onFit } = options;
  const own = Uint8Array.from(rows, (row) => outcomes[row]!);
  const fold = stratifiedFolds(own, { folds, random: createRandom(seed) });
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
