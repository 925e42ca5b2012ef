import type { RequestHandler } from "express";
import { UnsupportedMediaTypeError } from "../../errors/errors.ts";

/**
 * Refuses bodies of another type than the route reads (415). A page of another site can send `text/plain` and form bodies without a
 * preflight, so a body of no type counts as a foreign one; a request without a body passes.
 */
export function acceptTypes(types: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    const hasBody = request.get("transfer-encoding") !== undefined || Number(request.get("content-length") ?? 0) > 0;
    const given = request.get("content-type");
    // Nearly every request names one of them as it stands here.
    if (hasBody && !types.includes(given ?? "") && !request.is([...types]))
      throw new UnsupportedMediaTypeError(given, types);
    next();
  };
}
