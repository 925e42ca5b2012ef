import type { Operation } from "./check-reply.ts";
import type { JsonSchema } from "./sample-schema.ts";

/** Every operation of the document. */
export function operationsOf(document: { paths: Record<string, Record<string, never>> }): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, unknown>).map(([method, operation]) => {
      const { parameters, requestBody, responses } = operation as {
        parameters: Operation["parameters"];
        requestBody?: { content: Record<string, { schema: JsonSchema }> };
        responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
      };
      const success = Object.keys(responses).find((status) => status.startsWith("2"))!;
      return {
        method,
        path,
        parameters,
        body: requestBody?.content["application/json"]?.schema,
        bodyTypes: Object.keys(requestBody?.content ?? {}),
        success,
        reply: responses[success]!.content?.["application/json"]?.schema,
      };
    }),
  );
}
