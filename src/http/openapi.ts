import { z } from "zod";
import type { Route } from "./route.ts";

type JsonObject = Record<string, unknown>;

/** The OpenAPI 3.1 document, generated from the schemas that validate the requests. */
export function openApiDocument(routes: readonly Route[], version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  const named: Record<string, JsonObject> = { Problem: schemaOf(problemSchema, "output") };
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path]![route.method] = hoistNamed(operationOf(route), named) as JsonObject;
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
      schemas: named,
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
 * Moves the schemas that have a name, which those that contain themselves need, to the components of the document: a `#/$defs/…` would be looked
 * for at the root of the document, where it is not.
 */
function hoistNamed(json: unknown, named: Record<string, JsonObject>): unknown {
  if (Array.isArray(json)) return json.map((part) => hoistNamed(part, named));
  if (typeof json !== "object" || json === null) return json;
  const { $defs = {}, ...rest } = json as { $defs?: JsonObject };
  const names = new Map(Object.entries($defs).map(([name, schema]) => [name, nameFor(name, schema, named)]));
  const moved = (part: unknown): unknown => renameReferences(part, names);
  for (const [name, schema] of Object.entries($defs)) {
    named[names.get(name)!] = hoistNamed(moved(schema), named) as JsonObject;
  }
  return Object.fromEntries(
    Object.entries(moved(rest) as JsonObject).map(([key, part]) => [key, hoistNamed(part, named)]),
  );
}

/** Its own name, or with a number where another schema has it. */
function nameFor(name: string, schema: unknown, named: Readonly<Record<string, JsonObject>>): string {
  const wanted = name.replace(/^__schema/, "Part");
  for (let n = 1; ; n++) {
    const free = n === 1 ? wanted : `${wanted}_${n}`;
    const there = named[free];
    if (
      there === undefined ||
      JSON.stringify(there) === JSON.stringify(renameReferences(schema, new Map([[name, free]])))
    )
      return free;
  }
}

function renameReferences(json: unknown, names: ReadonlyMap<string, string>): unknown {
  // Most parts have no names of their own: copying each at every level took a second of the start.
  if (names.size === 0) return json;
  return JSON.parse(JSON.stringify(json), (key, value: unknown) => {
    const name = key === "$ref" && typeof value === "string" ? /^#\/\$defs\/(.+)$/.exec(value)?.[1] : undefined;
    return name !== undefined && names.has(name) ? `#/components/schemas/${names.get(name)}` : value;
  });
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

function schemaOf(schema: z.ZodType, io: "input" | "output"): JsonObject {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonObject;
  return json;
}
