import { readDate } from "../mapping/read-date.ts";

/** Numbers, dates and times written with digits. */
export const numberLike = /^[\d.,:\s/+-]*\d[\d.,:\s/+-]*$/;
const denseScript = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
/** Rows from which on repetition says something of a column. */
const leastRows = 3;
/** A single column of texts up to this mean length holds titles, a longer one bodies. */
const longestTitle = 100;
/** Texts are about as long up to this ratio. */
const similar = 2;

interface Column {
  number: number;
  cells: readonly string[];
  /** Mean number of characters. */
  length: number;
}

/**
 * Names for the columns of a table without a header, by what stands in its first rows: of the columns with texts the longest is the body and
 * the first other one the title; an address, a date and an id that is no mere number of the row are named as well, further ones are "column 4". Undefined where no
 * column holds texts.
 */
export function columnsByContent(rows: readonly (readonly string[])[]): string[] | undefined {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, i): Column => {
    const cells = rows.map((row) => row[i]?.trim() ?? "").filter((cell) => cell !== "");
    return {
      number: i + 1,
      cells,
      length: cells.reduce((sum, cell) => sum + cell.length, 0) / Math.max(1, cells.length),
    };
  });
  const texts = columns.filter(holdsTexts);
  const [first] = texts;
  if (first === undefined) return undefined;
  const [longest, second] = [...texts].sort((a, b) => b.length - a.length) as [Column, Column | undefined];
  // Of two columns that are about as long the one on the left is the title.
  const isTitleFirst = longest === first && second !== undefined && second.length * similar >= first.length;
  const body = isTitleFirst ? second : longest;
  const title = texts.find((column) => column !== body);
  const names = new Map<Column | undefined, string>([
    [title, "title"],
    [body, title === undefined && body.length <= longestTitle ? "title" : "body"],
    [columns.find(holdsIds), "id"],
    [columns.find(({ cells }) => all(cells, (cell) => /^https?:\/\/\S+$/.test(cell))), "url"],
    [
      columns.find(({ cells }) => all(cells, (cell) => /\d[-/:.]\d/.test(cell) && !("unreadable" in readDate(cell)))),
      "date",
    ],
  ]);
  return columns.map((column) => names.get(column) ?? `column ${column.number}`);
}

const all = (cells: readonly string[], holds: (cell: string) => boolean): boolean =>
  cells.length > 0 && cells.every(holds);

function holdsTexts({ cells }: Column): boolean {
  const isProse = (cell: string): boolean =>
    (/\S\s+\S/.test(cell) || denseScript.test(cell)) && !numberLike.test(cell) && !/^[[{]["{[]/.test(cell);
  const prose = cells.filter(isProse).length;
  const isRepeated = cells.length >= leastRows && new Set(cells).size <= cells.length / 2;
  return cells.length > 0 && prose >= cells.length / 2 && !isRepeated;
}

/** Different in every row, without spaces; a short number may count the rows of another file as well. */
function holdsIds({ cells }: Column): boolean {
  return (
    cells.length >= leastRows &&
    new Set(cells).size === cells.length &&
    all(cells, (cell) => /^[\w.:-]{5,64}$/.test(cell) && /\d/.test(cell))
  );
}
