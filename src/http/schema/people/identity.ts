import { z } from "zod";
import { purposes } from "../../../events/consent.ts";
import { identityRulesSchema } from "../../../profiles/identity/identity-rules.ts";
import { traitPolicies, traitSchema } from "../../../profiles/traits/trait-schema.ts";

export const mergeSchema = z.object({
  id: z.string(),
  into: z.string(),
  from: z.string(),
  cause: z.enum(["identify", "alias", "merge"]),
  at: z.string(),
  undoneAt: z.string().optional(),
});
export const mergePageSchema = z.object({ merges: z.array(mergeSchema), nextCursor: z.string().optional() });

export const identityRulesViewSchema = identityRulesSchema.extend({
  quarantined: z.array(z.object({ type: z.string(), value: z.string(), users: z.int(), at: z.string() })),
});

export const rulesTrialSchema = z.object({
  events: z.int().describe("Events that join ids, of all that are stored"),
  wouldMerge: z.int().describe("Users that would be part of another one, had the rules held from the first event on"),
  wouldSplit: z.int().describe("Users that would come out of another one"),
  examples: z
    .object({ merged: z.array(z.array(z.string())), split: z.array(z.array(z.string())) })
    .describe("At most ten of each, by names"),
});
export const reworkedSchema = z.object({
  users: z.int().describe("Who was made anew"),
  skipped: z
    .array(z.object({ names: z.array(z.string()), code: z.string(), detail: z.string() }))
    .describe("Who stayed as they were, and why"),
});

const identitySchema = z.object({
  type: z.string(),
  value: z.string(),
  state: z.enum(["active", "demoted", "quarantined"]),
  source: z.string().optional(),
  firstSeenAt: z.string(),
  joinedAt: z.string(),
});
export const identitiesSchema = z.object({ userId: z.string(), identities: z.array(identitySchema) });

const statusSchema = z.object({
  status: z.enum(["granted", "denied", "unknown"]),
  granted: z.boolean().describe("What holds: the decision, or the default of this installation"),
  at: z.string().optional(),
  via: z.string().optional(),
});
export const consentSchema = z.object({
  userId: z.string(),
  purposes: z.record(z.enum(purposes), statusSchema),
  receipts: z.array(
    z.object({
      at: z.string(),
      purposes: z.partialRecord(z.enum(purposes), z.boolean()),
      via: z.string(),
      id: z.string(),
      name: z.string(),
      source: z.string().optional(),
    }),
  ),
});

const traitValueSchema = z.object({
  value: z.unknown(),
  source: z.string().nullable(),
  at: z.string(),
  until: z.string().optional(),
});
const provenanceSchema = traitValueSchema.extend({
  rule: z.enum(traitPolicies),
  personal: z.boolean().optional(),
  unit: z.string().optional(),
  alternatives: z.array(traitValueSchema),
});

export const traitListSchema = z.object({
  traits: z.array(traitSchema.safeExtend({ key: z.string() })),
  untyped: z.array(z.object({ key: z.string(), types: z.array(z.string()) })),
});

export type MergeRow = z.output<typeof mergeSchema>;
export type MergePage = z.output<typeof mergePageSchema>;
export type IdentityRulesView = z.output<typeof identityRulesViewSchema>;
export type Identities = z.output<typeof identitiesSchema>;
export type ConsentAnswer = z.output<typeof consentSchema>;
export type TraitProvenance = z.output<typeof provenanceSchema>;
