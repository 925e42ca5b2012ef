import type { Request, RequestHandler, Response } from "express";
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
  const table = createRouteTable(routes);
  return (request, response, next) => {
    const route = table.find(request.method, request.url);
    if (route !== undefined) {
      request.params = table.paramsOf(route, request.url);
      request.route = { path: route.path };
      runSteps(route.steps, { request, response, next });
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

interface Run {
  request: Request;
  response: Response;
  next: (error?: unknown) => void;
}

/** Runs one step after the other; what one throws, at once or later, ends them. */
function runSteps(steps: readonly RequestHandler[], { request, response, next }: Run, at = 0): void {
  const step = steps[at];
  if (step === undefined) {
    next();
    return;
  }
  const passOn = (error?: unknown): void => {
    if (error === undefined) runSteps(steps, { request, response, next }, at + 1);
    else next(error);
  };
  try {
    const running = step(request, response, passOn) as unknown;
    if (running instanceof Promise) running.catch(next);
  } catch (error) {
    next(error);
  }
}
