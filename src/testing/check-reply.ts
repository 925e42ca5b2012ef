import { expect } from "vitest";
import type { Route } from "../http/route.ts";
import { createRouteTable } from "../http/routing/route-table.ts";

export interface SentRequest {
  method: string;
  /** With the query. */
  path: string;
}

export type ReplyCheck = (request: SentRequest, reply: { status: number; body: unknown }) => void;

/**
 * Compares real answers with what the OpenAPI document says of their route: the shape, and that no field is there which the schema does
 * not name. Answers of undeclared routes, faults and streams are let through.
 */
export function createReplyCheck(routes: readonly Route[]): ReplyCheck {
  const table = createRouteTable(routes);
  return ({ method, path }, { status, body }) => {
    const route = table.find(method, path);
    if (route === undefined || status >= 300 || typeof body === "string") return;
    const name = `${method} ${route.path}`;
    expect(route.response, `${name} answers with a body that its description does not have`).toBeDefined();
    const parsed = route.response!.safeParse(body);
    expect(parsed.error?.issues ?? [], `the answer of ${name}`).toEqual([]);
    expect(body, `the answer of ${name} has fields that its schema does not name`).toEqual(parsed.data);
  };
}
