import type { Random } from "../../../src/math/random.ts";

/** The parts of JSON Schema that the document of the API uses. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  format?: string;
  pattern?: string;
  default?: unknown;
}

export interface SampleOptions {
  random: Random;
  /** The schemas that `#/components/schemas/NAME` stands for. */
  named: Readonly<Record<string, JsonSchema>>;
  /** Strings that exist on the server, by the name of the property or parameter. */
  known: Readonly<Record<string, readonly string[]>>;
}

const mostDepth = 6;
const words = [
  "harbour",
  "Culture",
  "a",
  "tag-1",
  "2026-03-01",
  "PT1H",
  "P7D",
  "Item Viewed",
  "https://example.com/x",
  "en",
  "ä 漢字 🙂",
];

/** A value that the schema mostly allows; lengths stay small. `name` is that of its property. */
export function sampleSchema(schema: JsonSchema, name: string, options: SampleOptions, depth = 0): unknown {
  const { random, named } = options;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  if (schema.$ref !== undefined) {
    const target = named[schema.$ref.replace("#/components/schemas/", "")] ?? {};
    return depth > mostDepth ? null : sampleSchema(target, name, options, depth + 1);
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    const leaves = choices.filter((choice) => !JSON.stringify(choice).includes("$ref"));
    return sampleSchema(pick(depth > 3 && leaves.length > 0 ? leaves : choices), name, options, depth + 1);
  }
  const type = Array.isArray(schema.type) ? pick(schema.type) : schema.type;
  switch (type) {
    case "object":
      return sampleObject(schema, options, depth);
    case "array": {
      if (schema.prefixItems) return schema.prefixItems.map((item) => sampleSchema(item, name, options, depth + 1));
      const least = schema.minItems ?? 0;
      const count = Math.min(schema.maxItems ?? 4, Math.max(least, Math.floor(random() * 4)));
      return Array.from({ length: count }, () => sampleSchema(schema.items ?? {}, name, options, depth + 1));
    }
    case "string":
      return sampleString(schema, name, options);
    case "integer":
    case "number": {
      const low = schema.minimum ?? -10;
      const high = Math.min(schema.maximum ?? 100, low + 1_000);
      const value = low + random() * Math.max(0, high - low);
      return type === "integer" ? Math.round(value) : value;
    }
    case "boolean":
      return random() < 0.5;
    case "null":
      return null;
    default:
      return pick<unknown>([pick(words), 1, true, {}, []]);
  }
}

function sampleObject(schema: JsonSchema, options: SampleOptions, depth: number): Record<string, unknown> {
  const { random } = options;
  const found: Record<string, unknown> = {};
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const isRequired = schema.required?.includes(key) === true;
    if (isRequired || random() < (depth > 2 ? 0.2 : 0.5)) found[key] = sampleSchema(property, key, options, depth + 1);
  }
  if (typeof schema.additionalProperties === "object" && Object.keys(schema.properties ?? {}).length === 0) {
    for (let i = 0; i < random() * 3; i++) {
      found[words[Math.floor(random() * words.length)]!] = sampleSchema(
        schema.additionalProperties,
        "",
        options,
        depth + 1,
      );
    }
  }
  return found;
}

function sampleString(
  { format, minLength = 0, maxLength = 40 }: JsonSchema,
  name: string,
  options: SampleOptions,
): string {
  const { random, known } = options;
  if (format === "date-time") return new Date(1.7e12 + random() * 1e11).toISOString();
  const there = known[name];
  const from = there !== undefined && there.length > 0 && random() < 0.8 ? there : words;
  const text = from[Math.floor(random() * from.length)]!;
  return text.padEnd(minLength, "x").slice(0, Math.max(minLength, Math.min(maxLength, 200)));
}
