import { z } from "zod";
import { durationMs, maxWindowMs, parseDuration, windowFault } from "./duration.ts";
import { compilePattern, maxPatternLength, PatternError } from "./pattern.ts";

/** Nesting of `all`, `any` and `not`, the leaf included. */
export const maxRuleDepth = 8;
export const maxRuleLeaves = 50;
/** A count that is compared with more than this needs an aggregate, not a count. */
export const maxCountBound = 10_000;
const maxSteps = 8;

const name = z.string().min(1).max(200);
const scalar = z.union([z.string().max(1_000), z.number(), z.boolean()]);
const bound = z.number();

/** Every bound given has to hold. */
const boundsShape = {
  eq: bound.optional(),
  ne: bound.optional(),
  lt: bound.optional(),
  lte: bound.optional(),
  gt: bound.optional(),
  gte: bound.optional(),
};
const hasBound = (bounds: NumberBounds): boolean =>
  [bounds.eq, bounds.ne, bounds.lt, bounds.lte, bounds.gt, bounds.gte].some((value) => value !== undefined);
const noBound = "give at least one of eq, ne, lt, lte, gt, gte";

export const boundsSchema = z.strictObject(boundsShape).refine(hasBound, noBound).meta({ id: "NumberBounds" });
export interface NumberBounds {
  eq?: number | undefined;
  ne?: number | undefined;
  lt?: number | undefined;
  lte?: number | undefined;
  gt?: number | undefined;
  gte?: number | undefined;
}

const windowSchema = z.string().superRefine((text, context) => {
  const fault = windowFault(text);
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
});
const timeSchema = z.iso.datetime({ offset: true }).or(z.iso.date());
const relativeTime = z
  .string()
  .refine((text) => isTime(text), "expected an ISO 8601 time such as 2026-01-31, or one relative to now such as -P7D");
const patternSchema = z
  .string()
  .max(maxPatternLength)
  .superRefine((source, context) => {
    try {
      compilePattern(source);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
    }
  });

function isTime(text: string): boolean {
  if (/^-?P/.test(text)) return (parseDuration(text.replace("-", "")) ?? Number.POSITIVE_INFINITY) <= maxWindowMs;
  return timeSchema.safeParse(text).success;
}

/** `{op, value}` with the value's type by the operator, and `subject` fields beside. */
function valueTests<Subject extends z.ZodRawShape>(subject: Subject) {
  return z.discriminatedUnion("op", [
    z.strictObject({ ...subject, op: z.literal(["eq", "ne"]), value: scalar }),
    z.strictObject({ ...subject, op: z.literal(["in", "nin"]), value: z.array(scalar).min(1).max(1_000) }),
    z.strictObject({ ...subject, op: z.literal(["lt", "lte", "gt", "gte"]), value: z.number() }),
    z.strictObject({ ...subject, op: z.literal("exists"), value: z.boolean().optional() }),
    z.strictObject({ ...subject, op: z.literal("contains"), value: scalar }),
    z.strictObject({ ...subject, op: z.literal(["startsWith", "endsWith"]), value: z.string().max(1_000) }),
    z.strictObject({ ...subject, op: z.literal("matches"), value: patternSchema }),
    z.strictObject({ ...subject, op: z.literal(["before", "after"]), value: relativeTime }),
  ]);
}

export type ValueTest =
  | { op: "eq" | "ne"; value: string | number | boolean }
  | { op: "in" | "nin"; value: (string | number | boolean)[] }
  | { op: "lt" | "lte" | "gt" | "gte"; value: number }
  | { op: "exists"; value?: boolean | undefined }
  | { op: "contains"; value: string | number | boolean }
  | { op: "startsWith" | "endsWith"; value: string }
  | { op: "matches"; value: string }
  | { op: "before" | "after"; value: string };

/** A condition on one event: a property by its dotted path, or a value of the event's context. */
const eventTestSchema = z
  .union([valueTests({ property: name }), valueTests({ context: name })])
  .meta({ id: "EventTest" });
export type EventTest = ({ property: string } | { context: string }) & ValueTest;

const notSchema = z.strictObject({ not: eventTestSchema });
const anySchema = z.strictObject({
  any: z
    .array(z.union([eventTestSchema, notSchema]))
    .min(1)
    .max(50),
});
/** Every condition has to hold; `any` and `not` are there for those that no single operator says. */
const whereSchema = z
  .array(z.union([eventTestSchema, anySchema, notSchema]))
  .min(1)
  .max(20)
  .meta({ id: "EventConditions" });
export type EventCondition = EventTest | { not: EventTest } | { any: (EventTest | { not: EventTest })[] };

const aggregateSchema = z
  .strictObject({ of: name, ...boundsShape })
  .refine(hasBound, noBound)
  .meta({ id: "PropertyBounds" });
/** The first and the last value may be text. */
const endSchema = z
  .strictObject({ of: name, ...boundsShape, eq: scalar.optional(), ne: scalar.optional() })
  .refine(
    (given) =>
      hasBound({ ...given, eq: given.eq === undefined ? undefined : 0, ne: given.ne === undefined ? undefined : 0 }),
    noBound,
  );

const countSchema = z
  .strictObject(boundsShape)
  .refine(hasBound, noBound)
  .refine(
    (bounds) => Object.values(bounds).every((value) => value === undefined || (value >= 0 && value <= maxCountBound)),
    `a count is compared with 0 to ${maxCountBound}`,
  );

export const aggregates = ["sum", "avg", "min", "max", "unique", "first", "last"] as const;
export type Aggregate = (typeof aggregates)[number];

export const eventLeafSchema = z
  .strictObject({
    /** The event's name as sent, or `*` for every event. */
    event: name,
    where: whereSchema.optional(),
    /** Without a count and an aggregate: at least once. */
    count: countSchema.optional(),
    sum: aggregateSchema.optional(),
    avg: aggregateSchema.optional(),
    min: aggregateSchema.optional(),
    max: aggregateSchema.optional(),
    unique: aggregateSchema.optional(),
    first: endSchema.optional(),
    last: endSchema.optional(),
    /** The last `within` until now: (now - within, now]. */
    within: windowSchema.optional(),
    /** Between two times before now, the earlier first: (now - between[0], now - between[1]]. */
    between: z.tuple([windowSchema, windowSchema]).optional(),
    /** Included. */
    from: timeSchema.optional(),
    /** Not included. */
    to: timeSchema.optional(),
    excludeSources: z.array(name).min(1).max(50).optional(),
  })
  .refine((leaf) => leaf.within === undefined || leaf.between === undefined, "give `within` or `between`, not both")
  .refine((leaf) => leaf.from === undefined || leaf.to === undefined || Date.parse(leaf.from) < Date.parse(leaf.to), {
    message: "`from` has to be before `to`",
    path: ["to"],
  })
  .superRefine((leaf, context) => {
    if (leaf.between === undefined || leaf.between.some((text) => windowFault(text) !== undefined)) return;
    const [earlier, later] = leaf.between;
    if (durationMs(earlier) > durationMs(later)) return;
    context.addIssue({
      code: "custom",
      message: "name the earlier time first, for example [P90D, P30D]",
      path: ["between"],
    });
  })
  .meta({ id: "EventRule" });
export type EventLeaf = z.infer<typeof eventLeafSchema>;

const sameAsSchema = z.strictObject({
  property: name,
  step: z
    .int()
    .min(0)
    .max(maxSteps - 1),
});
const stepSchema = z.strictObject({ event: name, where: whereSchema.optional(), sameAs: sameAsSchema.optional() });
export type SequenceStep = z.infer<typeof stepSchema>;

/**
 * Events one after the other, each later than the one before, all within the window until now, and none that matches
 * `without` later than the first of them.
 */
export const sequenceLeafSchema = z
  .strictObject({
    sequence: z.array(stepSchema).min(1).max(maxSteps),
    within: windowSchema,
    without: stepSchema.optional(),
  })
  .superRefine((leaf, context) => {
    for (const [index, step] of leaf.sequence.entries()) {
      if (step.sameAs === undefined || step.sameAs.step < index) continue;
      const message = `step ${index} can only be compared with a step before it`;
      context.addIssue({ code: "custom", message, path: ["sequence", index, "sameAs", "step"] });
    }
    const without = leaf.without?.sameAs;
    if (without !== undefined && without.step >= leaf.sequence.length) {
      const message = `the sequence has no step ${without.step}`;
      context.addIssue({ code: "custom", message, path: ["without", "sameAs", "step"] });
    }
  });
export type SequenceLeaf = z.infer<typeof sequenceLeafSchema>;

/**
 * `first-time`: the first such event ever is in the last period. `regular`: in at least `times` of the last `of` periods
 * (default 3 of 4). `stopped`: none in the last period, but in one of the `of` - 1 before (default 2 periods in all).
 * `returned`: in the last period, not in the one before, but earlier.
 */
export const lifecycleLeafSchema = z
  .strictObject({
    lifecycle: z.enum(["first-time", "regular", "stopped", "returned"]),
    event: name,
    period: windowSchema,
    times: z.int().min(1).max(52).optional(),
    of: z.int().min(2).max(52).optional(),
  })
  .refine((leaf) => (leaf.times ?? 3) <= (leaf.of ?? 4) || leaf.lifecycle !== "regular", {
    message: "`times` cannot be more than `of`",
    path: ["times"],
  });
export type LifecycleLeaf = z.infer<typeof lifecycleLeafSchema>;

export const affinityKindNames = ["topics", "tags", "entities", "authors", "sections"] as const;
export const engagementMeasures = [
  "events",
  "sessions",
  "reads",
  "dwellSeconds",
  "activeDays",
  "scrollDepth",
  "purchaseValue",
  "daysSinceFirst",
  "daysSinceLast",
  "returnIntervalDays",
  "messagesShown",
  "messagesOpened",
  "messagesClicked",
] as const;
export type EngagementMeasure = (typeof engagementMeasures)[number];

const unit = z.number().min(0).max(1);

/** The schema of every leaf, by the key that tells it from the others. */
export const leafSchemas = {
  trait: valueTests({ trait: name }),
  /** `share` of the strongest affinity of its kind, in [-1, 1]. */
  affinity: z.strictObject({
    affinity: z.strictObject({ kind: z.enum(affinityKindNames), id: name }),
    share: boundsSchema,
  }),
  /** Sentiment in [-1, 1]. */
  mood: z.strictObject({ mood: z.strictObject({ score: boundsSchema }) }),
  engagement: z.strictObject({
    engagement: z.enum(engagementMeasures),
    op: z.enum(["eq", "ne", "lt", "lte", "gt", "gte"]),
    value: z.number(),
  }),
  sequence: sequenceLeafSchema,
  lifecycle: lifecycleLeafSchema,
  event: eventLeafSchema,
  segment: z.strictObject({ segment: name }),
  /** Default: the most probable cluster. */
  cluster: z.strictObject({ cluster: name, probability: boundsSchema.optional() }),
  list: z.strictObject({ list: name }),
  /** A stable share of all users: [from, to) of [0, 1). */
  bucket: z.strictObject({
    bucket: z
      .strictObject({ seed: z.string().max(200), range: z.tuple([unit, unit]) })
      .refine(({ range }) => range[0] < range[1], { message: "the range has to rise", path: ["range"] }),
  }),
  experiment: z.strictObject({ experiment: name, variant: z.union([z.string().max(200), z.int()]) }),
  consent: z.strictObject({ consent: name }),
  predicted: z.strictObject({ predicted: name, p: boundsSchema }),
} as const;

export type LeafKind = keyof typeof leafSchemas;
export type LeafOf<Kind extends LeafKind> = z.infer<(typeof leafSchemas)[Kind]>;
export type Leaf = { [Kind in LeafKind]: LeafOf<Kind> }[LeafKind];
export type Rule = { all: Rule[] } | { any: Rule[] } | { not: Rule } | Leaf;

/** For documents of the API: `parseRule` reads with the same leaves, and with limits and messages that name the place. */
export const ruleSchema: z.ZodType<Rule> = z
  .union([
    z.strictObject({ all: z.array(z.lazy(() => ruleSchema)).min(1) }),
    z.strictObject({ any: z.array(z.lazy(() => ruleSchema)).min(1) }),
    z.strictObject({ not: z.lazy(() => ruleSchema) }),
    ...(Object.values(leafSchemas) as unknown as z.ZodType<Leaf>[]),
  ])
  .meta({ id: "Rule" });

/** Kinds by how specific their key is: a `lifecycle` also has an `event`. */
const kindOrder: readonly LeafKind[] = [
  "sequence",
  "lifecycle",
  "trait",
  "affinity",
  "mood",
  "engagement",
  "segment",
  "cluster",
  "list",
  "bucket",
  "experiment",
  "consent",
  "predicted",
  "event",
];

/** Which leaf an object means to be, by its keys; `undefined` for none. */
export function leafKindOf(value: object): LeafKind | undefined {
  return kindOrder.find((kind) => Object.hasOwn(value, kind));
}
