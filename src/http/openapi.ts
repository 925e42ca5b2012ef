import { z } from "zod";
import type { Route } from "./route.ts";

type JsonObject = Record<string, unknown>;

interface Components {
  /** The schemas by their names in the document. */
  schemas: Record<string, JsonObject>;
  /** The names by what the schemas say. */
  nameOf: Map<string, string>;
}

/** The OpenAPI 3.1 document, generated from the schemas that validate the requests. */
export function openApiDocument(routes: readonly Route[], version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  const components: Components = { schemas: { Problem: schemaOf(problemSchema, "output") }, nameOf: new Map() };
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path]![route.method] = hoistNamed(operationOf(route), components);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Attune", version, description: "Understands text and acts on it, on your own machine." },
    servers: [{ url: "/" }],
    security: [{}, { bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
      schemas: components.schemas,
    },
  };
}

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

function operationOf(route: Route): JsonObject {
  const success = String(route.successStatus ?? (route.response ? 200 : 204));
  return {
    summary: route.summary,
    tags: [route.tag],
    "x-role": route.role,
    parameters: [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")],
    ...requestBodyOf(route),
    responses: {
      [success]: {
        description: "Success",
        ...(route.response && { content: { "application/json": { schema: schemaOf(route.response, "output") } } }),
      },
      default: {
        description: "Problem",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

function requestBodyOf({ body, streamTypes = [] }: Route): JsonObject {
  if (body === undefined && streamTypes.length === 0) return {};
  const content: JsonObject = Object.fromEntries(streamTypes.map((type) => [type, { schema: { type: "string" } }]));
  if (body !== undefined) content["application/json"] = { schema: schemaOf(body, "input") };
  return { requestBody: { required: true, content } };
}

/**
 * Moves the schemas that have a name, shared ones and those that contain themselves, to the components of the document: a `#/$defs/…` would be
 * looked for at the root of the document, where it is not.
 */
function hoistNamed(json: JsonObject, components: Components): JsonObject {
  const walk = (part: unknown, names: ReadonlyMap<string, string>): unknown => {
    if (Array.isArray(part)) return part.map((one) => walk(one, names));
    if (typeof part !== "object" || part === null) return part;
    const { $defs, ...rest } = part as { $defs?: Record<string, JsonObject> };
    const known = $defs === undefined ? names : new Map([...names, ...place($defs)]);
    return Object.fromEntries(
      Object.entries(rest).map(([key, value]) => {
        const name = key === "$ref" && typeof value === "string" ? known.get(value) : undefined;
        return [key, name === undefined ? walk(value, known) : `#/components/schemas/${name}`];
      }),
    );
  };

  /** By their references in `$defs`, the names that they have in the document. */
  function place($defs: Readonly<Record<string, JsonObject>>): Map<string, string> {
    const names = new Map<string, string>();
    const isNew = new Map<string, JsonObject>();
    for (const [name, schema] of Object.entries($defs)) {
      const shape = shapeOf(name, $defs);
      let there = components.nameOf.get(shape);
      if (there === undefined) {
        there = freeName(name, components.schemas);
        components.nameOf.set(shape, there);
        components.schemas[there] = {};
        isNew.set(there, schema);
      }
      names.set(`#/$defs/${name}`, there);
    }
    for (const [name, schema] of isNew) components.schemas[name] = walk(schema, names) as JsonObject;
    return names;
  }

  return walk(json, new Map()) as JsonObject;
}

/** What two schemas share that say the same, whatever the names of the parts that they refer to. */
function shapeOf(name: string, $defs: Readonly<Record<string, JsonObject>>): string {
  const places: string[] = [];
  const write = (one: string): string => {
    const place = places.push(one);
    const text = JSON.stringify($defs[one], (key, value: unknown) => {
      const named = key === "$ref" && typeof value === "string" ? value.slice("#/$defs/".length) : undefined;
      if (named === undefined || $defs[named] === undefined) return value;
      return places.includes(named) ? places.indexOf(named) : write(named);
    });
    return `${place}${text}`;
  };
  return `${wantedName(name)} ${write(name)}`;
}

/** Parts without a name of their own are called `__schema0` and so on. */
function wantedName(name: string): string {
  return name.replace(/^__schema\d+/, "Part");
}

/** The name, or with a number where another schema has it. */
function freeName(name: string, schemas: Readonly<Record<string, JsonObject>>): string {
  const wanted = wantedName(name);
  for (let n = 1; ; n++) {
    const free = n === 1 ? wanted : `${wanted}_${n}`;
    if (schemas[free] === undefined) return free;
  }
}

function parametersOf(schema: z.ZodObject | undefined, where: "path" | "query"): JsonObject[] {
  if (!schema) return [];
  const json = schemaOf(schema, "input") as { properties?: Record<string, JsonObject>; required?: string[] };
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === "path" || (json.required ?? []).includes(name),
    schema: property,
  }));
}

const written = { input: new WeakMap<z.ZodType, JsonObject>(), output: new WeakMap<z.ZodType, JsonObject>() };

/** Kept by the schema: many routes share one. */
function schemaOf(schema: z.ZodType, io: "input" | "output"): JsonObject {
  let json = written[io].get(schema);
  if (json === undefined) {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonObject;
    json = rest;
    written[io].set(schema, json);
  }
  return json;
}
