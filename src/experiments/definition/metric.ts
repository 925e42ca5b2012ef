import { z } from "zod";
import { durationMs, windowFault } from "../../segments/rules/duration.ts";
import { type EventCondition, eventLeafSchema } from "../../segments/rules/rule.ts";

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,99}$/i, "use letters, digits, dots, dashes and underscores, at most 100");
const window = z.string().superRefine((text, context) => {
  const fault = windowFault(text);
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
});
const eventName = z.string().min(1).max(200);
const where = eventLeafSchema.shape.where;

const common = {
  name: z.string().min(1).max(200).optional(),
  /** Whether more of it is better. Default: increase. */
  direction: z.enum(["increase", "decrease"]).default("increase"),
  /** Must not get worse, rather than has to get better. */
  guardrail: z.boolean().default(false),
  /** Guardrails only: how much worse, as a share of the control's mean, is still acceptable. Default 0. */
  margin: z.number().min(0).max(1).default(0),
  /** Counts events up to this long after the user's first exposure. Default: until the experiment ends. */
  window: window.optional(),
  /** Adjust for the same metric in the 14 days before exposure. Default: yes. */
  cuped: z.boolean().default(true),
};
const counted = { event: eventName, where };
const cap = z
  .strictObject({ percentile: z.number().gt(0.5).lt(1).optional(), value: z.number().positive().optional() })
  .refine((given) => (given.percentile === undefined) !== (given.value === undefined), "give `percentile` or `value`");
/** Path of a number in the event's properties. */
const of = z.string().min(1).max(200);

/** What is measured of each user, from their events after exposure. */
export const metricInputSchema = z.discriminatedUnion("type", [
  /** Did it at least once. */
  z.strictObject({ type: z.literal("proportion"), ...counted, ...common }),
  /** Sum of `of` over the events, or their number without it. */
  z.strictObject({ type: z.literal("mean"), ...counted, of: of.optional(), cap: cap.optional(), ...common }),
  /** Sum of one over sum of another, users being what is independent: clicks per impression. */
  z.strictObject({
    type: z.literal("ratio"),
    ...counted,
    of: of.optional(),
    denominator: z.strictObject({ ...counted, of: of.optional() }),
    ...common,
  }),
  /** A quantile of `of` over all events. */
  z.strictObject({
    type: z.literal("quantile"),
    ...counted,
    of,
    level: z.number().gt(0).lt(1).default(0.9),
    ...common,
  }),
  /** Came back: did it between two times after exposure; users whose time is not over are left out. */
  z
    .strictObject({ type: z.literal("retention"), ...counted, from: window, to: window, ...common })
    .refine(
      (metric) =>
        windowFault(metric.from) !== undefined ||
        windowFault(metric.to) !== undefined ||
        durationMs(metric.from) < durationMs(metric.to),
      { message: "`from` has to be shorter than `to`", path: ["to"] },
    ),
]);

export const metricIdSchema = id;
export type MetricInput = z.infer<typeof metricInputSchema>;

const [proportion, mean, ratio, quantile, retention] = metricInputSchema.options;
/** A metric as it is stored. */
export const metricSchema = z.discriminatedUnion("type", [
  proportion.safeExtend({ id }),
  mean.safeExtend({ id }),
  ratio.safeExtend({ id }),
  quantile.safeExtend({ id }),
  retention.safeExtend({ id }),
]);
export type Metric = MetricInput & { id: string };
export type MetricWhere = EventCondition[] | undefined;

/** Every event name that a metric counts. */
export function eventsOf(metric: MetricInput): string[] {
  return metric.type === "ratio" ? [metric.event, metric.denominator.event] : [metric.event];
}

/** A name for people: the given one, or what is measured. */
export function nameOf(metric: Metric): string {
  if (metric.name !== undefined) return metric.name;
  const event = metric.event.toLowerCase();
  switch (metric.type) {
    case "proportion":
      return `users with ${event}`;
    case "mean":
      return metric.of === undefined ? `${event} per user` : `${metric.of} of ${event} per user`;
    case "ratio":
      return `${event} per ${metric.denominator.event.toLowerCase()}`;
    case "quantile":
      return `${Math.round(metric.level * 100)}th percentile of ${metric.of}`;
    case "retention":
      return `users who come back (${metric.from} to ${metric.to})`;
  }
}
