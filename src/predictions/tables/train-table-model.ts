import { InvalidInputError } from "../../errors/errors.ts";
import { areaUnderRoc, averagePrecision, isAboveChance } from "../../learning/metrics/binary-metrics.ts";
import { fitCalibration } from "../../learning/score-calibration.ts";
import { fitModel, type ModelKind, modelKinds } from "../models/binary-model.ts";
import { kindOfCalibration } from "../models/calibration-kind.ts";
import { chooseKind } from "../models/choose-kind.ts";
import { crossCalibrate } from "../models/cross-calibrate.ts";
import { scoreBands } from "../models/likely-range.ts";
import { type ModelQuality, measureQuality } from "../models/model-quality.ts";
import { type BinaryTarget, readTarget } from "./binary-target.ts";
import { columnImportance } from "./column-importance.ts";
import { fitTableEncoder, type PreparedTable } from "./encoding/table-encoder.ts";
import { findLeaks } from "./leak-alarm.ts";
import { type OutOfFold, scoreOutOfFold } from "./out-of-fold.ts";
import { type ColumnDescription, describeColumn } from "./reading/describe-column.ts";
import { prepareColumn } from "./reading/prepared-column.ts";
import { columnOf, requireColumn, type Table } from "./reading/table.ts";
import type { TableModel } from "./table-model.ts";

export interface TrainTableOptions {
  table: Table;
  target: { column: string; positive?: string | undefined };
  /** Column that names the rows; never a feature. */
  idColumn?: string | undefined;
  /** Columns that are not to be used. */
  exclude?: readonly string[];
  folds: number;
  seed: number;
  now: () => number;
  onProgress?: (progress: { done: number; total: number }) => void;
}

/**
 * Learns a yes-or-no column of a table from the others: logistic regression and trees on the same folds, the better of the two calibrated on its out-of-fold scores and
 * trained on all rows.
 * @throws InvalidInputError for names that the table does not have, for folds outside 2 to 20 and a table without a usable column; as `readTarget` does.
 */
export function trainTableModel(options: TrainTableOptions): TableModel {
  const { table, folds, seed, idColumn, exclude = [] } = options;
  if (!(Number.isInteger(folds) && folds >= 2 && folds <= 20)) {
    throw new InvalidInputError(`${folds} folds are not possible; use 2 to 20.`, []);
  }
  for (const name of [...exclude, ...(idColumn === undefined ? [] : [idColumn])]) {
    requireColumn(table, name);
  }
  const target = readTarget(table, options.target);
  const { rows, outcomes } = target;
  const unused = new Set([target.column, idColumn, ...exclude]);
  const descriptions = table.columns.filter(({ name }) => !unused.has(name)).map(describeColumn);
  const prepared = prepareTable(table, descriptions);
  const total = folds * modelKinds.length + 1;
  let done = 0;
  const onFit = (): void => options.onProgress?.({ done: ++done, total });
  const ids = idColumn === undefined ? undefined : columnOf(table, idColumn)?.cells;
  const outOfFold = scoreOutOfFold({ table: prepared, rows, outcomes, ids, folds, seed, onFit });
  const own = Uint8Array.from(rows, (row) => outcomes[row]!);
  const compared = { logistic: qualityOf("logistic", outOfFold, own), trees: qualityOf("trees", outOfFold, own) };
  const kind = chooseKind({ logistic: compared.logistic.quality, trees: compared.trees.quality });
  const { encoder, training } = fitTableEncoder(prepared, rows, outcomes);
  const model = fitModel(kind, training);
  onFit();
  const { quality, probabilities, aucDeviation } = compared[kind];
  const calibration = fitCalibration({ scores: outOfFold.scores[kind], outcomes: own, part: outOfFold.fold });
  const importance = columnImportance({ model, encoder, columns: prepared.columns, rows });
  const brief = ({ auc, prAuc, logLoss, brier, ece }: ModelQuality) => ({ auc, prAuc, logLoss, brier, ece });
  return {
    target: { column: target.column, positive: target.positive },
    ...(idColumn !== undefined && { idColumn }),
    encoder,
    model,
    calibration,
    bands: scoreBands(probabilities, own),
    report: {
      trainedAt: new Date(options.now()).toISOString(),
      rows: rows.length,
      positives: target.positives,
      baseRate: target.positives / rows.length,
      folds,
      seed,
      model: kind,
      calibratedBy: kindOfCalibration(calibration),
      ...quality,
      aucDeviation,
      compared: { logistic: brief(compared.logistic.quality), trees: brief(compared.trees.quality) },
      importance,
      alarms: findLeaks({ columns: prepared.columns, rows, outcomes, auc: quality.auc, importance }),
      columns: descriptions,
      notes: notesOf(table, target, quality.auc),
    },
  };
}

function prepareTable(table: Table, descriptions: readonly ColumnDescription[]): PreparedTable {
  const used = descriptions.flatMap(({ column, use }) =>
    use.kind === "left-out" ? [] : [{ reading: use, column: prepareColumn(columnOf(table, column)!, use) }],
  );
  if (used.length === 0) {
    const reasons = descriptions.map(({ column, use }) => `"${column}" (${use.kind === "left-out" ? use.reason : ""})`);
    throw new InvalidInputError(
      `No column can be used: ${reasons.join(", ") || "there is none beside the target"}.`,
      [],
    );
  }
  return { columns: used.map(({ column }) => column), readings: used.map(({ reading }) => reading) };
}

/** Areas are means over the folds, as scores of different models do not compare; the rest is over all rows. */
function qualityOf(
  kind: ModelKind,
  { fold, scores }: OutOfFold,
  outcomes: Uint8Array,
): { quality: ModelQuality; probabilities: Float64Array; aucDeviation: number } {
  const probabilities = crossCalibrate(scores[kind], outcomes, fold);
  const folds = [...new Set(fold)].map((held) => {
    const own = scores[kind].filter((_, i) => fold[i] === held);
    const happened = outcomes.filter((_, i) => fold[i] === held);
    return { auc: areaUnderRoc(own, happened), prAuc: averagePrecision(own, happened) };
  });
  const mean = (of: (one: { auc: number; prAuc: number }) => number): number =>
    folds.reduce((sum, one) => sum + of(one), 0) / folds.length;
  const auc = mean((one) => one.auc);
  return {
    quality: { ...measureQuality(probabilities, outcomes), auc, prAuc: mean((one) => one.prAuc) },
    probabilities,
    aucDeviation: Math.sqrt(mean((one) => (one.auc - auc) ** 2)),
  };
}

function notesOf(table: Table, target: BinaryTarget, auc: number): string[] {
  const without = table.rowCount - target.rows.length;
  const fault = table.faults[0];
  const { positives } = target;
  return [
    ...(isAboveChance(auc, { positives, negatives: target.rows.length - positives })
      ? []
      : ["the columns tell nothing about it that chance would not: do not act on the scores"]),
    ...(target.chosenBy ? [`${target.chosenBy}, so it counts as positive`] : []),
    ...(without > 0 ? [`${without} rows have no "${target.column}" and were left out`] : []),
    ...(fault
      ? [`${table.faults.length} lines could not be read, the first is line ${fault.line}: ${fault.detail}`]
      : []),
  ];
}
