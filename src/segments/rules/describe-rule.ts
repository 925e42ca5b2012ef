import { describeDuration } from "./duration.ts";
import {
  type Aggregate,
  aggregates,
  type EventCondition,
  type EventLeaf,
  type EventTest,
  type Leaf,
  type LifecycleLeaf,
  type NumberBounds,
  type Rule,
  type SequenceLeaf,
  type SequenceStep,
  type ValueTest,
} from "./rule.ts";

export interface DescribeOptions {
  /** Labels of segments, lists and learned segments by id; the id itself where there is none. */
  labelOf?: (id: string) => string | undefined;
}

/**
 * The rule as a sentence about its users: `Users who did "Item Purchased" at least 3 times in the last 30 days and whose
 * plan is "pro".`
 */
export function describeRule(rule: Rule, options: DescribeOptions = {}): string {
  return `Users ${describePart(rule, options, false)}.`;
}

/** One condition, as it stands after "Users": `who are in the list "press"`. */
export function describeLeaf(leaf: Leaf, options: DescribeOptions = {}): string {
  return describeCondition(leaf, options);
}

function describePart(rule: Rule, options: DescribeOptions, isNested: boolean): string {
  if ("all" in rule || "any" in rule) {
    const parts = "all" in rule ? rule.all : rule.any;
    const words = parts
      .map((part) => describePart(part, options, parts.length > 1))
      .join("all" in rule ? " and " : " or ");
    return isNested && parts.length > 1 ? `(${words})` : words;
  }
  if ("not" in rule) return describeNot(rule.not, options);
  return describeCondition(rule, options);
}

/** A user of whom a measure is not known is in the negation too. */
function describeNot(rule: Rule, options: DescribeOptions): string {
  if ("engagement" in rule && rule.op === "lte") {
    return `whose ${engagementWords[rule.engagement]} is more than ${rule.value} or unknown`;
  }
  return `not those ${describePart(rule, options, true)}`;
}

function describeCondition(leaf: Leaf, { labelOf }: DescribeOptions): string {
  const named = (id: string): string => quote(labelOf?.(id) ?? id);
  if ("sequence" in leaf) return describeSequence(leaf);
  if ("lifecycle" in leaf) return describeLifecycle(leaf);
  if ("event" in leaf) return describeEvent(leaf);
  if ("trait" in leaf) return `whose ${leaf.trait} ${describeTest(leaf)}`;
  if ("affinity" in leaf) {
    const { kind, id } = leaf.affinity;
    return `whose interest in ${singular[kind]} ${named(id)} is ${describeBounds(leaf.share)} of their strongest`;
  }
  if ("mood" in leaf) return `whose mood is ${describeBounds(leaf.mood.score)} (from -1 to 1)`;
  if ("engagement" in leaf) {
    return `whose ${engagementWords[leaf.engagement]} ${leaf.op === "ne" ? "is not" : "is"} ${describeBounds({ [leaf.op === "ne" ? "eq" : leaf.op]: leaf.value })}`;
  }
  if ("segment" in leaf) return `who are in the segment ${named(leaf.segment)}`;
  if ("cluster" in leaf) {
    const sure = leaf.probability === undefined ? "" : ` with a probability of ${describeBounds(leaf.probability)}`;
    return `who are in the learned segment ${named(leaf.cluster)}${sure}`;
  }
  if ("list" in leaf) return `who are on the list ${named(leaf.list)}`;
  if ("bucket" in leaf) {
    const [from, to] = leaf.bucket.range;
    return `who are in the random ${round((to - from) * 100)} % from ${round(from * 100)} % on (seed ${quote(leaf.bucket.seed)})`;
  }
  if ("experiment" in leaf)
    return `who see the variant ${quote(leaf.variant)} of the experiment ${quote(leaf.experiment)}`;
  if ("consent" in leaf) return `who agreed to ${leaf.consent}`;
  return `whose prediction ${quote(leaf.predicted)} is ${describeBounds(leaf.p)}`;
}

const singular = { topics: "the topic", tags: "the tag", entities: "", authors: "the author", sections: "the section" };

const engagementWords = {
  events: "number of events",
  sessions: "number of sessions",
  reads: "number of reads",
  dwellSeconds: "reading time in seconds",
  activeDays: "number of active days",
  scrollDepth: "mean scroll depth (from 0 to 1)",
  purchaseValue: "sum of purchases",
  daysSinceFirst: "number of days since the first event",
  daysSinceLast: "number of days since the last event",
  returnIntervalDays: "usual number of days between sessions",
  messagesShown: "number of messages shown",
  messagesOpened: "number of messages opened",
  messagesClicked: "number of messages clicked",
} as const;

function describeEvent(leaf: EventLeaf): string {
  const event = describeEventName(leaf.event);
  const aggregate = aggregates.find((name) => leaf[name] !== undefined);
  const where = leaf.where === undefined ? "" : ` with ${leaf.where.map(describeWhere).join(" and ")}`;
  const when = `${describeWindow(leaf)}${leaf.excludeSources === undefined ? "" : `, not from ${leaf.excludeSources.map(quote).join(", ")}`}`;
  const done =
    leaf.count === undefined && aggregate !== undefined
      ? ""
      : `who did ${event} ${describeCount(leaf.count)}${where}${when}`;
  const totals = aggregates.flatMap((name) => {
    const total = leaf[name];
    if (total === undefined) return [];
    const { of, ...bounds } = total;
    if (name === "unique") {
      const what = of === "itemId" ? "items" : `values of ${quote(of)}`;
      return [`who did ${event} with ${describeBounds(bounds)} different ${what}${where}${when}`];
    }
    return [`whose ${aggregateWords[name]} ${quote(of)} over ${event}${where}${when} is ${describeBounds(bounds)}`];
  });
  return [done, ...totals].filter((part) => part !== "").join(" and ");
}

const aggregateWords: Readonly<Record<Exclude<Aggregate, "unique">, string>> = {
  sum: "sum of",
  avg: "mean of",
  min: "smallest",
  max: "largest",
  first: "first",
  last: "last",
};

function describeSequence({ sequence, within, without }: SequenceLeaf): string {
  const steps = sequence.map(describeStep).join(", then ");
  const kept = without === undefined ? "" : `, without ${describeStep(without)} since the first`;
  return `who did ${steps} in the last ${describeDuration(within)}${kept}`;
}

function describeStep({ event, where, sameAs }: SequenceStep): string {
  const tests = where === undefined ? "" : ` with ${where.map(describeWhere).join(" and ")}`;
  const same = sameAs === undefined ? "" : ` (same ${sameAs.property} as step ${sameAs.step + 1})`;
  return `${describeEventName(event)}${tests}${same}`;
}

function describeLifecycle(leaf: LifecycleLeaf): string {
  const event = describeEventName(leaf.event);
  const period = describeDuration(leaf.period);
  switch (leaf.lifecycle) {
    case "first-time":
      return `who did ${event} for the first time in the last ${period}`;
    case "regular":
      return `who did ${event} in at least ${leaf.times ?? 3} of the last ${leaf.of ?? 4} periods of ${period}`;
    case "stopped":
      return `who did ${event} in the ${(leaf.of ?? 2) - 1 === 1 ? "period" : `${(leaf.of ?? 2) - 1} periods`} of ${period} before, but not in the last ${period}`;
    case "returned":
      return `who did ${event} in the last ${period} after a break of at least ${period}`;
  }
}

function describeEventName(event: string): string {
  return event === "*" ? "anything" : quote(event);
}

function describeWindow({ within, between, from, to }: EventLeaf): string {
  const parts: string[] = [];
  if (within !== undefined) parts.push(`in the last ${describeDuration(within)}`);
  if (between !== undefined) {
    parts.push(`between ${describeDuration(between[0])} and ${describeDuration(between[1])} ago`);
  }
  if (from !== undefined) parts.push(`from ${from} on`);
  if (to !== undefined) parts.push(`before ${to}`);
  return parts.length === 0 ? "" : ` ${parts.join(", ")}`;
}

function describeCount(count: NumberBounds | undefined): string {
  if (count === undefined) return "at least once";
  const { gte, lte, eq, lt, gt } = count;
  if (eq === 0 || lte === 0 || lt === 1) return "never";
  if (gte === 1 && Object.keys(count).length === 1) return "at least once";
  if (gt === 0 && Object.keys(count).length === 1) return "at least once";
  return `${describeBounds(count)} times`;
}

const boundWords = [
  ["eq", "exactly"],
  ["ne", "not"],
  ["gte", "at least"],
  ["gt", "more than"],
  ["lte", "at most"],
  ["lt", "less than"],
] as const;

function describeBounds(
  bounds: { readonly [Op in (typeof boundWords)[number][0]]?: string | number | boolean | undefined },
): string {
  return boundWords
    .flatMap(([op, words]) => (bounds[op] === undefined ? [] : [`${words} ${bounds[op]}`]))
    .join(" and ");
}

function describeWhere(condition: EventCondition): string {
  if ("any" in condition) return `(${condition.any.map(describeWhere).join(" or ")})`;
  if ("not" in condition) return `not (${describeEventTest(condition.not)})`;
  return describeEventTest(condition);
}

function describeEventTest(test: EventTest): string {
  return `${"property" in test ? test.property : `context ${test.context}`} ${describeTest(test)}`;
}

function describeTest(test: ValueTest): string {
  const values = (list: readonly unknown[]): string => list.map(quote).join(", ");
  switch (test.op) {
    case "eq":
      return `is ${quote(test.value)}`;
    case "ne":
      return `is not ${quote(test.value)}`;
    case "in":
      return `is one of ${values(test.value)}`;
    case "nin":
      return `is none of ${values(test.value)}`;
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return `is ${describeBounds({ [test.op]: test.value })}`;
    case "exists":
      return test.value === false ? "is not set" : "is set";
    case "contains":
      return `contains ${quote(test.value)}`;
    case "startsWith":
      return `starts with ${quote(test.value)}`;
    case "endsWith":
      return `ends with ${quote(test.value)}`;
    case "matches":
      return `matches /${test.value}/`;
    case "before":
    case "after":
      return `is ${test.op} ${describeTime(test.value)}`;
  }
}

function describeTime(value: string): string {
  if (!/^-?P/.test(value)) return value;
  const duration = describeDuration(value.replace("-", ""));
  if (duration === "") return "now";
  return value.startsWith("-") ? `${duration} ago` : `in ${duration}`;
}

function quote(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : String(value);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
