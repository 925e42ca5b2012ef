import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { expectedPurchases, fitBgNbd } from "../../../src/learning/lifetime-value/bg-nbd.ts";
import { summarisePurchases } from "../../../src/learning/lifetime-value/purchase-history.ts";
import { areaUnderRoc, liftAt } from "../../../src/learning/metrics/binary-metrics.ts";
import { chooseFeatureSet } from "../../../src/predictions/features/choose-feature-set.ts";
import type { HistoryEvent, UserHistory } from "../../../src/predictions/history/user-history.ts";
import { fitModel } from "../../../src/predictions/models/binary-model.ts";
import { takeRows } from "../../../src/predictions/models/labelled-rows.ts";
import { scoreMatrix } from "../../../src/predictions/models/score-rows.ts";
import { buildRows, type CutOffRows, compileQuestion } from "../../../src/predictions/point-in-time/build-rows.ts";
import { createUserScorer } from "../../../src/predictions/serving/score-user.ts";
import { type PredictionModel, trainPrediction } from "../../../src/predictions/training/train-prediction.ts";
import { runLightgbm } from "./run-lightgbm.ts";

export const retailFile = "uci_online_retail/online_retail.csv.gz";
const msPerDay = 86_400_000;
/** The table has no texts of products. */
const findItem = (): undefined => undefined;
/** Who, of all customers so far, orders within the horizon. */
const audience = { event: "Order Completed" };

interface Order {
  customer: string;
  atMs: number;
  event: string;
  itemId: string;
  value: number;
}

/** Customers with their orders and refunds, an event each. */
export async function readRetail(datasetsDir: string): Promise<UserHistory[]> {
  const lines = createReadStream(join(datasetsDir, retailFile))
    .pipe(createGunzip())
    .pipe(parse({ columns: true }));
  const orders = new Map<string, Order>();
  for await (const line of lines as AsyncIterable<Record<string, string>>) {
    if (line.CustomerID === "") continue;
    const known = orders.get(`${line.InvoiceNo} ${line.CustomerID}`);
    const order = known ?? {
      customer: line.CustomerID!,
      atMs: Date.parse(`${line.InvoiceDate!.replace(" ", "T")}Z`),
      event: line.InvoiceNo!.startsWith("C") ? "Order Refunded" : "Order Completed",
      itemId: line.StockCode!,
      value: 0,
    };
    order.value += Number(line.Quantity) * Number(line.UnitPrice);
    orders.set(`${line.InvoiceNo} ${line.CustomerID}`, order);
  }
  const byCustomer = new Map<string, Order[]>();
  for (const order of orders.values()) {
    const own = byCustomer.get(order.customer) ?? [];
    byCustomer.set(order.customer, [...own, order]);
  }
  return [...byCustomer].map(([userId, own]) => ({
    userId,
    events: own
      .sort((a, b) => a.atMs - b.atMs)
      .map(({ event, itemId, atMs, value }): HistoryEvent => {
        return { event, itemId, occurredAtMs: atMs, receivedAtMs: atMs, properties: { value }, context: {} };
      }),
  }));
}

export interface RetailResult {
  test: string;
  horizonDays: number;
  model: PredictionModel;
  /** At the test cut-off, by models of the earlier ones. */
  beside: { logistic: number; lightgbm?: number };
  /** BG/NBD, by the purchases that it expects. */
  bgNbd: { auc: number; lift: number };
  /** Processor seconds of the training. */
  seconds: number;
  /** Milliseconds of processor time for the features, score and explanation of one customer. */
  msPerScore: number;
}

/** The last cut-off is the test: its quality in the report comes from models and a calibration of the earlier ones. */
export async function measureRetail(
  histories: readonly UserHistory[],
  { test, horizonDays, python }: { test: string; horizonDays: number; python: string | undefined },
): Promise<RetailResult> {
  const testMs = Date.parse(test);
  const prediction = { label: "orders", audience, outcome: audience, horizon: `P${horizonDays}D` };
  const cutOffs: number[] = [];
  const firstMs = Math.min(...histories.map(({ events }) => events[0]!.occurredAtMs));
  for (let atMs = testMs; atMs >= firstMs + 45 * msPerDay; atMs -= horizonDays * msPerDay) cutOffs.unshift(atMs);
  const question = compileQuestion(prediction);
  const start = process.cpuUsage();
  const set = chooseFeatureSet({ histories, prediction, isOutcome: question.isOutcome, findItem, untilMs: testMs });
  const rows = buildRows({ histories, question, set, findItem, cutOffs });
  const model = trainPrediction(rows, { now: Date.now });
  const used = process.cpuUsage(start);
  return {
    test,
    horizonDays,
    model,
    beside: await measureBeside(rows, python),
    bgNbd: measureBgNbd(histories, testMs, horizonDays),
    seconds: (used.user + used.system) / 1e6,
    msPerScore: timeScores(histories, model, { prediction, atMs: testMs }),
  };
}

/** Areas at the newest cut-off of models that saw the earlier ones. */
async function measureBeside(rows: CutOffRows, python: string | undefined): Promise<RetailResult["beside"]> {
  const { features, featureCount: width, outcomes } = rows;
  const fold = Array.from(rows.cutOff, (cutOff) => (cutOff === rows.cutOffs.length - 1 ? 1 : 0));
  const part = (wanted: number) =>
    takeRows(
      rows,
      [...fold.keys()].filter((row) => fold[row] === wanted),
    );
  const [earlier, newest] = [part(0), part(1)];
  const logistic = areaUnderRoc(scoreMatrix(fitModel("logistic", earlier), newest.features), newest.outcomes);
  if (python === undefined) return { logistic };
  const { scores } = await runLightgbm({ features, width, outcomes, fold, held: [1], python });
  const own = scores.filter((_, row) => fold[row] === 1);
  return { logistic, lightgbm: areaUnderRoc(own, newest.outcomes) };
}

function measureBgNbd(histories: readonly UserHistory[], testMs: number, horizonDays: number): RetailResult["bgNbd"] {
  const nowDay = testMs / msPerDay - 1;
  const rows = histories.flatMap(({ events }) => {
    const orders = events.filter(({ event }) => event === audience.event);
    const purchases = orders.map(({ occurredAtMs }) => ({ day: Math.floor(occurredAtMs / msPerDay), value: 0 }));
    const history = summarisePurchases(purchases, { nowDay, daysPerUnit: 7 });
    const buys = purchases.some(({ day }) => day > nowDay && day <= nowDay + horizonDays);
    return history ? [{ history, buys: buys ? 1 : 0 }] : [];
  });
  const fitted = fitBgNbd(rows.map(({ history }) => history));
  const scores = rows.map(({ history }) => expectedPurchases(fitted, history, horizonDays / 7));
  const outcomes = rows.map(({ buys }) => buys);
  return { auc: areaUnderRoc(scores, outcomes), lift: liftAt(scores, outcomes, 0.1) };
}

function timeScores(
  histories: readonly UserHistory[],
  model: PredictionModel,
  { prediction, atMs }: { prediction: Parameters<typeof compileQuestion>[0]; atMs: number },
): number {
  const scorer = createUserScorer(model, compileQuestion(prediction), findItem);
  const start = process.cpuUsage();
  for (const history of histories) scorer.score(history, atMs);
  const used = process.cpuUsage(start);
  return (used.user + used.system) / 1000 / histories.length;
}
