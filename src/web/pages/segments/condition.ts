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
      /** All of them have to hold. */
      where?: Where[];
    }
  | { kind: "sequence"; event: string; second: string; isThen: boolean; days: number }
  | { kind: "lifecycle"; event: string; lifecycle: "first-time" | "regular" | "stopped" | "returned"; days: number }
  | { kind: "mood"; op: "gte" | "lte"; score: number }
  | { kind: "trait"; trait: string; op: "eq" | "ne" | "contains" | "exists"; value: string }
  | { kind: "engagement"; measure: string; op: "gte" | "lte"; value: number }
  | { kind: "segment"; segment: string; isIn: boolean }
  | { kind: "list"; list: string; isOn: boolean }
  | { kind: "affinity"; of: (typeof affinityKinds)[number][0]; id: string; op: "gte" | "lte"; share: number }
  | { kind: "cluster"; cluster: string; p: number }
  | { kind: "prediction"; prediction: string; op: "gte" | "lte"; p: number }
  | { kind: "experiment"; experiment: string; variant: string }
  | { kind: "consent"; purpose: (typeof consentPurposes)[number]; isGiven: boolean }
  /** Percent of all users. */
  | { kind: "bucket"; seed: string; from: number; to: number };

/** What a property of an event has to be. */
export interface Where {
  property: string;
  op: (typeof whereOperators)[number][0];
  value: string;
}

/** What the fields of one kind of condition are given. */
export interface FieldsOf<Kind extends Condition["kind"]> {
  condition: Condition & { kind: Kind };
  onChange: (condition: Condition) => void;
}

export const whereOperators = [
  ["eq", "is"],
  ["ne", "is not"],
  ["contains", "contains"],
  ["startsWith", "starts with"],
  ["gte", "is at least"],
  ["lte", "is at most"],
] as const;

export const consentPurposes = ["messaging", "personalisation", "analytics", "enrichment"] as const;

export const affinityKinds = [
  ["topics", "a topic"],
  ["tags", "a tag"],
  ["entities", "a name"],
  ["authors", "an author"],
  ["sections", "a section"],
] as const;

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
    case "list":
      return { kind, list: "", isOn: true };
    case "affinity":
      return { kind, of: "topics", id: "", op: "gte", share: 0.5 };
    case "cluster":
      return { kind, cluster: "", p: 0.5 };
    case "prediction":
      return { kind, prediction: "", op: "gte", p: 0.7 };
    case "experiment":
      return { kind, experiment: "", variant: "" };
    case "consent":
      return { kind, purpose: "messaging", isGiven: true };
    case "bucket":
      return { kind, seed: "", from: 0, to: 10 };
  }
}

/** Whether enough is filled in to be judged. */
export function isComplete(condition: Condition): boolean {
  switch (condition.kind) {
    case "event":
      return (
        condition.event !== "" &&
        (condition.measure === "count" || condition.of !== "") &&
        (condition.where ?? []).every(isTold)
      );
    case "sequence":
      return condition.event !== "" && condition.second !== "";
    case "lifecycle":
      return condition.event !== "";
    case "trait":
      return condition.trait !== "" && (condition.op === "exists" || condition.value !== "");
    case "segment":
      return condition.segment !== "";
    case "list":
      return condition.list !== "";
    case "affinity":
      return condition.id !== "";
    case "cluster":
      return condition.cluster !== "";
    case "prediction":
      return condition.prediction !== "";
    case "experiment":
      return condition.experiment !== "" && condition.variant !== "";
    case "bucket":
      return condition.seed !== "" && condition.from < condition.to;
    case "consent":
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
      const where = (condition.where ?? []).map(({ property, op: by, value }) => ({
        ...{ property, op: by },
        value: by === "startsWith" ? value : typedValue(value),
      }));
      return {
        ...{ event, [measure]: asked },
        ...(where.length > 0 && { where }),
        ...(days !== undefined && { within: `P${days}D` }),
      };
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
    case "list":
      return condition.isOn ? { list: condition.list } : { not: { list: condition.list } };
    case "affinity": {
      const { of, id, op, share } = condition;
      return { affinity: { kind: of, id }, share: { [op]: share } };
    }
    case "cluster":
      return { cluster: condition.cluster, probability: { gte: condition.p } };
    case "prediction":
      return { predicted: condition.prediction, p: { [condition.op]: condition.p } };
    case "experiment":
      return { experiment: condition.experiment, variant: condition.variant };
    case "consent":
      return condition.isGiven ? { consent: condition.purpose } : { not: { consent: condition.purpose } };
    case "bucket":
      return { bucket: { seed: condition.seed, range: [condition.from / 100, condition.to / 100] } };
  }
}

/** Larger and smaller are of numbers. */
function isTold({ property, op, value }: Where): boolean {
  const isNumber = typeof typedValue(value) === "number";
  return property !== "" && value !== "" && ((op !== "gte" && op !== "lte") || isNumber);
}

/** Numbers and true or false as such: traits keep the types that they were sent with. */
function typedValue(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
