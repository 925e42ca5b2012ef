import { sigmoid } from "../../learning/fit-logistic.ts";
import { areaUnderRoc, isAboveChance } from "../../learning/metrics/binary-metrics.ts";
import {
  type Calibration,
  type CalibrationRows,
  calibratedProbability,
  fitCalibration,
} from "../../learning/score-calibration.ts";
import type { FeatureSet } from "../features/feature-set.ts";
import { featureNames } from "../features/feature-writer.ts";
import { type BinaryModel, fitModel, type ModelKind, modelKinds } from "../models/binary-model.ts";
import { type CalibrationKind, kindOfCalibration } from "../models/calibration-kind.ts";
import { chooseKind } from "../models/choose-kind.ts";
import { takeRows } from "../models/labelled-rows.ts";
import { type ScoreBand, scoreBands } from "../models/likely-range.ts";
import { type ModelQuality, measureQuality } from "../models/model-quality.ts";
import { NotEnoughDataError } from "../models/not-enough-data.ts";
import { scoreMatrix } from "../models/score-rows.ts";
import type { CutOffRows } from "../point-in-time/build-rows.ts";
import type { UpliftModel } from "../uplift/t-learner.ts";
import type { UpliftReport } from "../uplift/train-uplift.ts";
import type { WorthModel, WorthReport } from "../worth/train-worth.ts";
import { type FeatureImportance, findLeak, type LeakAlarm, measureImportance } from "./feature-importance.ts";

/** Positives, and as many negatives, that training needs. */
export const leastOfEach = 100;
/** Latest cut-offs that models of earlier ones are tried on. */
const triedCutOffs = 3;

/** A model of a prediction with all that scoring a user needs. */
export interface PredictionModel {
  set: FeatureSet;
  model: BinaryModel;
  calibration: Calibration;
  bands: ScoreBand[];
  /** With a treatment whose help can be told. */
  uplift?: UpliftModel;
  /** With `worth`. */
  worth?: WorthModel;
  report: PredictionReport;
}

export interface CutOffQuality extends ModelQuality {
  at: string;
  rows: number;
  baseRate: number;
}

export interface PredictionReport {
  trainedAt: string;
  rows: number;
  positives: number;
  baseRate: number;
  /** Share of positives at the newest cut-off against that of the others. */
  baseRateDrift: number;
  model: ModelKind;
  calibratedBy: CalibrationKind;
  /** At each later cut-off, by models and a calibration from before it; the newest last. */
  cutOffs: CutOffQuality[];
  /** Mean area over these cut-offs, and log loss over all their rows, of every kind. */
  compared: Record<ModelKind, { auc: number; logLoss: number }>;
  importance: FeatureImportance[];
  alarms: LeakAlarm[];
  /** With a treatment. */
  uplift?: UpliftReport;
  /** With `worth`. */
  worth?: WorthReport;
  /** What a person should know. */
  notes: string[];
}

/** Scores at later cut-offs from models of the earlier ones. */
interface OutOfTime {
  cutOff: number;
  rows: number[];
  scores: Float64Array;
}

/**
 * Trains a prediction on rows of past cut-offs: both kinds are tried on the latest three cut-offs, each by a model of the cut-offs before it; the better serves, calibrated on these scores together
 * (on one season alone it would miss the next), and is trained on all rows. Trees take their size from the newest cut-off.
 * @throws NotEnoughDataError below 100 rows of either outcome, over all cut-offs.
 */
export function trainPrediction(
  rows: CutOffRows,
  options: {
    now: () => number;
    onProgress?: (share: number) => void;
    /** What a refusal says before the counts. */
    why?: string;
  },
): PredictionModel {
  const { now, onProgress, why } = options;
  const { outcomes, set } = rows;
  const positives = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const counts = { rows: outcomes.length, positives, negatives: outcomes.length - positives, least: leastOfEach };
  if (Math.min(positives, counts.negatives) < leastOfEach) throw new NotEnoughDataError(counts, why);
  const tried = [...rows.cutOffs.keys()].slice(1).slice(-triedCutOffs);
  let done = 0;
  const onFit = (): void => onProgress?.(++done / (tried.length * modelKinds.length + 1));
  const outOfTime = Object.fromEntries(
    modelKinds.map((kind) => [kind, tried.flatMap((cutOff) => scoreLater(rows, { kind, cutOff, onFit }))]),
  ) as Record<ModelKind, OutOfTime[]>;
  const compared = { logistic: compare(outOfTime.logistic, outcomes), trees: compare(outOfTime.trees, outcomes) };
  const kind = chooseKind(compared);
  const pooled = pool(outOfTime[kind], outcomes);
  const calibration = fitCalibration(pooled);
  const newest = rows.cutOffs.length - 1;
  const model = fitModel(kind, rows, (row) => rows.cutOff[row] === newest);
  onFit();
  const cutOffs = qualityByCutOff(rows, outOfTime[kind]);
  const names = featureNames(set);
  const importance = measureImportance(model, { ...rows, names });
  const auc = compared[kind].auc;
  const rateOf = (isWanted: (row: number) => boolean): number => {
    const own = [...outcomes.keys()].filter(isWanted);
    return own.reduce((sum, row) => sum + outcomes[row]!, 0) / own.length;
  };
  const [newestRate, olderRate] = [
    rateOf((row) => rows.cutOff[row] === newest),
    rateOf((row) => rows.cutOff[row] !== newest),
  ];
  const probabilities = pooled.scores.map((score) => calibratedProbability(calibration, score));
  return {
    set,
    model,
    calibration,
    bands: scoreBands(probabilities, pooled.outcomes),
    report: {
      trainedAt: new Date(now()).toISOString(),
      rows: outcomes.length,
      positives,
      baseRate: positives / outcomes.length,
      baseRateDrift: newestRate - olderRate,
      model: kind,
      calibratedBy: kindOfCalibration(calibration),
      cutOffs,
      compared,
      importance,
      alarms: findLeak({ ...rows, names, auc, importance }),
      notes: [...chanceNote(cutOffs.at(-1)), ...notesOf(newestRate, olderRate)],
    },
  };
}

function scoreLater(
  rows: CutOffRows,
  { kind, cutOff, onFit }: { kind: ModelKind; cutOff: number; onFit: () => void },
): OutOfTime[] {
  const indexes = [...rows.outcomes.keys()];
  const earlier = indexes.filter((row) => rows.cutOff[row]! < cutOff);
  const own = indexes.filter((row) => rows.cutOff[row] === cutOff);
  onFit();
  if (own.length === 0 || new Set(earlier.map((row) => rows.outcomes[row])).size < 2) return [];
  const decides = cutOff === 1 ? undefined : (i: number): boolean => rows.cutOff[earlier[i]!] === cutOff - 1;
  const model = fitModel(kind, takeRows(rows, earlier), decides);
  return [{ cutOff, rows: own, scores: scoreMatrix(model, takeRows(rows, own).features) }];
}

/** All tried cut-offs together; each is a part. */
function pool(list: readonly OutOfTime[], outcomes: Uint8Array): CalibrationRows {
  return {
    scores: Float64Array.from(list.flatMap(({ scores }) => [...scores])),
    outcomes: Uint8Array.from(list.flatMap(({ rows }) => rows.map((row) => outcomes[row]!))),
    part: Int32Array.from(list.flatMap(({ rows }, i) => rows.map(() => i))),
  };
}

/** Means over cut-offs that have both outcomes; 0.5 where none has. */
function compare(list: readonly OutOfTime[], outcomes: Uint8Array): { auc: number; logLoss: number } {
  const areas = list
    .map(({ rows, scores }) =>
      areaUnderRoc(
        scores,
        rows.map((row) => outcomes[row]!),
      ),
    )
    .filter((area) => !Number.isNaN(area));
  const pooled = pool(list, outcomes);
  const probabilities = pooled.scores.map(sigmoid);
  return {
    auc: areas.length === 0 ? 0.5 : areas.reduce((sum, area) => sum + area, 0) / areas.length,
    logLoss: measureQuality(probabilities, pooled.outcomes).logLoss,
  };
}

/** Each cut-off as it would have been served: calibrated on the tried cut-offs before it. One without both outcomes shows nothing. */
function qualityByCutOff(rows: CutOffRows, list: readonly OutOfTime[]): CutOffQuality[] {
  return list.flatMap(({ cutOff, rows: own, scores }, i): CutOffQuality[] => {
    const before = pool(list.slice(0, i), rows.outcomes);
    const calibration = fitCalibration(before);
    const outcomes = Uint8Array.from(own, (row) => rows.outcomes[row]!);
    if (new Set(outcomes).size < 2) return [];
    const probabilities = scores.map((score) => calibratedProbability(calibration, score));
    return [
      {
        at: new Date(rows.cutOffs[cutOff]!).toISOString(),
        rows: own.length,
        baseRate: outcomes.reduce((sum, outcome) => sum + outcome, 0) / own.length,
        ...measureQuality(probabilities, outcomes),
      },
    ];
  });
}

function chanceNote(newest: CutOffQuality | undefined): string[] {
  if (newest === undefined) return [];
  const positives = Math.round(newest.baseRate * newest.rows);
  if (isAboveChance(newest.auc, { positives, negatives: newest.rows - positives })) return [];
  return ["at the newest cut-off it told no more than chance would: do not act on the scores"];
}

/** A base rate that moves by more than this is worth a word. */
const notableDrift = 0.05;

function notesOf(newestRate: number, olderRate: number): string[] {
  if (!(Math.abs(newestRate - olderRate) > notableDrift)) return [];
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  return [
    `the newest cut-off has ${percent(newestRate)} positives, the ones before ${percent(olderRate)}: probabilities may be off by as much while it moves`,
  ];
}
