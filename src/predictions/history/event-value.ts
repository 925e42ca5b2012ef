import type { HistoryEvent } from "./user-history.ts";

type Properties = HistoryEvent["properties"];

/** Properties by which shops say what an event is worth, the likeliest first. */
const usualKeys = [
  ...["value", "revenue", "total", "amount", "price", "order_total", "orderTotal", "total_price", "totalPrice"],
  ...["total_amount", "totalAmount", "order_value", "orderValue", "grand_total", "grandTotal", "subtotal"],
];
/** Share of events that have a property, at least, for it to be what they are worth. */
const leastShare = 0.5;
/** Events that are looked at. */
const mostEvents = 5_000;

/** A number or its text; undefined without a finite one. */
export function valueIn(properties: Properties, key: string): number | undefined {
  const given = properties[key];
  const value = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/**
 * The property by which most of the events say what they are worth: one of the usual names, else the number with fractions, as money has them, that has the
 * greatest mean. Undefined where there is none.
 */
export function chooseValueKey(events: Iterable<Pick<HistoryEvent, "properties">>): string | undefined {
  const found = new Map<string, { count: number; sum: number; hasFraction: boolean }>();
  let all = 0;
  for (const { properties } of events) {
    if (all === mostEvents) break;
    all++;
    for (const key of Object.keys(properties)) {
      const value = valueIn(properties, key);
      if (value === undefined) continue;
      const own = found.get(key) ?? { count: 0, sum: 0, hasFraction: false };
      own.count++;
      own.sum += value;
      own.hasFraction ||= !Number.isInteger(value);
      found.set(key, own);
    }
  }
  const frequent = [...found].filter(([, { count }]) => count >= leastShare * all);
  const usual = usualKeys.find((key) => frequent.some(([name]) => name === key));
  const money = frequent
    .filter(([, { hasFraction, sum }]) => hasFraction && sum > 0)
    .sort(([a, { sum, count }], [b, other]) => other.sum / other.count - sum / count || (a < b ? -1 : 1));
  return usual ?? money[0]?.[0];
}
