import { access, constants, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { AttuneError } from "../../errors/attune-error.ts";
import { FileNotFoundError, InvalidInputError } from "../../errors/errors.ts";
import { NotEnoughDataError } from "../../predictions/models/not-enough-data.ts";
import { evaluateTableModel } from "../../predictions/tables/evaluate-table-model.ts";
import { readTable } from "../../predictions/tables/reading/read-table.ts";
import { missingColumns, type ScoredRow, scoreTable, strangeColumns } from "../../predictions/tables/score-table.ts";
import type { TableModel } from "../../predictions/tables/table-model.ts";
import { isTableModel, restoreTableModel, storeTableModel } from "../../predictions/tables/table-model-format.ts";
import { trainTableModel } from "../../predictions/tables/train-table-model.ts";
import { csvCell } from "../../segments/membership/csv-cell.ts";
import { createProgressBar, type Output } from "../output.ts";
import { evaluationText, reportText } from "./predict-text.ts";

/** Where a command writes. */
export interface PredictOutput {
  output: Output;
  /** Writes rows; resolves when the reader has taken them. */
  write: (text: string) => Promise<void>;
}

export interface PredictTrainFlags {
  target: string;
  id?: string;
  positive?: string;
  exclude?: string[];
  folds: number;
  seed: number;
  out?: string;
}

/** `attune predict train FILE`: prints cross-validated quality and, with `--out`, writes the model. */
export async function runPredictTrain(
  file: string,
  flags: PredictTrainFlags,
  { output }: PredictOutput,
): Promise<void> {
  await explained(output, async () => {
    if (flags.out !== undefined) await checkWritable(flags.out);
    const table = await readTable(file);
    const bar = output.json ? undefined : createProgressBar(output, "Training", 2 * flags.folds + 1, "fits");
    const model = trainTableModel({
      table,
      target: { column: flags.target, positive: flags.positive },
      idColumn: flags.id,
      exclude: flags.exclude ?? [],
      folds: flags.folds,
      seed: flags.seed,
      now: Date.now,
      onProgress: ({ done }) => bar?.update(done),
    });
    bar?.stop();
    if (flags.out !== undefined) await writeFile(flags.out, storeTableModel(model));
    const { rows, positives, model: kind, ...rest } = model.report;
    output.result({ rows, positives, model: kind, ...rest }, reportText(model));
    if (flags.out !== undefined) output.note(`The model is in ${flags.out}.`);
  });
}

/** `attune predict score FILE`: CSV, or JSON Lines with `--json`, in the order of the table. */
export async function runPredictScore(
  file: string,
  flags: { model: string; parts: number },
  { output, write }: PredictOutput,
): Promise<void> {
  await explained(output, async () => {
    const model = await readModel(flags.model);
    const table = await readTable(file);
    const missing = missingColumns(model, table);
    if (missing.length > 0) output.note(`Columns that the table lacks count as missing: ${missing.join(", ")}.`);
    for (const { column, rows } of strangeColumns(model, table))
      output.note(
        `"${column}" has ${rows} of ${table.rowCount} values unlike those of the training; they say nothing.`,
      );
    const { baseRate } = model.report;
    if (!output.json) await write("id,score,low,high,base_rate,because\n");
    let text = "";
    for (const row of scoreTable(model, table)) {
      const shown = { ...row, baseRate, parts: row.parts.slice(0, flags.parts) };
      text += output.json ? `${JSON.stringify(shown)}\n` : csvLine(shown);
      if (text.length < 65_536) continue;
      await write(text);
      text = "";
    }
    await write(text);
  });
}

/** `attune predict report FILE`: of a model file what its training found, of a table how well `--model` does on it. */
export async function runPredictReport(
  file: string,
  flags: { model?: string },
  { output }: PredictOutput,
): Promise<void> {
  await explained(output, async () => {
    if (flags.model === undefined) {
      const model = await readModel(file);
      output.result({ target: model.target, ...model.report }, reportText(model));
      return;
    }
    const model = await readModel(flags.model);
    const evaluation = evaluateTableModel(model, await readTable(file));
    output.result(evaluation, evaluationText(evaluation, model));
  });
}

/** Before a long training. @throws InvalidInputError where the file cannot be written. */
async function checkWritable(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  const place = there ? path : dirname(path);
  const isWritable = await access(place, constants.W_OK).then(
    () => !there?.isDirectory(),
    () => false,
  );
  if (isWritable) return;
  throw new InvalidInputError(
    `The model cannot be written to ${path}: name a file in a folder that is there and can be written to.`,
  );
}

async function readModel(path: string): Promise<TableModel> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" ? new FileNotFoundError(path, process.cwd()) : error;
  });
  return restoreTableModel(isTableModel(text) ? text : "");
}

/** With `--json` a failure that a caller can act on is an object on standard output too. */
async function explained(output: Output, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AttuneError) {
      const counts = error instanceof NotEnoughDataError ? error.counts : {};
      output.event({ code: error.code, detail: error.message, ...counts });
    }
    throw error;
  }
}

function csvLine({ id, score, low, high, baseRate, parts }: ScoredRow & { baseRate: number }): string {
  const because = parts.map(({ column, value, share }) => `${column} = ${value} (${signed(share)})`).join("; ");
  const figures = [score, low, high, baseRate].map((figure) => figure.toFixed(4));
  return `${[csvCell(id), ...figures, csvCell(because)].join(",")}\n`;
}

function signed(share: number): string {
  return `${share < 0 ? "-" : "+"}${Math.abs(share).toFixed(2)}`;
}
