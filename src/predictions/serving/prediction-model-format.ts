import { z } from "zod";
import { ModelUnavailableError } from "../../errors/errors.ts";
import type { ReferenceBins } from "../../learning/clustering/drift.ts";
import { restoreTreeModel, storeTreeModel } from "../../learning/gradient-boosted-trees/model/tree-model-format.ts";
import { measurable } from "../features/feature-set.ts";
import { featureNames } from "../features/feature-writer.ts";
import { binaryModelSchema, logisticModelSchema, scoreBandSchema } from "../models/binary-model-schema.ts";
import { calibrationSchema, restoreCalibration } from "../models/calibration-kind.ts";
import type { PredictionModel, PredictionReport } from "../training/train-prediction.ts";
import type { WorthModel } from "../worth/train-worth.ts";

export const predictionModelVersion = 3;

/** A trained model as it is kept. Nothing of it names a user, so that an erasure has nothing to do here. */
export interface ServedPrediction {
  /** Names this training. */
  version: string;
  /** The question that it answers, as JSON: a model of another question is of no use. */
  question: string;
  model: PredictionModel;
  /** How the scores of all users lay when it came into use. */
  reference?: ReferenceBins;
}

const schema = z.object({
  format: z.literal("attune-prediction"),
  formatVersion: z.literal(predictionModelVersion),
  version: z.string(),
  question: z.string(),
  set: z.object({
    outcome: z.string(),
    valueKey: z.string().optional(),
    events: z.array(z.string()),
    channels: z.array(z.string()),
    topics: z.array(z.object({ id: z.string(), label: z.string() })),
    traits: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
    measured: z.array(z.enum(measurable)),
  }),
  model: binaryModelSchema,
  calibration: calibrationSchema,
  reference: z.object({ borders: z.array(z.number()), counts: z.array(z.number()) }).optional(),
  bands: z.array(scoreBandSchema),
  uplift: z.object({ treated: logisticModelSchema, untreated: logisticModelSchema }).optional(),
  worth: z
    .object({
      bgNbd: z.object({ r: z.number(), alpha: z.number(), a: z.number(), b: z.number(), logLikelihood: z.number() }),
      gammaGamma: z.object({ p: z.number(), q: z.number(), gamma: z.number() }).optional(),
      horizonDays: z.number(),
      valueKey: z.string().optional(),
    })
    .optional(),
  report: z.custom<PredictionReport>((value) => typeof value === "object" && value !== null),
});

const headSchema = z.object({ format: z.literal("attune-prediction"), formatVersion: z.number() });

export function storePrediction({ version, question, model, reference }: ServedPrediction): Buffer {
  const stored =
    model.model.kind === "trees" ? { ...model.model, trees: storeTreeModel(model.model.trees) } : model.model;
  const head = { format: "attune-prediction", formatVersion: predictionModelVersion, version, question };
  return Buffer.from(JSON.stringify({ ...head, ...model, reference, model: stored }));
}

/** @throws ModelUnavailableError for anything but a whole model of this version. */
export function restorePrediction(bytes: Uint8Array): ServedPrediction {
  const value = parseJson(bytes);
  const head = headSchema.safeParse(value);
  if (head.success && head.data.formatVersion !== predictionModelVersion) {
    const versions = `its version is ${head.data.formatVersion}, this program reads ${predictionModelVersion}`;
    throw new ModelUnavailableError(`The prediction cannot be read: ${versions}. Train it again.`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new ModelUnavailableError(`The prediction cannot be read: ${z.prettifyError(parsed.error)}. Train it again.`);
  }
  const { version, question, model: stored, set, calibration, bands, uplift, worth, reference, report } = parsed.data;
  const model = stored.kind === "trees" ? { ...stored, trees: restoreTreeModel(stored.trees) } : stored;
  if (model.featureCount !== featureNames(set).length) {
    throw new ModelUnavailableError("The prediction was made with other features. Train it again.");
  }
  return {
    version,
    question,
    ...(reference && { reference }),
    model: {
      set,
      model,
      calibration: restoreCalibration(calibration),
      bands,
      ...(uplift && { uplift }),
      ...(worth && { worth: worthModel(worth) }),
      report,
    },
  };
}

function worthModel({ gammaGamma, ...worth }: NonNullable<z.infer<typeof schema>["worth"]>): WorthModel {
  return { ...worth, ...(gammaGamma && { gammaGamma }) };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
