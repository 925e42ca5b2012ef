import { questionText } from "../../predictions/tables/binary-target.ts";
import type { TableEvaluation } from "../../predictions/tables/evaluate-table-model.ts";
import type { TableModel } from "../../predictions/tables/table-model.ts";

const names = { logistic: "logistic regression", trees: "gradient-boosted trees" } as const;
const calibrations = { platt: "Platt's line", isotonic: "isotonic regression" } as const;
const shownColumns = 8;

/** A training's report in words, the use of it first. */
export function reportText({ target, report }: TableModel): string {
  const other = report.model === "logistic" ? "trees" : "logistic";
  const { compared, importance, columns } = report;
  const leftOut = columns.flatMap(({ column, use }) => (use.kind === "left-out" ? [`  ${column}: ${use.reason}`] : []));
  const notRead = columns.flatMap(({ column, infinite, unreadable }) =>
    infinite + unreadable > 0
      ? [`  ${column}: ${infinite} infinite values and ${unreadable} that do not fit count as missing`]
      : [],
  );
  return [
    ...report.alarms.map(({ detail }) => `ALARM  ${detail}\n`),
    `${questionText(target)}: ${report.positives} of ${report.rows} rows (${percent(report.baseRate)}).`,
    `Among the tenth with the best scores ${report.lift.toFixed(1)} times as many are positive as among all.`,
    `Model: ${names[report.model]}, AUC ${digits(report.auc)} ± ${digits(report.aucDeviation)}, PR-AUC ${digits(report.prAuc)}, log loss ${digits(report.logLoss)}, Brier ${digits(report.brier)}, ECE ${digits(report.ece)} (${report.folds} folds; calibrated by ${calibrations[report.calibratedBy]}).`,
    `Beside it: ${names[other]}, AUC ${digits(compared[other].auc)}, log loss ${digits(compared[other].logLoss)}.`,
    "",
    "What drives it:",
    ...importance
      .slice(0, shownColumns)
      .map(({ column, share, effect }) => `  ${percent(share).padStart(5)}  ${column}: ${effect}`),
    ...section("Columns left out:", leftOut),
    ...section("Values that were not read:", notRead),
    ...section(
      "Notes:",
      report.notes.map((note) => `  ${note}`),
    ),
  ].join("\n");
}

/** How a model does on another table, in words. */
export function evaluationText(evaluation: TableEvaluation, { target }: TableModel): string {
  const { rows, positives, baseRate, baseRateInTraining, auc, aucError, prAuc, logLoss, brier, ece, lift } = evaluation;
  return [
    `${questionText(target)}: ${positives} of ${rows} rows (${percent(baseRate)}; ${percent(baseRateInTraining)} in training).`,
    `Among the tenth with the best scores ${lift.toFixed(1)} times as many are positive as among all.`,
    `AUC ${digits(auc)} ± ${digits(aucError)}, PR-AUC ${digits(prAuc)}, log loss ${digits(logLoss)}, Brier ${digits(brier)}, ECE ${digits(ece)}.`,
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function digits(value: number): string {
  return value.toFixed(3).replace(/^(-?)0\./, "$1.");
}
