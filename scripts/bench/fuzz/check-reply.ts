import { z } from "zod";
import type { JsonSchema } from "./sample-schema.ts";

export interface FuzzReply {
  status: number;
  type: string;
  body: string;
}

export interface Operation {
  method: string;
  path: string;
  parameters: { name: string; in: "path" | "query"; required: boolean; schema: JsonSchema }[];
  body: JsonSchema | undefined;
  bodyTypes: string[];
  success: string;
  reply: JsonSchema | undefined;
}

/** What is wrong with a reply, by the document; undefined when nothing is. */
export type CheckReply = (operation: Operation, reply: FuzzReply) => string | undefined;

const statuses = new Set([
  200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 415, 422, 429, 431,
]);

/** Checks replies against the schemas of the document. */
export function createReplyCheck(document: { components: { schemas: Record<string, JsonSchema> } }): CheckReply {
  const compiled = new Map<JsonSchema, z.ZodType>();
  const compile = (schema: JsonSchema): z.ZodType => {
    const known = compiled.get(schema) ?? z.fromJSONSchema(standalone(schema, document.components.schemas) as never);
    compiled.set(schema, known);
    return known;
  };
  const problem = compile(document.components.schemas.Problem!);

  function faultOf(schema: z.ZodType, text: string): string | undefined {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return `is no JSON: ${text.slice(0, 100)}`;
    }
    const parsed = schema.safeParse(json);
    return parsed.success ? undefined : `breaks its schema: ${JSON.stringify(parsed.error.issues[0]).slice(0, 300)}`;
  }

  return (operation, { status, type, body }) => {
    if (status >= 500) return `${status}`;
    if (!statuses.has(status)) return `unknown status ${status}`;
    if (status >= 400) {
      if (!type.startsWith("application/problem+json")) return `a ${status} of type ${type}`;
      return faultOf(problem, body);
    }
    if (status === 204) return body === "" ? undefined : "a 204 with a body";
    if (operation.reply === undefined) return `${status} where ${operation.success} without a body is declared`;
    if (!type.startsWith("application/json")) return undefined;
    return faultOf(compile(operation.reply), body);
  };
}

/** The schema with the named ones that it may refer to beside it; without patterns, which zod would read without the flag for Unicode. */
function standalone(schema: JsonSchema, named: Record<string, JsonSchema>): unknown {
  const local = JSON.stringify({ ...schema, $defs: named }).replaceAll("#/components/schemas/", "#/$defs/");
  return JSON.parse(local, (key, value: unknown) =>
    key === "pattern" && typeof value === "string" ? undefined : value,
  );
}
