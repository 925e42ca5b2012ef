import { z } from "zod";
import { durationMs, windowFault } from "../../segments/rules/duration.ts";
import { eventLeafSchema, type LeafKind, leafKindOf, type Rule, ruleSchema } from "../../segments/rules/rule.ts";
import { walkLeaves } from "../../segments/rules/walk-rule.ts";

/** Leaves of rules that are the same at any past instant: everything else is only known as it is now. */
const knownAtAnyTime: LeafKind[] = ["event", "sequence", "lifecycle", "bucket"];
const maxHorizonMs = 366 * 86_400_000;

const horizonSchema = z.string().superRefine((text, context) => {
  const fault = windowFault(text) ?? (durationMs(text) > maxHorizonMs ? `${text} is longer than P366D` : undefined);
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
});
const audienceSchema = ruleSchema.superRefine((rule, context) => {
  for (const { leaf, path } of walkLeaves(rule)) {
    const kind = leafKindOf(leaf);
    if (kind !== undefined && knownAtAnyTime.includes(kind)) continue;
    const message = `"${kind}" is known as it is now only, not as it was; use ${knownAtAnyTime.join(", ")}`;
    context.addIssue({ code: "custom", message, path: path === "" ? [] : path.split(".") });
  }
});

/** The horizon is the window, and whether it happens is the question: aggregates and other windows have no place. */
const outcomeSchema = eventLeafSchema.superRefine((leaf, context) => {
  for (const key of Object.keys(leaf)) {
    if (["event", "where", "count"].includes(key)) continue;
    context.addIssue({ code: "custom", message: "an outcome has event, where and count only", path: [key] });
  }
});

const ignoredSchema = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => name !== "*", "names an event; without any event there is nothing to learn from");

/** A question about users that history has answered for others. */
export const predictionSchema = z.strictObject({
  label: z.string().min(1).max(200),
  /** Whom it is asked about, at any instant. Default: whoever had an event within the last 90 days. */
  audience: audienceSchema.optional(),
  /** The event that counts, with its conditions; its window is the horizon. */
  outcome: outcomeSchema,
  /** `true`: the outcome is that it does not happen (users who leave). */
  absent: z.boolean().optional(),
  /** How far ahead, for example P30D; at most P366D. */
  horizon: horizonSchema,
  /** Events that nothing is read from, because the prediction itself causes them: coupons, messages to those at risk. */
  ignore: z.array(ignoredSchema).max(50).optional(),
  /** Traits that are features beside the events, each as an `identify` had set it by then. */
  traits: z.array(z.string().min(1).max(200)).max(20).optional(),
  /** An experiment that has shown something to users at random: learns whom it helps, beside how likely the outcome is. */
  treatment: z
    .strictObject({
      experiment: z.string().min(1).max(100),
      /** Key of the variation that is the treatment; default: the second. */
      variation: z.string().min(1).max(100).optional(),
    })
    .optional(),
  /** The outcome is a purchase: also expects how many each customer makes, and what they are worth. */
  worth: z.boolean().optional(),
  /** `prediction.crossed` is announced when a user's probability passes it. */
  threshold: z.number().gt(0).lt(1).optional(),
});

export interface Prediction {
  label: string;
  audience?: Rule | undefined;
  outcome: z.infer<typeof eventLeafSchema>;
  absent?: boolean | undefined;
  horizon: string;
  ignore?: string[] | undefined;
  traits?: string[] | undefined;
  treatment?: Treatment | undefined;
  worth?: boolean | undefined;
  threshold?: number | undefined;
}

export interface Treatment {
  experiment: string;
  variation?: string | undefined;
}

export const defaultAudience: Rule = { event: "*", within: "P90D" };

export function horizonMs(prediction: Pick<Prediction, "horizon">): number {
  return durationMs(prediction.horizon);
}
