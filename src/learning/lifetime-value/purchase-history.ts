/** Purchases of one customer as the models of lifetime value see them; times in one unit from the first purchase on. */
export interface PurchaseHistory {
  /** Purchases after the first; those of one day count as one. */
  repeats: number;
  /** Time of the last purchase; 0 without a repeat. */
  lastAt: number;
  /** Time up to now. */
  age: number;
  /** Mean value of the repeat purchases; 0 without one. */
  meanValue: number;
}

/** Purchases of one day are one purchase with their sum. `days` are whole days, in any order; those after `nowDay` are left out. Undefined without a purchase. */
export function summarisePurchases(
  purchases: readonly { day: number; value: number }[],
  options: { nowDay: number; daysPerUnit: number },
): PurchaseHistory | undefined {
  const { nowDay, daysPerUnit } = options;
  const byDay = new Map<number, number>();
  for (const { day, value } of purchases) if (day <= nowDay) byDay.set(day, (byDay.get(day) ?? 0) + value);
  const days = [...byDay.keys()].sort((a, b) => a - b);
  const [first, ...later] = days;
  if (first === undefined) return undefined;
  const sum = later.reduce((total, day) => total + byDay.get(day)!, 0);
  return {
    repeats: later.length,
    lastAt: ((later.at(-1) ?? first) - first) / daysPerUnit,
    age: (nowDay - first) / daysPerUnit,
    meanValue: later.length === 0 ? 0 : sum / later.length,
  };
}
