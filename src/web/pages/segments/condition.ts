/** One row of the builder, as it is edited; `toRule` makes the condition of it. */
export type Condition =
  | {
      kind: "event";
      event: string;
      /** How often, or what of a property: its sum, its mean, how many different values. */
      measure: "count" | "sum" | "avg" | "unique";
      /** The property; of a count unused. */
      of: string;
      op: "gte" | "lt" | "eq";
      count: number;
      days: number | undefined;
    }
  | { kind: "sequence"; event: string; second: string; isThen: boolean; days: number }
  | { kind: "lifecycle"; event: string; lifecycle: "first-time" | "regular" | "stopped" | "returned"; days: number }
  | { kind: "mood"; op: "gte" | "lte"; score: number }
  | { kind: "trait"; trait: string; op: "eq" | "ne" | "contains" | "exists"; value: string }
  | { kind: "engagement"; measure: string; op: "gte" | "lte"; value: number }
  | { kind: "segment"; segment: string; isIn: boolean };

export interface Draft {
  join: "all" | "any";
  conditions: Condition[];
}

export const measures = [
  ["sessions", "sessions"],
  ["reads", "items read"],
  ["activeDays", "active days"],
  ["purchaseValue", "value of purchases"],
  ["scrollDepth", "mean scroll depth (0 to 1)"],
  ["daysSinceLast", "days since the last event"],
  ["daysSinceFirst", "days since the first event"],
] as const;

export function newCondition(kind: Condition["kind"]): Condition {
  switch (kind) {
    case "event":
      return { kind, event: "", measure: "count", of: "", op: "gte", count: 1, days: 30 };
    case "sequence":
      return { kind, event: "", second: "", isThen: true, days: 7 };
    case "lifecycle":
      return { kind, event: "", lifecycle: "regular", days: 7 };
    case "mood":
      return { kind, op: "lte", score: -0.3 };
    case "trait":
      return { kind, trait: "", op: "eq", value: "" };
    case "engagement":
      return { kind, measure: "sessions", op: "gte", value: 3 };
    case "segment":
      return { kind, segment: "", isIn: true };
  }
}

/** Whether enough is filled in to be judged. */
export function isComplete(condition: Condition): boolean {
  switch (condition.kind) {
    case "event":
      return condition.event !== "" && (condition.measure === "count" || condition.of !== "");
    case "sequence":
      return condition.event !== "" && condition.second !== "";
    case "lifecycle":
      return condition.event !== "";
    case "trait":
      return condition.trait !== "" && (condition.op === "exists" || condition.value !== "");
    case "segment":
      return condition.segment !== "";
    case "engagement":
    case "mood":
      return true;
  }
}

/** The rule of the complete rows, or `undefined` without any. Row i is at the path `all.i` or `any.i`. */
export function toRule({ join, conditions }: Draft): unknown {
  const parts = conditions.filter(isComplete).map(ruleOf);
  return parts.length === 0 ? undefined : { [join]: parts };
}

function ruleOf(condition: Condition): unknown {
  switch (condition.kind) {
    case "event": {
      const { event, measure, of, op, count, days } = condition;
      const asked = measure === "count" ? { [op]: count } : { of, [op]: count };
      return { event, [measure]: asked, ...(days !== undefined && { within: `P${days}D` }) };
    }
    case "sequence": {
      const { event, second, isThen, days } = condition;
      const within = `P${days}D`;
      if (isThen) return { sequence: [{ event }, { event: second }], within };
      return { sequence: [{ event }], without: { event: second }, within };
    }
    case "lifecycle":
      return { lifecycle: condition.lifecycle, event: condition.event, period: `P${condition.days}D` };
    case "mood":
      return { mood: { score: { [condition.op]: condition.score } } };
    case "trait": {
      const { trait, op, value } = condition;
      return op === "exists" ? { trait, op } : { trait, op, value: typedValue(value) };
    }
    case "engagement":
      return { engagement: condition.measure, op: condition.op, value: condition.value };
    case "segment":
      return condition.isIn ? { segment: condition.segment } : { not: { segment: condition.segment } };
  }
}

/** Numbers and true or false as such: traits keep the types that they were sent with. */
function typedValue(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
