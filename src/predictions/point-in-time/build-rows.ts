import { compileConditions, type EventPredicate } from "../../segments/conditions/segment-event.ts";
import { noFacts } from "../../segments/conditions/user-facts.ts";
import { createMembership } from "../../segments/membership/membership.ts";
import { compileBounds } from "../../segments/rules/value-test.ts";
import { defaultAudience, horizonMs, type Prediction } from "../definition/prediction.ts";
import type { FeatureSet } from "../features/feature-set.ts";
import { createFeatureWriter, featureNames } from "../features/feature-writer.ts";
import type { FindItem } from "../history/history-source.ts";
import { type HistoryEvent, knownAt, readingOf, type UserHistory } from "../history/user-history.ts";
import type { LabelledRows } from "../models/labelled-rows.ts";

/** What a definition asks of a history, compiled once. */
export interface Question {
  /** Whether the user belonged to the audience, from the events that were known by then. */
  isAsked: (history: { userId: string; events: readonly HistoryEvent[] }, atMs: number) => boolean;
  isOutcome: EventPredicate;
  /** 1 or 0 for the time from `atMs` to a horizon later. */
  outcomeAfter: (history: UserHistory, atMs: number) => 0 | 1;
  ignore: ReadonlySet<string>;
}

export function compileQuestion(prediction: Prediction): Question {
  const { outcome, absent = false, ignore = [] } = prediction;
  const audience = createMembership(
    [{ id: "audience", version: 1, rule: prediction.audience ?? defaultAudience }],
    () => undefined,
  );
  const matches = compileConditions(outcome.where);
  const isOutcome: EventPredicate = (event) =>
    (outcome.event === "*" || event.event === outcome.event) && matches(event);
  const windowMs = horizonMs(prediction);
  const isEnough = compileBounds(outcome.count ?? { gte: 1 });
  return {
    isOutcome,
    ignore: new Set(ignore),
    isAsked: ({ userId, events }, atMs) => {
      const state = audience.rebuild(events, { facts: noFacts(userId), nowMs: atMs });
      return audience.segmentsOf(state).length > 0;
    },
    outcomeAfter: ({ events }, atMs) => {
      let count = 0;
      for (const event of events) {
        if (event.occurredAtMs >= atMs && event.occurredAtMs < atMs + windowMs && isOutcome(event)) count++;
      }
      return isEnough(count) !== absent ? 1 : 0;
    },
  };
}

/** Rows of users and cut-offs. */
export interface CutOffRows extends LabelledRows {
  cutOffs: number[];
  set: FeatureSet;
  /** Index of the cut-off of each row; rows are in order of cut-offs. */
  cutOff: Uint8Array;
}

/**
 * One row for every cut-off and every user whom the question was about then. Features come from what was known at the cut-off, the outcome from the horizon after it.
 */
export function buildRows(options: {
  histories: readonly UserHistory[];
  question: Question;
  set: FeatureSet;
  findItem: FindItem;
  cutOffs: readonly number[];
}): CutOffRows {
  const { histories, question, set, findItem, cutOffs } = options;
  const width = featureNames(set).length;
  const writeFeatures = createFeatureWriter(set, { isOutcome: question.isOutcome, findItem });
  const reading = readingOf(histories);
  const rows: { features: Float64Array; outcome: number; cutOff: number }[] = [];
  cutOffs.forEach((atMs, cutOff) => {
    for (const history of histories) {
      const events = knownAt(history, { atMs, ignore: question.ignore, reading });
      if (events.length === 0 || !question.isAsked({ userId: history.userId, events }, atMs)) continue;
      const features = new Float64Array(width);
      writeFeatures({ events, atMs, reading }, features, 0);
      rows.push({ features, outcome: question.outcomeAfter(history, atMs), cutOff });
    }
  });
  const features = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) features.set(row.features, i * width);
  return {
    cutOffs: [...cutOffs],
    set,
    features,
    featureCount: width,
    outcomes: Uint8Array.from(rows, ({ outcome }) => outcome),
    cutOff: Uint8Array.from(rows, ({ cutOff }) => cutOff),
  };
}

/** One row for each user of a randomised experiment: features of the first exposure, the outcome of the horizon after it. */
export function buildArmRows(options: {
  histories: readonly UserHistory[];
  question: Question;
  set: FeatureSet;
  findItem: FindItem;
  users: readonly { userId: string; treated: boolean; atMs: number }[];
}): LabelledRows & { treated: Uint8Array } {
  const { histories, question, set, findItem, users } = options;
  const byUser = new Map(histories.map((history) => [history.userId, history]));
  const reading = readingOf(histories);
  const known = users.flatMap((user) => {
    const history = byUser.get(user.userId);
    return history === undefined ? [] : [{ ...user, history }];
  });
  const width = featureNames(set).length;
  const writeFeatures = createFeatureWriter(set, { isOutcome: question.isOutcome, findItem });
  const features = new Float64Array(known.length * width);
  known.forEach(({ history, atMs }, i) => {
    const events = knownAt(history, { atMs, ignore: question.ignore, reading });
    writeFeatures({ events, atMs, reading }, features, i * width);
  });
  return {
    features,
    featureCount: width,
    outcomes: Uint8Array.from(known, ({ history, atMs }) => question.outcomeAfter(history, atMs)),
    treated: Uint8Array.from(known, ({ treated }) => (treated ? 1 : 0)),
  };
}
