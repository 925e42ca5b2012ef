import type { Calibration } from "../../learning/score-calibration.ts";
import type { BinaryModel, ModelKind } from "../models/binary-model.ts";
import type { CalibrationKind } from "../models/calibration-kind.ts";
import type { ScoreBand } from "../models/likely-range.ts";
import type { ModelQuality } from "../models/model-quality.ts";
import type { ColumnImportance } from "./column-importance.ts";
import type { TableEncoder } from "./encoding/table-encoder.ts";
import type { Alarm } from "./leak-alarm.ts";
import type { ColumnDescription } from "./reading/describe-column.ts";

/** A model of one column of a table from the others, with all that scoring another table needs. */
export interface TableModel {
  target: { column: string; positive: string };
  idColumn?: string;
  encoder: TableEncoder;
  model: BinaryModel;
  calibration: Calibration;
  bands: ScoreBand[];
  report: TableReport;
}

/** Quality by cross-validation, and what the training noticed. */
export interface TableReport extends ModelQuality {
  trainedAt: string;
  rows: number;
  positives: number;
  baseRate: number;
  folds: number;
  seed: number;
  /** The kind that serves. */
  model: ModelKind;
  calibratedBy: CalibrationKind;
  /** Standard deviation of the area over the folds. */
  aucDeviation: number;
  /** All kinds on the same folds. */
  compared: Record<ModelKind, Pick<ModelQuality, "auc" | "prAuc" | "logLoss" | "brier" | "ece">>;
  importance: ColumnImportance[];
  alarms: Alarm[];
  columns: ColumnDescription[];
  /** What a person should know: how the positive value was chosen, rows without outcome, lines that could not be read. */
  notes: string[];
}
