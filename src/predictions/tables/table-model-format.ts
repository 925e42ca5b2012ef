import { z } from "zod";
import { ModelUnavailableError } from "../../errors/errors.ts";
import { restoreTreeModel, storeTreeModel } from "../../learning/gradient-boosted-trees/model/tree-model-format.ts";
import type { BinaryModel } from "../models/binary-model.ts";
import { binaryModelSchema, scoreBandSchema } from "../models/binary-model-schema.ts";
import { calibrationSchema, restoreCalibration } from "../models/calibration-kind.ts";
import { featureCount } from "./encoding/table-encoder.ts";
import type { TableModel, TableReport } from "./table-model.ts";

export const tableModelFormat = "attune-table-model";
export const tableModelVersion = 2;

const readingSchema = z.union([
  z.object({ kind: z.literal("number"), form: z.enum(["plain", "grouped", "decimal-comma"]) }),
  z.object({ kind: z.literal("date"), order: z.enum(["dmy", "mdy"]).optional() }),
  z.object({ kind: z.literal("category") }),
]);
const encoderSchema = z.object({
  columns: z.array(
    z.object({
      column: z.string(),
      reading: readingSchema,
      values: z.array(z.string()),
      other: z.string().optional(),
      hasMissing: z.boolean(),
      rates: z.object({ base: z.number(), logOdds: z.array(z.tuple([z.string(), z.number()])) }).optional(),
    }),
  ),
});
const reportSchema = z.custom<TableReport>((value) => typeof value === "object" && value !== null);
const tableModelSchema = z.object({
  target: z.object({ column: z.string(), positive: z.string() }),
  idColumn: z.string().optional(),
  encoder: encoderSchema,
  model: binaryModelSchema,
  calibration: calibrationSchema,
  bands: z.array(scoreBandSchema),
  report: reportSchema,
});
const headSchema = z.object({ format: z.literal(tableModelFormat), version: z.number() });

/** A table model as JSON that any program can read. */
export function storeTableModel(model: TableModel): string {
  const stored =
    model.model.kind === "trees" ? { ...model.model, trees: storeTreeModel(model.model.trees) } : model.model;
  return `${JSON.stringify({ format: tableModelFormat, version: tableModelVersion, ...model, model: stored })}\n`;
}

/** Whether a file holds a table model, of any version. */
export function isTableModel(text: string): boolean {
  return text.startsWith(`{"format":"${tableModelFormat}"`);
}

/** @throws ModelUnavailableError for anything but a whole model of this version. */
export function restoreTableModel(text: string): TableModel {
  const value = parseJson(text);
  const head = headSchema.safeParse(value);
  if (!head.success) throw unreadable("it is not one");
  const { version } = head.data;
  if (version !== tableModelVersion)
    throw unreadable(`its version is ${version}, this program reads ${tableModelVersion}`);
  const parsed = tableModelSchema.safeParse(value);
  if (!parsed.success) throw unreadable(z.prettifyError(parsed.error));
  const { model: stored, calibration, ...rest } = parsed.data;
  const model: BinaryModel = stored.kind === "trees" ? { ...stored, trees: restoreTreeModel(stored.trees) } : stored;
  const restored = { ...rest, calibration: restoreCalibration(calibration), model } as TableModel;
  const width = model.kind === "trees" ? model.trees.featureCount : model.logistic.weights.length;
  if (width !== featureCount(restored.encoder)) throw unreadable("its encoding and its model have different features");
  return restored;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(reason: string): ModelUnavailableError {
  return new ModelUnavailableError(
    `The model cannot be read: ${reason}. Train it again with \`attune predict train\`.`,
  );
}
