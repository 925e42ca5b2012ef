import { InvalidInputError } from "../../errors/errors.ts";
import { sigmoid } from "../../learning/fit-logistic.ts";
import { calibratedLogOdds, partScale } from "../../learning/score-calibration.ts";
import { createExplainer } from "../models/binary-model.ts";
import { likelyRange } from "../models/likely-range.ts";
import { columnsOfFeatures, encodeRows, featureCount, prepareFor } from "./encoding/table-encoder.ts";
import { dayOf, isMissing, numberOf, textOf } from "./reading/cell-values.ts";
import { type Cell, columnOf, type Table } from "./reading/table.ts";
import type { TableModel } from "./table-model.ts";

/** A row's probability, and what makes it so: `base` and the shares of all columns add up to its log odds. */
export interface ScoredRow {
  id: string;
  score: number;
  /** Where the share of positives among rows of such a score lies, with 95 %. */
  low: number;
  high: number;
  /** Log odds of a row of which nothing is known. */
  base: number;
  /** Greatest first. */
  parts: { column: string; value: string; share: number }[];
}

/** Rows that are encoded at a time. */
const portion = 1000;

/** Scores every row of a table, in order. Columns that the table lacks count as missing. */
export function* scoreTable(model: TableModel, table: Table): Generator<ScoredRow> {
  const { encoder, calibration } = model;
  const columns = prepareFor(encoder, table);
  const ids = model.idColumn === undefined ? undefined : columnOf(table, model.idColumn)?.cells;
  const cells = encoder.columns.map(({ column }) => columnOf(table, column)?.cells);
  const width = featureCount(encoder);
  const columnOfFeature = columnsOfFeatures(encoder);
  const explainer = createExplainer(model.model);
  const contributions = new Float64Array(width);
  for (let start = 0; start < table.rowCount; start += portion) {
    const rows = Int32Array.from({ length: Math.min(portion, table.rowCount - start) }, (_, i) => start + i);
    const features = encodeRows(encoder, columns, rows);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const raw = explainer.explain(features.subarray(i * width, (i + 1) * width), contributions);
      const scale = partScale(calibration, { base: explainer.baseValue, score: raw });
      const shares = new Float64Array(encoder.columns.length);
      contributions.forEach((share, feature) => {
        shares[columnOfFeature[feature]!]! += scale * share;
      });
      const score = sigmoid(calibratedLogOdds(calibration, raw));
      const parts = encoder.columns.map(({ column }, at) => {
        const cell = cells[at]?.[row] ?? null;
        return { column, value: isMissing(cell) ? "missing" : textOf(cell), share: shares[at]! };
      });
      yield {
        id: textOf(ids?.[row] ?? String(row + 1)),
        score,
        ...likelyRange(model.bands, score),
        base: calibratedLogOdds(calibration, explainer.baseValue),
        parts: parts.sort((a, b) => Math.abs(b.share) - Math.abs(a.share)),
      };
    }
  }
}

const mostListed = 20;

function listed(names: readonly string[]): string {
  return `${names.slice(0, mostListed).join(", ")}${names.length > mostListed ? ", ..." : ""}`;
}

/**
 * Columns that the model reads and the table does not have.
 * @throws InvalidInputError where it has none that the model reads.
 */
export function missingColumns({ encoder }: TableModel, table: Table): string[] {
  const missing = encoder.columns.filter(({ column }) => !columnOf(table, column)).map(({ column }) => column);
  if (missing.length === encoder.columns.length) {
    const [reads, has] = [missing, table.columns.map(({ name }) => name)].map(listed);
    throw new InvalidInputError(`The table has none of the columns that the model reads (${reads}); it has ${has}.`);
  }
  return missing;
}

/** More rows of a column than this share that the model cannot read are worth a word. */
const notableShare = 0.05;

/** Columns with many values that do not fit how the model reads them, which count as missing, or that its training did not see. */
export function strangeColumns(model: TableModel, table: Table): { column: string; rows: number }[] {
  return model.encoder.columns.flatMap(({ column, reading, values, other, rates }) => {
    const cells = columnOf(table, column)?.cells ?? [];
    const known = new Set([...values, other, ...(rates?.logOdds.map(([label]) => label) ?? [])]);
    const isStrange = (cell: Cell): boolean => {
      if (isMissing(cell)) return false;
      if (reading.kind === "category") return !known.has(textOf(cell));
      return (reading.kind === "date" ? dayOf(cell, reading.order) : numberOf(cell, reading.form)) === undefined;
    };
    const rows = cells.filter(isStrange).length;
    return rows > notableShare * cells.length ? [{ column, rows }] : [];
  });
}
