import { areaUnderRocError } from "../../learning/metrics/binary-metrics.ts";
import { type ModelQuality, measureQuality } from "../models/model-quality.ts";
import { readTarget } from "./binary-target.ts";
import type { Table } from "./reading/table.ts";
import { missingColumns, scoreTable } from "./score-table.ts";
import type { TableModel } from "./table-model.ts";

export interface TableEvaluation extends ModelQuality {
  rows: number;
  positives: number;
  baseRate: number;
  /** Share of positives that the model was trained with. */
  baseRateInTraining: number;
  /** Standard error of the area: what a table of this size can tell. */
  aucError: number;
}

/** Rows of each outcome without which there is no order to measure. */
const leastOfEach = 10;

/**
 * Quality of a trained model on another table that holds the outcome too.
 * @throws as `readTarget` and `missingColumns` do.
 */
export function evaluateTableModel(model: TableModel, table: Table): TableEvaluation {
  missingColumns(model, table);
  const { rows, outcomes, positives } = readTarget(table, model.target, leastOfEach);
  const scores = Float64Array.from(scoreTable(model, table), ({ score }) => score);
  const own = Float64Array.from(rows, (row) => scores[row]!);
  const happened = Uint8Array.from(rows, (row) => outcomes[row]!);
  const quality = measureQuality(own, happened);
  return {
    rows: rows.length,
    positives,
    baseRate: positives / rows.length,
    baseRateInTraining: model.report.baseRate,
    ...quality,
    aucError: areaUnderRocError(quality.auc, { positives, negatives: rows.length - positives }),
  };
}
