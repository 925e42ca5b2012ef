import { InvalidInputError } from "../../errors/errors.ts";
import type { Rule, ValueTest } from "../../segments/rules/rule.ts";
import type { Condition } from "../assignment/condition.ts";

/**
 * A rule about traits and segments as a condition that GrowthBook's SDKs evaluate too, over the attributes `id`, every trait by
 * its name, and `segments` (ids of the segments and lists that the user is in).
 *
 * @throws InvalidInputError for a condition that an SDK cannot evaluate (events, affinities): save it as a segment, and target
 * the segment.
 */
export function targetCondition(rule: Rule, path = "target"): Condition {
  if ("all" in rule) return { $and: rule.all.map((part, i) => targetCondition(part, `${path}.all.${i}`)) };
  if ("any" in rule) return { $or: rule.any.map((part, i) => targetCondition(part, `${path}.any.${i}`)) };
  if ("not" in rule) return { $not: targetCondition(rule.not, `${path}.not`) };
  if ("segment" in rule) return inSegment(rule.segment);
  if ("list" in rule) return inSegment(rule.list);
  if ("trait" in rule) {
    const test = testOf(rule);
    if (test !== undefined) return { [rule.trait]: test };
  }
  const message = "can only be evaluated on this server; save it as a segment, and target the segment";
  throw new InvalidInputError(`The condition at ${path} ${message}.`, [{ path, message }]);
}

const inSegment = (id: string): Condition => ({ segments: { $elemMatch: { $eq: id } } });

function testOf(test: ValueTest): Condition | undefined {
  const { op, value } = test;
  switch (op) {
    case "exists":
      return { $exists: value ?? true };
    case "startsWith":
      return { $regex: `^${literal(value)}` };
    case "endsWith":
      return { $regex: `${literal(value)}$` };
    case "eq":
    case "ne":
    case "in":
    case "nin":
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return { [`$${op}`]: value };
    default:
      return undefined;
  }
}

/** A regular expression that matches exactly this text. */
const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
