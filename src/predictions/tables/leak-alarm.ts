import { areaUnderRoc } from "../../learning/metrics/binary-metrics.ts";
import type { ColumnImportance } from "./column-importance.ts";
import { fitCategoryRates } from "./encoding/category-rates.ts";
import type { PreparedColumn } from "./reading/prepared-column.ts";

export interface Alarm {
  code: "leak";
  column: string;
  detail: string;
}

/** No honest column of the data sets in docs/results/predictions.md alone comes near; one that holds the outcome reaches 1. */
const suspiciousArea = 0.97;
const suspiciousShare = 0.6;

/**
 * Columns that probably hold the outcome itself, or what came after it: one that alone orders the rows with an area above .97 (by its values, or by where they
 * are missing), and one with more than 60 % of the contributions of a model whose area is above .97.
 */
export function findLeaks(options: {
  columns: readonly PreparedColumn[];
  rows: Int32Array;
  outcomes: Uint8Array;
  auc: number;
  importance: readonly ColumnImportance[];
}): Alarm[] {
  const { columns, rows, outcomes, auc, importance } = options;
  const own = Uint8Array.from(rows, (row) => outcomes[row]!);
  const alone = columns.flatMap((column): Alarm[] => {
    const area = areaAlone(column, rows, own);
    if (area <= suspiciousArea) return [];
    const detail = `"${column.name}" alone tells the outcome (AUC ${area.toFixed(3)}); leave it out unless it is known beforehand`;
    return [{ code: "leak", column: column.name, detail }];
  });
  const first = importance[0];
  if (!first || auc <= suspiciousArea || first.share <= suspiciousShare) return alone;
  if (alone.some(({ column }) => column === first.column)) return alone;
  const share = Math.round(100 * first.share);
  const detail = `"${first.column}" makes ${share} % of all contributions at an AUC of ${auc.toFixed(3)}; leave it out unless it is known beforehand`;
  return [...alone, { code: "leak", column: first.column, detail }];
}

function areaAlone(column: PreparedColumn, rows: Int32Array, outcomes: Uint8Array): number {
  if (column.kind === "category") {
    const codes = Int32Array.from(rows, (row) => column.codes[row]!);
    return areaUnderRoc(fitCategoryRates({ codes, outcomes, labels: column.labels }).outOfFold, outcomes);
  }
  const numbers = Float64Array.from(rows, (row) => column.numbers[row]!);
  const missing = numbers.map((number) => (Number.isNaN(number) ? 1 : 0));
  const low = numbers.map((number) => (Number.isNaN(number) ? Number.NEGATIVE_INFINITY : number));
  const areas = [areaUnderRoc(low, outcomes), areaUnderRoc(missing, outcomes)];
  return Math.max(...areas.map((area) => Math.max(area, 1 - area)));
}
