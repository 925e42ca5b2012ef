import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { ConfigurationError } from "../../errors/errors.ts";
import { describeFaults, schemaFaults } from "../../errors/schema-faults.ts";
import { messageToneSchema, purposes } from "./message-tone.ts";

const shift = z.strictObject({
  formality: z.number().min(-1).max(1).optional(),
  warmth: z.number().min(-1).max(1).optional(),
  energy: z.number().min(-1).max(1).optional(),
});
export type ToneShift = z.infer<typeof shift>;

const hardRuleSchema = z.strictObject({
  name: z.string(),
  /** All that is named must hold. */
  when: z.strictObject({
    recentComplaint: z.boolean().optional(),
    purposes: z.array(z.enum(purposes)).optional(),
    moodBelow: z.number().optional(),
  }),
  minimum: messageToneSchema.partial().optional(),
  maximum: messageToneSchema.partial().optional(),
  cheerful: z.boolean(),
  playful: z.boolean(),
});

const policySchema = z.object({
  comment: z.string(),
  base: messageToneSchema,
  channels: z.record(z.string(), shift),
  purposes: z.record(z.enum(purposes), shift),
  user: z.object({
    comment: z.string(),
    minimumCount: z.number().min(0),
    halfCount: z.number().positive(),
    formalityFollow: z.number().min(0).max(1),
    politenessFollow: z.number().min(0).max(1),
    lowMood: shift.extend({ below: z.number() }),
    highMood: shift.extend({ above: z.number() }),
    emotions: z.record(z.string(), shift),
    emotionFrom: z.number().min(0).max(1),
  }),
  /**
   * What moves the tone for users whose probability in a prediction is `from` or more: in one by its id, or in any that
   * something will not happen (`absent`: users who leave).
   */
  predictions: z
    .array(
      z.union([
        shift.extend({ prediction: z.string().min(1), from: z.number().min(0).max(1) }),
        shift.extend({ absent: z.literal(true), from: z.number().min(0).max(1) }),
      ]),
    )
    .default([]),
  hardRules: z.array(hardRuleSchema),
});
export type TonePolicy = z.infer<typeof policySchema>;

export const defaultPolicyPath = fileURLToPath(new URL("../../../lexicon/tone-policy.json", import.meta.url));

/** Reads and checks the policy file; throws ConfigurationError with the path of each fault. */
export function loadTonePolicy(path: string = defaultPolicyPath): TonePolicy {
  const raw: unknown = JSON.parse(readFileSync(path, "utf8"));
  const result = policySchema.safeParse(raw);
  if (result.success) return result.data;
  const errors = schemaFaults(result.error, raw);
  throw new ConfigurationError(`${path}: ${describeFaults(errors)}`, errors);
}
