import { z } from "zod";
import { inUnit } from "./units.ts";

export const traitPolicies = ["newest", "priority", "mostFrequent", "min", "max", "union"] as const;
export type TraitPolicy = (typeof traitPolicies)[number];

/** What a trait is, and which of several sources' values is shown. */
export const traitSchema = z
  .strictObject({
    type: z.enum(["string", "number", "boolean", "date", "list"]),
    unit: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .describe("What numbers are shown in; lengths and weights that come with another unit are converted"),
    units: z
      .record(z.string().min(1).max(128), z.string().min(1).max(40))
      .optional()
      .describe("By source: the unit of bare numbers that it sends, where that is another one"),
    /** Names or describes the person: shown as such, for exports and for people who decide what to collect. */
    personal: z.boolean().default(false),
    /** Days that a value holds after it was said: P365D. */
    retention: z
      .string()
      .regex(/^P\d{1,5}D$/, "Write a number of days such as P365D")
      .optional(),
    policy: z.enum(traitPolicies).default("newest"),
    /** For the policy `priority`: sources, the best first; others come after them, the newest first. Without it: by their trust. */
    sources: z.array(z.string().min(1).max(128)).max(50).optional(),
  })
  .refine(({ type, unit, units }) => type === "number" || (unit === undefined && units === undefined), {
    message: 'belongs to the type "number"',
    path: ["unit"],
  })
  .refine(
    ({ unit, units = {} }) =>
      Object.values(units).every((from) => unit !== undefined && inUnit(1, unit, from) !== undefined),
    {
      message: "can be converted only between lengths or between weights, into `unit`",
      path: ["units"],
    },
  );

export type TraitSchema = z.output<typeof traitSchema>;

const dayMs = 86_400_000;

/** When a value that was said at `atMs` ends; undefined for never. */
export function endOf({ retention }: Pick<TraitSchema, "retention">, atMs: number): number | undefined {
  const days = /^P(\d+)D$/.exec(retention ?? "")?.[1];
  return days === undefined ? undefined : atMs + Number(days) * dayMs;
}

/** The value in the type and unit of the trait, where it can be read as one; undefined where not: it is then not taken. */
export function valueOfType(
  { type, unit, units }: Pick<TraitSchema, "type" | "unit" | "units">,
  value: unknown,
  source: string,
): unknown {
  switch (type) {
    case "string":
      return typeof value === "string"
        ? value
        : typeof value === "number" || typeof value === "boolean"
          ? String(value)
          : undefined;
    case "number": {
      if (unit !== undefined) return inUnit(value, unit, units?.[source]);
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      return typeof number === "number" && Number.isFinite(number) ? number : undefined;
    }
    case "boolean":
      return typeof value === "boolean" ? value : value === "true" ? true : value === "false" ? false : undefined;
    case "date":
      return typeof value === "string" && !Number.isNaN(Date.parse(value)) ? value : undefined;
    case "list":
      return Array.isArray(value) ? value : value === null || value === undefined ? undefined : [value];
  }
}
