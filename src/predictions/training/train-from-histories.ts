import { didYouMean } from "../../segments/rules/near-names.ts";
import type { Prediction, Treatment } from "../definition/prediction.ts";
import { horizonMs } from "../definition/prediction.ts";
import { chooseFeatureSet } from "../features/choose-feature-set.ts";
import { createTouchedItems } from "../features/touched-items.ts";
import type { FindItem, HistorySource } from "../history/history-source.ts";
import { readingOf, type UserHistory } from "../history/user-history.ts";
import { NotEnoughDataError } from "../models/not-enough-data.ts";
import { buildRows, compileQuestion, type Question } from "../point-in-time/build-rows.ts";
import { chooseCutOffs } from "../point-in-time/cut-offs.ts";
import type { RandomisedArms } from "../uplift/randomised-arms.ts";
import { trainUplift } from "../uplift/train-uplift.ts";
import { trainWorth } from "../worth/train-worth.ts";
import { sampleUsers } from "./sample-users.ts";
import { leastOfEach, type PredictionModel, trainPrediction } from "./train-prediction.ts";

/** Users that are read at most, a sample of all; more make training slower and hardly better. */
const mostUsers = 50_000;

/**
 * Trains a prediction on what is stored.
 * @throws NotEnoughDataError where the history is shorter than three horizons or has too few rows of an outcome.
 */
export async function trainFromHistories(options: {
  prediction: Prediction;
  source: Pick<HistorySource, "readAll" | "readItems">;
  /** Who was shown what at random; asked for a prediction with a treatment only. */
  readArms?: (treatment: Treatment) => Promise<RandomisedArms | { missing: string }>;
  now: () => number;
  onProgress?: (share: number) => void;
}): Promise<PredictionModel> {
  const { prediction, source, readArms, now, onProgress } = options;
  const { histories, of } = await sampleUsers(source.readAll(), mostUsers);
  const question = compileQuestion(prediction);
  const span = spanOf(histories, question, now());
  const cutOffs = chooseCutOffs({ ...span, horizonMs: horizonMs(prediction) });
  const [newest] = cutOffs.slice(-1);
  if (newest === undefined) {
    const days = Math.floor(Math.max(0, span.lastMs - span.firstMs) / 86_400_000);
    const why = `The history of ${days} days is shorter than three horizons of ${prediction.horizon}`;
    throw new NotEnoughDataError({ rows: 0, positives: 0, negatives: 0, least: leastOfEach }, why);
  }
  const items = await source.readItems(itemsOf(histories));
  const findItem: FindItem = (id) => items.get(id);
  const set = chooseFeatureSet({ histories, prediction, isOutcome: question.isOutcome, findItem, untilMs: newest });
  const rows = buildRows({ histories, question, set, findItem, cutOffs });
  const why = neverHappened(prediction, histories);
  const model = trainPrediction(rows, { now, ...(onProgress && { onProgress }), ...(why !== undefined && { why }) });
  await addFacets(model, { prediction, histories, question, findItem, readArms, lastMs: span.lastMs, nowMs: now() });
  if (readingOf(histories) === "as-occurred") {
    model.report.notes.push(
      "most events were imported long after they occurred, so they are read as if they had been on time",
    );
  }
  if (histories.length < of)
    model.report.notes.push(`learned from ${histories.length} of ${of} users, a random sample`);
  return model;
}

/** What a prediction may say beside a probability: whom a treatment helps, and what customers are worth. */
async function addFacets(
  model: PredictionModel,
  options: {
    prediction: Prediction;
    histories: readonly UserHistory[];
    question: Question;
    findItem: FindItem;
    readArms: ((treatment: Treatment) => Promise<RandomisedArms | { missing: string }>) | undefined;
    lastMs: number;
    nowMs: number;
  },
): Promise<void> {
  const { prediction, histories, question, findItem, readArms, lastMs, nowMs } = options;
  const { treatment, worth } = prediction;
  if (treatment !== undefined) {
    const arms = (await readArms?.(treatment)) ?? { missing: "Experiments cannot be read here." };
    if ("missing" in arms) model.report.notes.push(arms.missing);
    else {
      const { experiment } = treatment;
      const common = { histories, question, set: model.set, findItem, horizonMs: horizonMs(prediction), nowMs };
      const trained = trainUplift({ ...common, arms, experiment });
      model.report.uplift = trained.report;
      if (trained.model) model.uplift = trained.model;
    }
  }
  if (worth) {
    const trained = trainWorth({
      ...{ histories, question, valueKey: model.set.valueKey },
      ...{ horizonMs: horizonMs(prediction), lastMs },
    });
    if (trained === undefined) model.report.notes.push("fewer than 100 customers: what they are worth is not given");
    else {
      model.worth = trained.model;
      model.report.worth = trained.report;
      if (model.set.valueKey === undefined) model.report.notes.push(noValue);
    }
  }
}

/** Says so where nobody has the outcome's event, with the names that there are; undefined otherwise. */
function neverHappened({ outcome }: Prediction, histories: readonly UserHistory[]): string | undefined {
  const names = new Set(histories.flatMap(({ events }) => events.map(({ event }) => event)));
  if (outcome.event === "*" || names.has(outcome.event)) return undefined;
  const known = [...names].sort();
  const hint = didYouMean(outcome.event, known) || `; there are ${known.slice(0, shownNames).join(", ")}`;
  return `Nobody has an event "${outcome.event}"${hint}`;
}

const shownNames = 20;

const noValue =
  "no property of the outcome says what it is worth, so only the number of purchases is expected: send it as `value`";

/** Items that users did something with. */
function itemsOf(histories: readonly UserHistory[]): string[] {
  const touched = createTouchedItems();
  const ids = new Set<string>();
  for (const { events } of histories) for (const event of events) for (const id of touched(event)) ids.add(id);
  return [...ids];
}

/**
 * From the first to the last event of users who ever had the outcome, or of all where nobody had: an imported shop of years ago ends where its
 * orders end, whatever others did since. Events that claim to come from the future end nothing.
 */
function spanOf(
  histories: readonly UserHistory[],
  { isOutcome }: Question,
  nowMs: number,
): { firstMs: number; lastMs: number } {
  const concerned = histories.filter(({ events }) => events.some(isOutcome));
  let [firstMs, lastMs] = [nowMs, 0];
  for (const { events } of concerned.length > 0 ? concerned : histories) {
    firstMs = Math.min(firstMs, events[0]?.occurredAtMs ?? nowMs);
    lastMs = Math.max(lastMs, events.findLast(({ occurredAtMs }) => occurredAtMs <= nowMs)?.occurredAtMs ?? 0);
  }
  return { firstMs, lastMs };
}
