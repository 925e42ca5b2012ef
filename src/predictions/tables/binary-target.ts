import { InvalidInputError } from "../../errors/errors.ts";
import { NotEnoughDataError } from "../models/not-enough-data.ts";
import { isMissing, textOf } from "./reading/cell-values.ts";
import { columnOf, type Table } from "./reading/table.ts";

/** Rows of each outcome that training needs at least. */
export const leastOfEach = 100;
const positiveWords = new Set(["1", "true", "yes", "y", "t", "positive", "churned", "bought", "converted"]);

export interface BinaryTarget {
  column: string;
  positive: string;
  /** Rows with an outcome. */
  rows: Int32Array;
  /** Of every row of the table; 0 where there is none. */
  outcomes: Uint8Array;
  positives: number;
  /** How the positive value was found, when it was not given. */
  chosenBy?: string;
}

/**
 * The outcome of each row: 1 where the target column holds the positive value. Without one given it is the value that says yes ("1", "true", "yes", ...), else the rarer of
 * two values. Rows without a value are left out.
 * @throws InvalidInputError for a column or value that is not there, and for more than two values without `positive`;
 * NotEnoughDataError below 100 rows of either outcome.
 */
export function readTarget(table: Table, target: { column: string; positive?: string | undefined }): BinaryTarget {
  const column = columnOf(table, target.column);
  if (!column) {
    const names = table.columns.map(({ name }) => name).join(", ");
    throw new InvalidInputError(`There is no column "${target.column}"; there are ${names}.`, []);
  }
  const rows: number[] = [];
  const counts = new Map<string, number>();
  column.cells.forEach((cell, row) => {
    if (isMissing(cell)) return;
    rows.push(row);
    counts.set(textOf(cell), (counts.get(textOf(cell)) ?? 0) + 1);
  });
  const { positive, chosenBy } = positiveOf(target, counts);
  const outcomes = Uint8Array.from(column.cells, (cell) => (!isMissing(cell) && textOf(cell) === positive ? 1 : 0));
  const positives = counts.get(positive) ?? 0;
  const negatives = rows.length - positives;
  if (positives < leastOfEach || negatives < leastOfEach) {
    throw new NotEnoughDataError({ rows: rows.length, positives, negatives, least: leastOfEach });
  }
  return {
    column: target.column,
    positive,
    rows: Int32Array.from(rows),
    outcomes,
    positives,
    ...(chosenBy !== undefined && { chosenBy }),
  };
}

function positiveOf(
  target: { column: string; positive?: string | undefined },
  counts: ReadonlyMap<string, number>,
): { positive: string; chosenBy?: string } {
  const values = [...counts].sort((a, b) => b[1] - a[1]);
  const listed = `${values
    .slice(0, 10)
    .map(([value, count]) => `"${value}" (${count})`)
    .join(", ")}${values.length > 10 ? ", ..." : ""}`;
  if (target.positive !== undefined) {
    const same = values.find(([value]) => value.toLowerCase() === target.positive?.trim().toLowerCase());
    if (same) return { positive: same[0] };
    throw new InvalidInputError(`"${target.column}" never holds "${target.positive}"; it holds ${listed}.`, []);
  }
  if (values.length > 2) {
    throw new InvalidInputError(
      `"${target.column}" holds ${values.length} values, ${listed}: say which one counts with --positive.`,
      [],
    );
  }
  const yes = values.find(([value]) => positiveWords.has(value.toLowerCase()));
  if (yes) return { positive: yes[0], chosenBy: `"${yes[0]}" says yes` };
  const rarer = values.at(-1)?.[0] ?? "";
  return { positive: rarer, chosenBy: `"${rarer}" is the rarer value` };
}
