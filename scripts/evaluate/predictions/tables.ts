import { join } from "node:path";
import {
  encodeRows,
  featureCount,
  fitTableEncoder,
  type PreparedTable,
} from "../../../src/predictions/tables/encoding/table-encoder.ts";
import { describeColumn } from "../../../src/predictions/tables/reading/describe-column.ts";
import { prepareColumn } from "../../../src/predictions/tables/reading/prepared-column.ts";
import { readTable } from "../../../src/predictions/tables/reading/read-table.ts";
import { columnOf, type Table } from "../../../src/predictions/tables/reading/table.ts";

/** Tables with a yes-or-no column, and the least that trees must reach on them. */
export const tables = [
  {
    name: "telco",
    file: "telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv",
    target: "Churn",
    id: "customerID",
    floor: { auc: 0.843 },
  },
  {
    name: "shoppers",
    file: "online_shoppers_encoded/online_shoppers_intention.csv",
    target: "Revenue",
    floor: { auc: 0.932, prAuc: 0.75 },
  },
] as const;

export function readDataTable(datasetsDir: string, file: string): Promise<Table> {
  return readTable(join(datasetsDir, file));
}

/** Reads the given columns, or all but the left out ones. */
export function prepare(
  table: Table,
  options: { without: readonly string[]; only?: readonly string[] },
): PreparedTable {
  const used = table.columns
    .filter(({ name }) => !options.without.includes(name) && (options.only?.includes(name) ?? true))
    .flatMap((column) => {
      const { use } = describeColumn(column);
      return use.kind === "left-out" ? [] : [{ reading: use, column: prepareColumn(column, use) }];
    });
  return { columns: used.map(({ column }) => column), readings: used.map(({ reading }) => reading) };
}

/** All rows as numbers. Encodings are the same for all folds: none of the tables has a category that needs outcomes. */
export function encodeAll(table: PreparedTable, outcomes: Uint8Array): { features: Float64Array; width: number } {
  const rows = [...outcomes.keys()];
  const { encoder } = fitTableEncoder(table, rows, outcomes);
  return { features: encodeRows(encoder, table.columns, rows), width: featureCount(encoder) };
}

export function outcomesOf(table: Table, column: string, positive: string): Uint8Array {
  return Uint8Array.from(columnOf(table, column)!.cells, (cell) => (cell === positive ? 1 : 0));
}
