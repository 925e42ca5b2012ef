import type { RequestHandler } from "express";
import { MethodNotAllowedError } from "../../errors/errors.ts";
import { createRouteTable, type DeclaredRoute } from "./route-table.ts";

export interface DispatchedRoute extends DeclaredRoute {
  /** What answers, in order; each passes on by its `next`. */
  steps: readonly RequestHandler[];
}

/**
 * Runs the steps of the route that a request is for, with its parameters in `request.params` and its pattern in `request.route.path`.
 * Throws MethodNotAllowedError, with `Allow` set, for a path that has other methods; passes on what is no declared path.
 */
export function dispatch(routes: readonly DispatchedRoute[]): RequestHandler {
  const table = createRouteTable(routes.map(({ method, path, steps }) => ({ method, path, run: inSequence(steps) })));
  return (request, response, next) => {
    const route = table.find(request.method, request.url);
    if (route !== undefined) {
      request.params = table.paramsOf(route, request.url);
      request.route = { path: route.path };
      route.run(request, response, next);
      return;
    }
    const others = table.ofPath(request.url);
    if (others[0] === undefined) {
      next();
      return;
    }
    const allowed = others.map(({ method }) => method.toUpperCase());
    response.setHeader("Allow", allowed.join(", "));
    throw new MethodNotAllowedError(request.method, others[0].path, allowed);
  };
}

/** One handler out of several: each runs when the one before has passed on; what one throws, at once or later, ends them. */
export function inSequence(steps: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    const runFrom = (at: number): void => {
      const step = steps[at];
      if (step === undefined) {
        next();
        return;
      }
      try {
        const running = step(request, response, (error?: unknown) => {
          if (error === undefined) runFrom(at + 1);
          else next(error);
        }) as unknown;
        if (running instanceof Promise) running.catch(next);
      } catch (error) {
        next(error);
      }
    };
    runFrom(0);
  };
}
