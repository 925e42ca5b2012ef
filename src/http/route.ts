import type { Request, Response } from "express";
import type { z } from "zod";
import type { Role } from "../config/config.ts";
import type { Caller } from "./guards/authorise.ts";

export interface RouteInput<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
}

export interface RouteContext<Params, Query, Body> extends RouteInput<Params, Query, Body> {
  request: Request;
  response: Response;
  caller: Caller;
}

export interface SharedAnswer<Params, Query> {
  params: Params;
  query: Query;
  result: unknown;
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
  /** The handler itself answers for each part that is nested too deep, where one must not spoil the others. */
  takesDeepBodies?: boolean;
  /** Types under which the JSON of `body` may come; `application/json` by default. */
  bodyTypes?: readonly string[];
  /** Types of a body that the handler reads from the request as a stream of any length; it then gets no `body`. */
  streamTypes?: readonly string[];
  /** The handler proves the sender itself (a signature): no key is asked for. */
  isOpen?: boolean;
  /** The key may stand in the body as `writeKey`. */
  hasKeyInBody?: boolean;
  /** Requests under way at once, where the setting for all routes does not fit. */
  permits?: number;
  /** The users that a request speaks for: with a signing key set, a public key needs their signature. */
  usersOf?(input: RouteInput<never, never, never>): readonly string[];
  /** A tag of what the answer would be, for one caller alone: who has it already is answered 304 before anything is worked out. */
  personalTag?(input: RouteInput<never, never, never>): Promise<string>;
  /** Surrogate keys of an answer that is the same for everyone with the role: shared caches may keep it. */
  sharedKeys?(input: SharedAnswer<never, never>): readonly string[];
  /** Surrogate keys of shared answers that a change makes stale, or `all` of them; none for what changes nothing. */
  staleKeys?(input: RouteInput<never, never, never>): readonly string[] | "all";
  response?: z.ZodType;
  successStatus?: number;
  handle(context: RouteContext<never, never, never>): Promise<unknown>;
}

interface RouteOptions<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>
  extends Omit<Route, "handle" | "usersOf" | "personalTag" | "sharedKeys" | "staleKeys" | "params" | "query" | "body"> {
  params?: P;
  query?: Q;
  body?: B;
  usersOf?(input: RouteInput<z.output<P>, z.output<Q>, z.output<B>>): readonly string[];
  personalTag?(input: RouteInput<z.output<P>, z.output<Q>, z.output<B>>): Promise<string>;
  sharedKeys?(input: SharedAnswer<z.output<P>, z.output<Q>>): readonly string[];
  staleKeys?(input: RouteInput<z.output<P>, z.output<Q>, z.output<B>>): readonly string[] | "all";
  /** Its result is sent as JSON; `undefined` is sent as 204, unless the handler has answered already. */
  handle(context: RouteContext<z.output<P>, z.output<Q>, z.output<B>>): Promise<unknown>;
}

/** Keeps the types of the schemas for the handler. */
export function route<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  options: RouteOptions<P, Q, B>,
): Route {
  return options as Route;
}

/** The media types that a route reads: those parsed as JSON, and all. */
export function bodyTypesOf({ body, bodyTypes, streamTypes = [] }: Route): {
  parsed: readonly string[];
  all: readonly string[];
} {
  const parsed = body === undefined ? [] : (bodyTypes ?? ["application/json"]);
  return { parsed, all: [...parsed, ...streamTypes] };
}
