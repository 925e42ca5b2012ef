import { compileConditions, type EventPredicate } from "../../segments/conditions/segment-event.ts";
import { noFacts } from "../../segments/conditions/user-facts.ts";
import { createMembership } from "../../segments/membership/membership.ts";
import { compileBounds } from "../../segments/rules/value-test.ts";
import { defaultAudience, horizonMs, type Prediction } from "../definition/prediction.ts";
import { type FeatureSet, featureCountOf } from "./feature-names.ts";
import { writeFeatures } from "./features.ts";
import { chooseTraitColumns } from "./trait-columns.ts";
import { type HistoryEvent, knownAt, readingOf, type UserHistory } from "./user-history.ts";

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
export interface CutOffRows {
  cutOffs: number[];
  set: FeatureSet;
  /** Row-major. */
  features: Float64Array;
  outcomes: Uint8Array;
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
  cutOffs: readonly number[];
}): CutOffRows {
  const { histories, question, set, cutOffs } = options;
  const width = featureCountOf(set);
  const reading = readingOf(histories);
  const rows: { features: Float64Array; outcome: number; cutOff: number }[] = [];
  cutOffs.forEach((atMs, cutOff) => {
    for (const history of histories) {
      const events = knownAt(history, { atMs, ignore: question.ignore, reading });
      if (events.length === 0 || !question.isAsked({ userId: history.userId, events }, atMs)) continue;
      const features = new Float64Array(width);
      writeFeatures({ events, isOutcome: question.isOutcome, set, atMs, out: features, offset: 0 });
      rows.push({ features, outcome: question.outcomeAfter(history, atMs), cutOff });
    }
  });
  const features = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) features.set(row.features, i * width);
  return {
    cutOffs: [...cutOffs],
    set,
    features,
    outcomes: Uint8Array.from(rows, ({ outcome }) => outcome),
    cutOff: Uint8Array.from(rows, ({ cutOff }) => cutOff),
  };
}

/** One row for each user of a randomised experiment: features of the first exposure, the outcome of the horizon after it. */
export function buildArmRows(options: {
  histories: readonly UserHistory[];
  question: Question;
  set: FeatureSet;
  users: readonly { userId: string; treated: boolean; atMs: number }[];
}): { features: Float64Array; outcomes: Uint8Array; treated: Uint8Array } {
  const { histories, question, set, users } = options;
  const byUser = new Map(histories.map((history) => [history.userId, history]));
  const reading = readingOf(histories);
  const known = users.flatMap((user) => {
    const history = byUser.get(user.userId);
    return history === undefined ? [] : [{ ...user, history }];
  });
  const width = featureCountOf(set);
  const features = new Float64Array(known.length * width);
  known.forEach(({ history, atMs }, i) => {
    const events = knownAt(history, { atMs, ignore: question.ignore, reading });
    writeFeatures({ events, isOutcome: question.isOutcome, set, atMs, out: features, offset: i * width });
  });
  return {
    features,
    outcomes: Uint8Array.from(known, ({ history, atMs }) => question.outcomeAfter(history, atMs)),
    treated: Uint8Array.from(known, ({ treated }) => (treated ? 1 : 0)),
  };
}

/** Events that are counted one by one. */
const namedEvents = 12;
/** Users that such an event has at least. */
const leastUsers = 20;

/** The most widespread events until an instant, those aside that are ignored or the outcome itself. */
export function chooseFeatureSet(
  histories: readonly UserHistory[],
  prediction: Prediction,
  untilMs: number,
): FeatureSet {
  const users = new Map<string, number>();
  for (const { events } of histories) {
    const before = events.filter(({ occurredAtMs }) => occurredAtMs < untilMs);
    for (const name of new Set(before.map(({ event }) => event))) users.set(name, (users.get(name) ?? 0) + 1);
  }
  const skipped = new Set([...(prediction.ignore ?? []), prediction.outcome.event]);
  const events = [...users]
    .filter(([name, count]) => count >= leastUsers && !skipped.has(name))
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, namedEvents)
    .map(([name]) => name);
  const traits = chooseTraitColumns(prediction.traits ?? [], histories, untilMs);
  return { outcome: prediction.outcome.event, events, traits };
}
