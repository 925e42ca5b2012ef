import { measureQini, type QiniReport } from "../../learning/metrics/qini.ts";
import { createRandom, shuffle } from "../../math/random.ts";
import type { FeatureSet } from "../features/feature-set.ts";
import type { FindItem } from "../history/history-source.ts";
import type { UserHistory } from "../history/user-history.ts";
import { takeRows } from "../models/labelled-rows.ts";
import { buildArmRows, type Question } from "../point-in-time/build-rows.ts";
import type { RandomisedArms } from "./randomised-arms.ts";
import { fitUplift, type UpliftModel, upliftOf } from "./t-learner.ts";

export interface UpliftReport {
  experiment: string;
  variation: string;
  /** Users whose horizon is over. */
  rows: number;
  treated: number;
  /** Absent where nothing could be measured. */
  quality?: QiniReport;
  /** Whether the order of users by uplift beats chance for sure: only then is an uplift given for anybody. */
  shown: boolean;
  /** In a sentence. */
  verdict: string;
}

export interface TrainedUplift {
  report: UpliftReport;
  /** With `shown` only. */
  model?: UpliftModel;
}

/** Rows of each outcome in each arm that a model needs. */
const leastOfEach = 30;
const folds = 5;

/**
 * Whom a treatment helps: T-learner on what was known of each user at the first exposure, outcome within the horizon after it. Every
 * row is scored by models of the other four folds; shown only where the 95 % interval of the Qini coefficient lies above 0.
 */
export function trainUplift(options: {
  histories: readonly UserHistory[];
  question: Question;
  set: FeatureSet;
  findItem: FindItem;
  arms: RandomisedArms;
  experiment: string;
  horizonMs: number;
  nowMs: number;
}): TrainedUplift {
  const { histories, question, set, findItem, arms, experiment, horizonMs, nowMs } = options;
  const ended = arms.users.filter(({ atMs }) => atMs + horizonMs <= nowMs);
  const { treated, ...rows } = buildArmRows({ histories, question, set, findItem, users: ended });
  const { outcomes } = rows;
  const counts = { rows: outcomes.length, treated: treated.reduce((sum, one) => sum + one, 0) };
  const about = { experiment, variation: arms.variation, ...counts };
  const cells = [0, 0, 0, 0];
  outcomes.forEach((outcome, row) => {
    cells[2 * treated[row]! + outcome]!++;
  });
  if (Math.min(...cells) < leastOfEach)
    return {
      report: {
        ...about,
        shown: false,
        verdict: `Not shown: ${cells[3]} of ${counts.treated} users with the treatment and ${cells[1]} of ${counts.rows - counts.treated} without it have the outcome; ${leastOfEach} with and without it are needed in each.`,
      },
    };
  const random = createRandom("uplift");
  const order = shuffle([...outcomes.keys()], random);
  const uplift = new Float64Array(outcomes.length);
  for (let held = 0; held < folds; held++) {
    const learning = order.filter((_, i) => i % folds !== held);
    const own = order.filter((_, i) => i % folds === held);
    const model = fitUplift(
      takeRows(rows, learning),
      Uint8Array.from(learning, (row) => treated[row]!),
    );
    upliftOf(model, takeRows(rows, own)).forEach((value, i) => {
      uplift[own[i]!] = value;
    });
  }
  const quality = measureQini({ uplift, treated, outcomes }, { random });
  const shown = quality.low > 0;
  const points = (share: number): string => `${(100 * share).toFixed(1)} points`;
  return {
    report: {
      ...about,
      quality,
      shown,
      verdict: shown
        ? `It helps the best ${100 * quality.bestShare} % by ${points(quality.bestEffect)}, all by ${points(quality.averageEffect)}: send it where it helps.`
        : `Not shown: it helps all by ${points(quality.averageEffect)}, but whom it helps more cannot be told from chance (Qini ${quality.qini.toFixed(1)}, 95 % from ${quality.low.toFixed(1)} to ${quality.high.toFixed(1)}).`,
    },
    ...(shown && { model: fitUplift(rows, treated) }),
  };
}
