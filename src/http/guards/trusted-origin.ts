import type { Request, RequestHandler, Response } from "express";
import { ForeignOriginError } from "../../errors/errors.ts";

export interface TrustedOriginOptions {
  /** With no keys configured, whoever reaches the server may do everything: only local programs and its own pages are let in. */
  isOpen: boolean;
  /** Origins such as `https://www.example.com` whose pages may call this server, open or not. */
  allowedOrigins: readonly string[];
}

const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
const corsHeaders =
  "Authorization, Content-Type, X-API-Key, X-User-Signature, Idempotency-Key, If-None-Match, Last-Event-ID, X-Retry-Count";

/**
 * Keeps other web pages of the same browser out (CSRF and DNS rebinding) and lets the allowed ones in (CORS).
 * On an open server a request passes only with a loopback `Host`; a request from a page passes, on every server without that page's origin
 * in `allowedOrigins`, only when the page is the server's own. Throws ForeignOriginError (403).
 */
export function trustedOrigin({ isOpen, allowedOrigins }: TrustedOriginOptions): RequestHandler {
  const allowed = new Set(allowedOrigins);
  return (request, response, next) => {
    const host = hostOf(request);
    if (isOpen && !loopbackHost.test(host)) throw new ForeignOriginError("Host", host);
    const origin = request.get("origin");
    if (origin !== undefined && allowed.has(origin)) {
      if (allowOrigin(request, response, origin)) return;
      return next();
    }
    if (!isOpen) return next();
    if (origin !== undefined && !isOwn(origin, host)) throw new ForeignOriginError("Origin", origin);
    if (request.get("sec-fetch-site") === "cross-site" && !isNavigation(request)) {
      throw new ForeignOriginError("Sec-Fetch-Site", "cross-site");
    }
    next();
  };
}

/** The `Host` header; all of them where a request has several, of which other programs may go by another than the first. */
function hostOf({ rawHeaders }: Request): string {
  const hosts: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]!.length === 4 && rawHeaders[at]!.toLowerCase() === "host") hosts.push(rawHeaders[at + 1]!);
  }
  return hosts.join(", ");
}

/** A person who follows a link from another site to a page of this server; it changes nothing and no script reads the reply. */
function isNavigation(request: Request): boolean {
  return request.method === "GET" && request.get("sec-fetch-mode") === "navigate" && !request.path.startsWith("/v1/");
}

function isOwn(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** Writes the CORS headers; true when the request was a preflight and is answered. */
function allowOrigin(request: Request, response: Response, origin: string): boolean {
  response.vary("Origin");
  response.setHeader("Access-Control-Allow-Origin", origin);
  response.setHeader("Access-Control-Expose-Headers", "Retry-After, ETag");
  response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
  if (request.method !== "OPTIONS") return false;
  response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
  response.setHeader("Access-Control-Allow-Headers", corsHeaders);
  response.setHeader("Access-Control-Max-Age", "600");
  response.status(204).end();
  return true;
}
