import { z } from "zod";
import type { FieldFault } from "./attune-error.ts";

/**
 * Keys of `value` that the schema does not know, with their path and the keys that exist there. Objects declared loose or with a catch-all
 * know every key; of a union, the member with the fewest unknown keys counts. Values of another shape than the schema's have none: that is
 * the schema's own fault to report.
 */
export function unknownKeys(
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly (string | number)[] = [],
): FieldFault[] {
  const visitor = visitors[schema._zod.def.type as keyof typeof visitors] as Visitor | undefined;
  return visitor?.(schema, value, path) ?? [];
}

type Path = readonly (string | number)[];
type Visitor = (schema: z.core.$ZodType, value: unknown, path: Path) => FieldFault[];

/** The schema that a wrapper such as optional() or default() stands around. */
const inner: Visitor = (schema, value, path) =>
  value === undefined || value === null
    ? []
    : unknownKeys(
        (schema as unknown as { _zod: { def: { innerType: z.core.$ZodType } } })._zod.def.innerType,
        value,
        path,
      );

const visitors: Partial<Record<z.core.$ZodTypeDef["type"], Visitor>> = {
  object: (schema, value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    const { shape, catchall } = (schema as z.core.$ZodObject)._zod.def;
    return Object.entries(value).flatMap(([key, member]) => {
      if (Object.hasOwn(shape, key)) return unknownKeys(shape[key]!, member, [...path, key]);
      if (catchall !== undefined) return [];
      return [
        {
          path: [...path, key].join("."),
          message: `is no known key; there ${Object.keys(shape).length > 0 ? `are ${Object.keys(shape).join(", ")}` : "is none"}`,
        },
      ];
    });
  },
  array: (schema, value, path) =>
    Array.isArray(value)
      ? value.flatMap((member, at) => unknownKeys((schema as z.core.$ZodArray)._zod.def.element, member, [...path, at]))
      : [],
  record: (schema, value, path) =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, member]) =>
          unknownKeys((schema as z.core.$ZodRecord)._zod.def.valueType, member, [...path, key]),
        )
      : [],
  union: (schema, value, path) => {
    const { options } = (schema as z.core.$ZodUnion)._zod.def;
    const fitting = options.filter((option) => z.safeParse(option, value).success);
    const faults = (fitting.length > 0 ? fitting : options).map((option) => unknownKeys(option, value, path));
    return faults.reduce((least, each) => (each.length < least.length ? each : least));
  },
  pipe: (schema, value, path) => unknownKeys((schema as z.core.$ZodPipe)._zod.def.in, value, path),
  lazy: (schema, value, path) => unknownKeys((schema as z.core.$ZodLazy)._zod.def.getter(), value, path),
  optional: inner,
  nullable: inner,
  default: inner,
  prefault: inner,
  readonly: inner,
  catch: inner,
  nonoptional: inner,
};
