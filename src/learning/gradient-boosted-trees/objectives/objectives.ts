import type { TrainingRows, TreeObjective } from "../model/training-rows.ts";
import { createLambdarank } from "./lambdarank.ts";
import type { Objective } from "./objective.ts";

export function createObjective(objective: TreeObjective, rows: TrainingRows, truncation: number): Objective {
  if (objective === "lambdarank") return createLambdarank(rows, truncation);
  return objective === "log-loss" ? createLogLoss(rows) : createSquaredError(rows);
}

/** ½ (score - label)². */
function createSquaredError(rows: TrainingRows): Objective {
  const { labels } = rows;
  const weightOf = weightsOf(rows);
  return {
    startScore: rows.initialScores ? 0 : meanLabel(rows),
    differentiate: (scores, gradients, hessians) => {
      for (let row = 0; row < labels.length; row++) {
        const weight = weightOf(row);
        gradients[row] = weight * (scores[row]! - labels[row]!);
        hessians[row] = weight;
      }
    },
    loss: (scores) => weightedMean(rows, (row) => (scores[row]! - labels[row]!) ** 2),
  };
}

/** A start score stays within these probabilities when all labels are equal. */
const leastProbability = 1e-6;

/** -ln of the probability of the label, where the score is the log odds of 1. */
function createLogLoss(rows: TrainingRows): Objective {
  const { labels } = rows;
  const weightOf = weightsOf(rows);
  const mean = Math.min(1 - leastProbability, Math.max(leastProbability, meanLabel(rows)));
  return {
    startScore: rows.initialScores ? 0 : Math.log(mean / (1 - mean)),
    differentiate: (scores, gradients, hessians) => {
      for (let row = 0; row < labels.length; row++) {
        const weight = weightOf(row);
        const probability = 1 / (1 + Math.exp(-scores[row]!));
        gradients[row] = weight * (probability - labels[row]!);
        hessians[row] = weight * probability * (1 - probability);
      }
    },
    loss: (scores) => weightedMean(rows, (row) => softplus(labels[row] === 1 ? -scores[row]! : scores[row]!)),
  };
}

/** ln(1 + e^x) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function weightsOf({ weights }: TrainingRows): (row: number) => number {
  return weights ? (row) => weights[row]! : () => 1;
}

function meanLabel(rows: TrainingRows): number {
  const mean = weightedMean(rows, (row) => rows.labels[row]!);
  return Number.isNaN(mean) ? 0 : mean;
}

function weightedMean(rows: TrainingRows, measure: (row: number) => number): number {
  const weightOf = weightsOf(rows);
  let sum = 0;
  let total = 0;
  for (let row = 0; row < rows.labels.length; row++) {
    sum += weightOf(row) * measure(row);
    total += weightOf(row);
  }
  return sum / total;
}
