import { MalformedRequestError } from "../../errors/errors.ts";

export interface DeclaredRoute {
  method: string;
  /** OpenAPI form: `/v1/items/{id}`. */
  path: string;
}

/** The declared routes, found by the request line. */
export interface RouteTable<R extends DeclaredRoute> {
  /** The route of a method and a request target; HEAD is answered by the route of GET. */
  find(method: string, url: string): R | undefined;
  /** Parameters of the path, decoded. Throws MalformedRequestError for an escape that is none. */
  paramsOf(route: R, url: string): Record<string, string>;
  /** Every route of the target's path, whatever its method. */
  ofPath(url: string): readonly R[];
}

interface Entry<R> {
  route: R;
  /** Lower-case literals; undefined where a parameter stands. */
  segments: readonly (string | undefined)[];
  /** Where the parameters stand. */
  parameters: readonly (readonly [at: number, name: string])[];
}

/**
 * Finds a route by its method and the number of its path segments, then segment by segment; a literal segment is preferred to a
 * parameter, in order of declaration. Case of literals and a slash at the end do not matter.
 */
export function createRouteTable<R extends DeclaredRoute>(routes: readonly R[]): RouteTable<R> {
  const byShape = new Map<string, Entry<R>[]>();
  const byRoute = new Map<R, Entry<R>>();
  const methods = new Set(routes.map(({ method }) => method.toUpperCase()));
  for (const route of routes) {
    const entry = entryOf(route);
    const shape = shapeOf(route.method.toUpperCase(), entry.segments.length);
    byShape.set(shape, [...(byShape.get(shape) ?? []), entry]);
    byRoute.set(route, entry);
  }
  for (const entries of byShape.values()) entries.sort((a, b) => a.parameters.length - b.parameters.length);

  const findParts = (method: string, parts: readonly string[]): R | undefined =>
    byShape.get(shapeOf(method, parts.length))?.find(({ segments }) => isOf(segments, parts))?.route;

  return {
    find(method, url) {
      const parts = partsOf(url);
      const found = findParts(method, parts);
      return found === undefined && method === "HEAD" ? findParts("GET", parts) : found;
    },
    paramsOf(route, url) {
      const params: Record<string, string> = {};
      const { parameters } = byRoute.get(route)!;
      if (parameters.length === 0) return params;
      const parts = partsOf(url);
      for (const [at, name] of parameters) params[name] = decoded(parts[at]!);
      return params;
    },
    ofPath(url) {
      const parts = partsOf(url);
      return [...methods].flatMap((method) => findParts(method, parts) ?? []);
    },
  };
}

const shapeOf = (method: string, length: number): string => `${method} ${length}`;

function entryOf<R extends DeclaredRoute>(route: R): Entry<R> {
  const names = route.path.split("/").map((segment) => /^\{(\w+)\}$/.exec(segment)?.[1]);
  return {
    route,
    segments: route.path.split("/").map((segment, at) => (names[at] === undefined ? segment.toLowerCase() : undefined)),
    parameters: names.flatMap((name, at) => (name === undefined ? [] : [[at, name] as const])),
  };
}

/** Segments of the path of a request target: `/a/b?c`, or `http://host/a/b` as proxies send it. */
function partsOf(url: string): string[] {
  const path = url.startsWith("/") || !URL.canParse(url) ? url : new URL(url).pathname;
  const end = path.search(/[?#]/);
  const parts = (end < 0 ? path : path.slice(0, end)).split("/");
  if (parts.length > 2 && parts.at(-1) === "") parts.pop();
  return parts;
}

function isOf(segments: readonly (string | undefined)[], parts: readonly string[]): boolean {
  for (let at = 0; at < segments.length; at++) {
    const [segment, part] = [segments[at], parts[at]!];
    if (segment === undefined ? part === "" : segment !== part && segment !== part.toLowerCase()) return false;
  }
  return true;
}

function decoded(part: string): string {
  if (!part.includes("%")) return part;
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new MalformedRequestError(`The path has an escape that is no UTF-8: "${part}".`, cause);
  }
}
