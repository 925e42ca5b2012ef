import { InvalidInputError } from "../../errors/errors.ts";
import { NotEnoughDataError } from "../models/not-enough-data.ts";
import { isMissing, numberOf, textOf } from "./reading/cell-values.ts";
import { requireColumn, type Table } from "./reading/table.ts";

/** Rows of each outcome that training needs at least. */
export const leastOfEach = 100;
/** What says yes and no in columns of such a kind; numbers are compared by their value. */
const positiveWords = wordSet(
  "1 true yes y t on ja j oui o si sí sì s sim да tak ano evet kyllä positive churn churned churner left lost leaves exited cancelled canceled attrited bought buyer purchased converted conversion clicked click default defaulted fraud success won",
);
const negativeWords = wordSet(
  "0 -1 false no n off nein non não nao нет nie ne hayır hayir ei negative stayed stay stays active retained existing kept current none failure",
);
/** `--positive` as a limit on numbers: ">0.5", "<= 3". */
const limitForm = /^(>=|<=|>|<)\s*(\S+)$/;

/** The question that a target asks, for people: `"left" = "yes"`, `"price" > 0.5`. */
export function questionText({ column, positive }: { column: string; positive: string }): string {
  const limit = limitForm.exec(positive);
  return limit ? `"${column}" ${limit[1]} ${limit[2]}` : `"${column}" = "${positive}"`;
}

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
 * The outcome of each row: 1 where the target column holds the positive value, or passes the limit that `positive` sets (">0.5"). Without one given it is
 * the value that says yes ("1", "true", "yes", ...), or that stands beside one that says no, else the rarer of two values. Rows without a value are left out.
 * @throws InvalidInputError for a column or value that is not there, and for more than two values without `positive`;
 * NotEnoughDataError below `least` rows of either outcome.
 */
export function readTarget(
  table: Table,
  target: { column: string; positive?: string | undefined },
  least = leastOfEach,
): BinaryTarget {
  const column = requireColumn(table, target.column);
  const rows: number[] = [];
  const counts = new Map<string, number>();
  column.cells.forEach((cell, row) => {
    if (isMissing(cell)) return;
    rows.push(row);
    counts.set(textOf(cell), (counts.get(textOf(cell)) ?? 0) + 1);
  });
  const { positive, chosenBy } = positiveOf(target, counts);
  const isPositive = passes(positive, counts);
  const outcomes = Uint8Array.from(column.cells, (cell) => (!isMissing(cell) && isPositive(textOf(cell)) ? 1 : 0));
  const positives = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const negatives = rows.length - positives;
  if (positives < least || negatives < least) {
    const [only] = counts.keys();
    const why = counts.size === 1 ? `"${target.column}" holds only "${only}"` : "";
    throw new NotEnoughDataError({ rows: rows.length, positives, negatives, least }, why);
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

/** Whether a value of the target counts as positive. */
function passes(positive: string, counts: ReadonlyMap<string, number>): (value: string) => boolean {
  const limit = counts.has(positive) ? null : limitForm.exec(positive);
  if (!limit) return (value) => value === positive;
  const bound = Number(limit[2]);
  const compare = {
    ">": (number: number) => number > bound,
    ">=": (number: number) => number >= bound,
    "<": (number: number) => number < bound,
    "<=": (number: number) => number <= bound,
  }[limit[1] as ">" | ">=" | "<" | "<="];
  return (value) => compare(numberOf(value, "plain") ?? Number.NaN);
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
    const wanted = target.positive.trim();
    const same = values.find(([value]) => value.toLowerCase() === wanted.toLowerCase());
    if (same) return { positive: same[0] };
    const limit = limitForm.exec(wanted);
    if (limit && Number.isFinite(Number(limit[2]))) return { positive: wanted };
    throw new InvalidInputError(`"${target.column}" never holds "${target.positive}"; it holds ${listed}.`);
  }
  if (values.length > 2) {
    const isNumber = values.length > 10 && values.every(([value]) => numberOf(value, "plain") !== undefined);
    throw new InvalidInputError(
      isNumber
        ? `"${target.column}" is a number with ${values.length} different values: say which ones count, for example with --positive ">${values[0]![0]}".`
        : `"${target.column}" holds ${values.length} values, ${listed}: say which one counts with --positive.`,
    );
  }
  const [yes, no] = [positiveWords, negativeWords].map((words) => values.find(([value]) => words.has(wordOf(value))));
  if (yes) return { positive: yes[0], chosenBy: `"${yes[0]}" says yes` };
  const beside = no && values.find((one) => one !== no);
  if (beside) return { positive: beside[0], chosenBy: `"${beside[0]}" stands beside "${no[0]}", which says no` };
  // A column of one value that says no has no positive rows.
  if (no) return { positive: "yes" };
  const rarer = values.at(-1)?.[0] ?? "";
  return { positive: rarer, chosenBy: `"${rarer}" is the rarer value` };
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}

/** "1.0" and "0.00" are 1 and 0, "Attrited Customer" is "attrited". */
function wordOf(value: string): string {
  const number = numberOf(value, "plain");
  return number === undefined ? value.toLowerCase().split(/\s/)[0]! : String(number);
}
