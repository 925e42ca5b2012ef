export interface MatchableRoute {
  method: string;
  /** OpenAPI form: `/v1/items/{id}`. */
  path: string;
  permits?: number;
  /** Absent where the route reads no body as a stream. */
  streamTypes?: readonly string[];
}

export interface MatchedRoute {
  /** `METHOD /path/{pattern}`. */
  route: string;
  permits?: number;
  /** Whether the route reads its body as a stream of any length. */
  isStream: boolean;
}

/** The declared route of a method and a request target; undefined where none is declared. */
export type RouteMatcher = (method: string, url: string) => MatchedRoute | undefined;

/**
 * Finds the route of a request by its method and the number of its path segments, then segment by segment; a literal segment is preferred
 * to a parameter, in order of declaration. It neither decodes nor validates: that is the router's work on what is let in. What the router takes
 * for the same route counts as the same here: HEAD for GET, other cases, a slash at the end, and a target that begins with the name of the server.
 */
export function createRouteMatcher(routes: readonly MatchableRoute[]): RouteMatcher {
  const byShape = new Map<string, { segments: (string | undefined)[]; matched: MatchedRoute }[]>();
  for (const { method, path, permits, streamTypes } of routes) {
    const segments = path.split("/").map((segment) => (segment.startsWith("{") ? undefined : segment.toLowerCase()));
    const shape = `${method.toUpperCase()} ${segments.length}`;
    const matched = {
      route: `${method.toUpperCase()} ${path}`,
      isStream: streamTypes !== undefined,
      ...(permits !== undefined && { permits }),
    };
    byShape.set(shape, [...(byShape.get(shape) ?? []), { segments, matched }]);
  }
  for (const candidates of byShape.values()) {
    const parameters = (segments: (string | undefined)[]): number => segments.filter((s) => s === undefined).length;
    candidates.sort((a, b) => parameters(a.segments) - parameters(b.segments));
  }
  return (method, url) => {
    const parts = pathOf(url).split("/");
    if (parts.length > 2 && parts.at(-1) === "") parts.pop();
    const candidates = byShape.get(`${method === "HEAD" ? "GET" : method} ${parts.length}`);
    return candidates?.find(({ segments }) =>
      segments.every((segment, at) => segment === undefined || segment === parts[at]!.toLowerCase()),
    )?.matched;
  };
}

function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  const path = end < 0 ? target : target.slice(0, end);
  return path.startsWith("/") ? path : path.replace(/^\w+:\/\/[^/]*/, "");
}
