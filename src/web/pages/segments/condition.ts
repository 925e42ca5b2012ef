/** One row of the builder, as it is edited; `toRule` makes the condition of it. */
export type Condition =
  | { kind: "event"; event: string; op: "gte" | "lt" | "eq"; count: number; days: number | undefined }
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
  ["daysSinceLast", "days since the last event"],
  ["daysSinceFirst", "days since the first event"],
] as const;

export function newCondition(kind: Condition["kind"]): Condition {
  switch (kind) {
    case "event":
      return { kind, event: "", op: "gte", count: 1, days: 30 };
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
  if (condition.kind === "event") return condition.event !== "";
  if (condition.kind === "trait")
    return condition.trait !== "" && (condition.op === "exists" || condition.value !== "");
  return condition.kind === "engagement" || condition.segment !== "";
}

/** The rule of the complete rows, or `undefined` without any. Row i is at the path `all.i` or `any.i`. */
export function toRule({ join, conditions }: Draft): unknown {
  const parts = conditions.filter(isComplete).map(ruleOf);
  return parts.length === 0 ? undefined : { [join]: parts };
}

function ruleOf(condition: Condition): unknown {
  switch (condition.kind) {
    case "event": {
      const { event, op, count, days } = condition;
      return { event, count: { [op]: count }, ...(days !== undefined && { within: `P${days}D` }) };
    }
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
