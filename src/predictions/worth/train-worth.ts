import { type BgNbd, expectedPurchases, fitBgNbd, probabilityActive } from "../../learning/lifetime-value/bg-nbd.ts";
import { expectedValue, fitGammaGamma, type GammaGamma } from "../../learning/lifetime-value/gamma-gamma.ts";
import { type PurchaseHistory, summarisePurchases } from "../../learning/lifetime-value/purchase-history.ts";
import { valueIn } from "../history/event-value.ts";
import type { UserHistory } from "../history/user-history.ts";
import type { Question } from "../point-in-time/build-rows.ts";

/** What a customer is expected to bring within the horizon. */
export interface Worth {
  purchases: number;
  /** Probability that the customer has not left for good. */
  active: number;
  /** Money; absent where purchases have no value, or too few repeat to say. */
  value?: number;
}

export interface WorthModel {
  bgNbd: BgNbd;
  gammaGamma?: GammaGamma;
  horizonDays: number;
  /** Property of a purchase that is its value. */
  valueKey?: string | undefined;
}

export interface WorthReport {
  customers: number;
  /** Share of customers with more than one day of purchases. */
  repeating: number;
  bgNbd: Omit<BgNbd, "logLikelihood">;
  gammaGamma?: GammaGamma;
  /** Property of a purchase that is its value. */
  valueKey?: string | undefined;
  /** Tried on the past: by what was known one horizon ago, what customers were expected to buy, and what they bought. */
  check?: { at: string; expected: number; happened: number };
}

const dayMs = 86_400_000;
const daysPerUnit = 7;
const leastCustomers = 100;

/**
 * Lifetime value over the horizon: BG/NBD for the number of purchases, Gamma-Gamma for their value (Fader and Hardie), of everybody
 * who has purchased; purchases of one day are one. Undefined below 100 customers.
 */
export function trainWorth(options: {
  histories: readonly UserHistory[];
  question: Question;
  /** Property of a purchase that is its value; without it only their number is expected. */
  valueKey: string | undefined;
  horizonMs: number;
  /** Time of the last event. */
  lastMs: number;
}): { model: WorthModel; report: WorthReport } | undefined {
  const { histories, horizonMs, lastMs, valueKey } = options;
  const horizonDays = horizonMs / dayMs;
  const all = summarise(histories, options, lastMs);
  if (all.length < leastCustomers) return undefined;
  const model = { ...fitWorth(all, horizonDays), ...(valueKey !== undefined && { valueKey }) };
  const { logLikelihood: _, ...bgNbd } = model.bgNbd;
  const before = summarise(histories, options, lastMs - horizonMs);
  const check = before.length < leastCustomers ? undefined : checkPast(options, before);
  return {
    model,
    report: {
      customers: all.length,
      repeating: all.filter(({ history }) => history.repeats > 0).length / all.length,
      bgNbd,
      ...(model.gammaGamma && { gammaGamma: model.gammaGamma }),
      ...(valueKey !== undefined && { valueKey }),
      ...(check && { check }),
    },
  };
}

/** Undefined for who has never purchased. */
export function worthOfUser(
  { bgNbd, gammaGamma, horizonDays, valueKey }: WorthModel,
  user: UserHistory,
  { question, atMs }: { question: Question; atMs: number },
): Worth | undefined {
  const history = summariseOne(user, { question, valueKey }, atMs);
  if (history === undefined) return undefined;
  const purchases = expectedPurchases(bgNbd, history, horizonDays / daysPerUnit);
  const value = gammaGamma && gammaGamma.q > 1 ? purchases * expectedValue(gammaGamma, history) : undefined;
  return {
    purchases,
    active: probabilityActive(bgNbd, history),
    ...(value !== undefined && Number.isFinite(value) && { value }),
  };
}

/** What a purchase is, and its value. */
interface Purchases {
  question: Pick<Question, "isOutcome">;
  valueKey?: string | undefined;
}

interface Customer {
  history: PurchaseHistory;
  user: UserHistory;
}

function summarise(histories: readonly UserHistory[], purchases: Purchases, atMs: number): Customer[] {
  return histories.flatMap((user): Customer[] => {
    const history = summariseOne(user, purchases, atMs);
    return history === undefined ? [] : [{ history, user }];
  });
}

function summariseOne(
  { events }: UserHistory,
  { question, valueKey }: Purchases,
  atMs: number,
): PurchaseHistory | undefined {
  const purchases = events
    .filter((event) => event.occurredAtMs <= atMs && question.isOutcome(event))
    .map(({ occurredAtMs, properties }) => ({
      day: Math.floor(occurredAtMs / dayMs),
      value: (valueKey === undefined ? undefined : valueIn(properties, valueKey)) ?? 0,
    }));
  return summarisePurchases(purchases, { nowDay: Math.floor(atMs / dayMs), daysPerUnit });
}

function fitWorth(customers: readonly Customer[], horizonDays: number): WorthModel {
  const histories = customers.map(({ history }) => history);
  const gammaGamma = fitGammaGamma(histories);
  return { bgNbd: fitBgNbd(histories), horizonDays, ...(gammaGamma && { gammaGamma }) };
}

function checkPast(
  { question, horizonMs, lastMs }: { question: Question; horizonMs: number; lastMs: number },
  before: readonly Customer[],
): WorthReport["check"] {
  const atMs = lastMs - horizonMs;
  const { bgNbd, horizonDays } = fitWorth(before, horizonMs / dayMs);
  let expected = 0;
  let happened = 0;
  for (const { history, user } of before) {
    expected += expectedPurchases(bgNbd, history, horizonDays / daysPerUnit);
    const days = user.events
      .filter((event) => event.occurredAtMs > atMs && event.occurredAtMs <= lastMs && question.isOutcome(event))
      .map(({ occurredAtMs }) => Math.floor(occurredAtMs / dayMs));
    happened += new Set(days).size;
  }
  return { at: new Date(atMs).toISOString(), expected, happened };
}
