import type { Request, Response } from "express";
import type { z } from "zod";
import type { Role } from "../config/config.ts";

export interface RouteContext<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  request: Request;
  response: Response;
}

/** One endpoint: what the server runs and what the OpenAPI document says, from the same schemas. */
export interface Route {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** OpenAPI form: `/v1/items/{id}`. */
  path: string;
  role: Role;
  summary: string;
  tag: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** A body that is not JSON is left to the handler, which reads the request as a stream and gets no `body`. */
  acceptsStream?: boolean;
  response?: z.ZodType;
  successStatus?: number;
  handle(context: RouteContext<never, never, never>): Promise<unknown>;
}

interface RouteOptions<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>
  extends Omit<Route, "handle" | "params" | "query" | "body"> {
  params?: P;
  query?: Q;
  body?: B;
  /** Its result is sent as JSON; `undefined` is sent as 204, unless the handler has answered already. */
  handle(context: RouteContext<z.output<P>, z.output<Q>, z.output<B>>): Promise<unknown>;
}

/** Keeps the types of the schemas for the handler. */
export function route<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  options: RouteOptions<P, Q, B>,
): Route {
  return options as Route;
}
