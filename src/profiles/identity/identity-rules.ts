import { z } from "zod";

const dayMs = 86_400_000;

const typeRuleSchema = z.strictObject({
  /** Ids of this type that one user may gain within the window. */
  limit: z.int().min(1).max(10_000),
  /** `ever`, or a number of days: P7D. */
  window: z
    .string()
    .regex(/^(ever|P\d{1,4}D)$/, 'Write "ever" or a number of days such as "P7D"')
    .default("ever"),
  /** Which id of an event names its user where there is no user id: the lowest number first. */
  priority: z.int().min(1).max(99),
});

/** How ids make one person of many. */
export const identityRulesSchema = z.strictObject({
  types: z.record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9_.]{0,39}$/), typeRuleSchema).default({}),
  /** Values that name nobody, of any type, case-insensitive; a `*` at the end stands for any rest. */
  blocked: z.array(z.string().min(1).max(200)).max(1_000).default([]),
  /** Values that are never quarantined. */
  trusted: z.array(z.string().min(1).max(512)).max(1_000).default([]),
});

export type IdentityRules = z.output<typeof identityRulesSchema>;

export const defaultIdentityRules: IdentityRules = {
  types: {
    userId: { limit: 1, window: "ever", priority: 1 },
    email: { limit: 5, window: "ever", priority: 2 },
    phone: { limit: 5, window: "ever", priority: 3 },
    anonymousId: { limit: 5, window: "P7D", priority: 9 },
    order: { limit: 10_000, window: "ever", priority: 8 },
  },
  blocked: [],
  trusted: [],
};

/** What programs send that have no id. */
const alwaysBlocked = /^(?:[0-]*|-1|null|undefined|nan|none|n\/a|unknown|anonymous|guest|\[object object\])$/;
/** Types of ids of what a person did: many of them say nothing against the person. */
const deeds: ReadonlySet<string> = new Set(["order"]);
export const isOfDeed = (type: string): boolean => deeds.has(type);
/** Ids of a type without a rule: foreign systems. */
const otherType = { limit: 5, window: "ever", priority: 5 };
/** An id that would join more users than this in an hour names nobody in particular. */
export const mostJoinsAnHour = 10;
export const joinWindowMs = 3_600_000;

export interface IdentityLimits {
  isBlocked(value: string): boolean;
  isTrusted(value: string): boolean;
  limitOf(type: string): { limit: number; windowMs: number };
  priorityOf(type: string): number;
}

/** The rules ready for use. Rules that are not given are those of `defaultIdentityRules`. */
export function createIdentityLimits(rules: IdentityRules): IdentityLimits {
  const exact = new Set<string>();
  const prefixes: string[] = [];
  for (const value of rules.blocked.map((one) => one.trim().toLowerCase())) {
    if (value.endsWith("*") && value.length > 1) prefixes.push(value.slice(0, -1));
    else exact.add(value);
  }
  const trusted = new Set(rules.trusted);
  const ruleOf = (type: string) =>
    rules.types[type] ?? rules.types[type.replace(/_sha256$/, "")] ?? defaultIdentityRules.types[type] ?? otherType;
  return {
    isBlocked(given) {
      const value = given.trim().toLowerCase();
      return alwaysBlocked.test(value) || exact.has(value) || prefixes.some((prefix) => value.startsWith(prefix));
    },
    isTrusted: (value) => trusted.has(value),
    limitOf(type) {
      const { limit, window } = ruleOf(type);
      const days = /^P(\d+)D$/.exec(window)?.[1];
      return { limit, windowMs: days === undefined ? Number.POSITIVE_INFINITY : Number(days) * dayMs };
    },
    priorityOf: (type) => ruleOf(type).priority,
  };
}
