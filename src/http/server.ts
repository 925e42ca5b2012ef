import { existsSync } from "node:fs";
import compression from "compression";
import express, { type Express, type Request, type RequestHandler, type Response } from "express";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { NotFoundError } from "../errors/errors.ts";
import type { createLog } from "../log/log.ts";
import { itemsKey, topicsKey } from "../relays/caches/surrogate-keys.ts";
import { answeredByTag, markPersonal, sendShared } from "./caching/cached-answers.ts";
import { markStale } from "./caching/shared-answer.ts";
import { docsPage } from "./docs-page.ts";
import {
  type AuthenticateOptions,
  authenticate,
  authenticateByBody,
  callerOf,
  requireRole,
} from "./guards/authorise.ts";
import { acceptTypes } from "./guards/content-type.ts";
import { rateLimit } from "./guards/rate-limit.ts";
import { securityHeaders } from "./guards/security-headers.ts";
import { trustedOrigin } from "./guards/trusted-origin.ts";
import { checkUserSignature } from "./guards/user-signature.ts";
import type { LoadState } from "./load/admission.ts";
import type { Metrics } from "./metrics.ts";
import { openApiDocument } from "./openapi.ts";
import { parseInput, sound } from "./parse.ts";
import { problemHandler } from "./problem.ts";
import { requestLog } from "./request-log.ts";
import { bodyTypesOf, type Route } from "./route.ts";
import { dispatch, inSequence } from "./routing/dispatch.ts";
import { serveScript } from "./serve-script.ts";

/** Largest request body: 2 MB, as the contract says. */
export const maxBodyBytes = 2 * 1024 * 1024;
/** Replies below this size are sent as they are, in bytes: one network packet either way. */
const compressedFromBytes = 1_400;

export interface HttpAppOptions {
  config: Pick<Config, "keys" | "ratePerMinute" | "userSigningKey" | "allowedOrigins">;
  keys: AuthenticateOptions["keys"];
  routes: readonly Route[];
  metrics: Metrics;
  log: ReturnType<typeof createLog>;
  version: string;
  /** Folder with the built page; `GET /` says how to build it when it is absent. */
  webDir: string;
  /** Undefined when the models are warm and the index is loaded, else what is missing. */
  notReady: () => string | undefined;
  load: () => LoadState;
  /** The built `attune.js`. */
  scriptPath?: string;
  /** Surrogate keys of every shared answer. */
  keysOfAll?: () => Promise<readonly string[]>;
  readStreamToken?: AuthenticateOptions["readStreamToken"];
}

/** The whole HTTP edge as an Express application; it holds no state but what the options carry. */
export function createHttpApp(options: HttpAppOptions): Express {
  const { config, routes, metrics } = options;
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  // Answers are made for one moment: hashing each for a conditional request would cost more than it saves.
  app.set("etag", false);
  app.use(inSequence([metrics.observe, securityHeaders(), requestLog(options.log)]));
  if (options.scriptPath !== undefined) app.get("/attune.js", serveScript(options.scriptPath));
  const isOpen = config.keys.length === 0;
  const { keys, readStreamToken } = options;
  app.use(
    inSequence([
      trustedOrigin({ isOpen, allowedOrigins: config.allowedOrigins }),
      compressed(),
      authenticate({ keys, isOpen, ...(readStreamToken && { readStreamToken }) }),
      limitedApi(rateLimit(config.ratePerMinute)),
      dispatch(routes.map((route) => ({ ...route, steps: stepsOf(route, options) }))),
    ]),
  );
  addOperation(app, options);
  app.use("/v1", (request: Request) => {
    throw new NotFoundError("route", `${request.method} ${request.originalUrl.split("?")[0]}`);
  });
  servePage(app, options.webDir);
  app.use(problemHandler(options.log));
  return app;
}

const noQuery = z.object({});

/** Compresses answers to who reads that. Only answers to GET are kept by caches, which have to hear of it (`Vary`) in any case. */
function compressed(): RequestHandler {
  const compress = compression({ threshold: compressedFromBytes });
  return (request, response, next) => {
    const isKept = request.method === "GET" || request.method === "HEAD";
    if (isKept || request.headers["accept-encoding"] !== undefined) compress(request, response, next);
    else next();
  };
}

/** Limits the API; the page, its files and probes pass. */
function limitedApi(limit: RequestHandler): RequestHandler {
  return (request, response, next) => (/^\/v1(?:\/|$)/i.test(request.path) ? limit(request, response, next) : next());
}

/** Probes, metrics and the description of the API. */
function addOperation(app: Express, { routes, metrics, version, notReady, load }: HttpAppOptions): void {
  const document = openApiDocument(routes, version);
  const docs = docsPage(routes, document);
  app.get("/healthz", (_request, response) => {
    response.json({ status: "alive" });
  });
  app.get("/readyz", (_request, response) => {
    const missing = notReady();
    response
      .status(missing ? 503 : 200)
      .json({ ...(missing ? { status: "starting", missing } : { status: "ready" }), load: load() });
  });
  app.get("/openapi.json", (_request, response) => {
    response.json(document);
  });
  app.get("/docs", (_request, response) => {
    response.type("html").send(docs);
  });
  app.get("/metrics", requireRole("admin"), async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

function stepsOf(route: Route, options: HttpAppOptions): RequestHandler[] {
  const types = bodyTypesOf(route);
  const role = route.isOpen ? [] : [requireRole(route.role)];
  const steps: RequestHandler[] = [];
  if (types.all.length > 0) steps.push(acceptTypes(types.all));
  if (route.body) steps.push(express.json({ limit: maxBodyBytes, strict: false, type: [...types.parsed] }));
  if (route.hasKeyInBody) return [...steps, authenticateByBody, ...role, handlerOf(route, options)];
  return [...role, ...steps, handlerOf(route, options)];
}

function handlerOf(route: Route, { config, keysOfAll }: HttpAppOptions): RequestHandler {
  const signingKey = config.userSigningKey;
  return async (request: Request, response: Response) => {
    const caller = callerOf(response) ?? { role: "public", id: `address:${request.ip ?? ""}`, isUnknown: true };
    const params = route.params ? parseInput(route.params, request.params, "path") : {};
    const query = parseInput(route.query ?? noQuery, request.query, "query");
    const isStream = route.streamTypes !== undefined && request.is([...route.streamTypes]) !== false;
    const sent = route.takesDeepBodies === true ? request.body : sound(request.body);
    const body = route.body && !isStream ? parseInput(route.body, sent, "body") : undefined;
    const input = { params, query, body } as never;
    if (signingKey !== undefined && caller.role === "public" && caller.stream === undefined && route.usersOf) {
      const signature = request.get("x-user-signature");
      checkUserSignature({ signingKey, signature, userIds: route.usersOf(input) });
    }
    const personalTag = await route.personalTag?.(input);
    if (personalTag !== undefined && answeredByTag(personalTag, { request, response })) return;
    const result = await route.handle({ ...(input as object), request, response, caller } as never);
    if (response.headersSent) return;
    const stale = route.staleKeys?.(input) ?? [];
    markStale(response, stale === "all" ? [itemsKey, topicsKey, ...((await keysOfAll?.()) ?? [])] : stale);
    if (personalTag !== undefined) markPersonal(response, personalTag);
    if (result === undefined) response.status(204).end();
    else if (route.sharedKeys) {
      const keys = route.sharedKeys({ ...(input as object), result } as never);
      sendShared([...keys, ...((await keysOfAll?.()) ?? [])], result, { request, response });
    } else sendJson(response, route.successStatus ?? 200, result);
  };
}

/** As Express's `json` does, without what it looks for first. */
function sendJson(response: Response, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.statusCode = status;
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Content-Length", Buffer.byteLength(body));
  response.end(body);
}

function servePage(app: Express, webDir: string): void {
  if (existsSync(webDir)) {
    app.use(
      express.static(webDir, {
        index: false,
        redirect: false,
        immutable: true,
        maxAge: "1y",
        setHeaders: noCacheForHtml,
      }),
    );
    app.get(/^\/(?!v1\/).*/, (_request, response) => {
      response.setHeader("Cache-Control", "no-cache");
      response.sendFile("index.html", { root: webDir });
    });
  } else {
    app.get("/", (_request, response) => {
      response.type("text").send("Attune runs. The editor's page is not built yet: run `npm run build`.\n");
    });
  }
}

function noCacheForHtml(response: Response, path: string): void {
  // Names of the other files change with what is in them.
  if (path.endsWith(".html") || path.includes("/examples/")) response.setHeader("Cache-Control", "no-cache");
}
