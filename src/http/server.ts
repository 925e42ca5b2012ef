import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import express, { type Express, type Request, type RequestHandler, type Response } from "express";
import helmet from "helmet";
import { pinoHttp } from "pino-http";
import type { Config } from "../config/config.ts";
import { NotFoundError } from "../errors/errors.ts";
import type { createLog } from "../log/log.ts";
import { authorise } from "./authorise.ts";
import { docsPage } from "./docs-page.ts";
import type { Metrics } from "./metrics.ts";
import { openApiDocument } from "./openapi.ts";
import { parseInput } from "./parse.ts";
import { problemHandler } from "./problem.ts";
import { rateLimit } from "./rate-limit.ts";
import type { Route } from "./route.ts";

/** Largest request body: 2 MB, as the contract says. */
export const maxBodyBytes = 2 * 1024 * 1024;

export interface ServerOptions {
  config: Pick<Config, "keys" | "ratePerMinute">;
  routes: readonly Route[];
  metrics: Metrics;
  log: ReturnType<typeof createLog>;
  version: string;
  /** Folder with the built page; `GET /` says how to build it when it is absent. */
  webDir: string;
  /** Undefined when the models are warm and the index is loaded, else what is missing. */
  notReady: () => string | undefined;
}

/** The whole HTTP edge as an Express application; it holds no state but what the options carry. */
export function createHttpApp(options: ServerOptions): Express {
  const { config, routes, metrics } = options;
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  // Answers are made for one moment: hashing each for a conditional request would cost more than it saves.
  app.set("etag", false);
  app.use(metrics.observe);
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", "data:"],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
        },
      },
      strictTransportSecurity: false,
    }),
  );
  app.use(pinoHttp({ logger: options.log, autoLogging: { ignore: isProbe }, customLogLevel: logLevelOf }));

  const document = openApiDocument(routes, options.version);
  const docs = docsPage(routes, document);
  app.get("/healthz", (_request, response) => {
    response.json({ status: "alive" });
  });
  app.get("/readyz", (_request, response) => {
    const missing = options.notReady();
    response.status(missing ? 503 : 200).json(missing ? { status: "starting", missing } : { status: "ready" });
  });
  app.get("/openapi.json", (_request, response) => {
    response.json(document);
  });
  app.get("/docs", (_request, response) => {
    response.type("html").send(docs);
  });
  app.get("/metrics", authorise(config.keys, "admin"), async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });

  const parseJson = express.json({ limit: maxBodyBytes, strict: false });
  app.use("/v1", rateLimit(config.ratePerMinute));
  for (const route of routes) {
    const steps: RequestHandler[] = [authorise(config.keys, route.role)];
    if (route.body) steps.push(parseJson);
    app[route.method](route.path.replaceAll(/\{(\w+)\}/g, ":$1"), ...steps, handlerOf(route));
  }
  app.use("/v1", (request: Request) => {
    throw new NotFoundError("route", `${request.method} ${request.originalUrl.split("?")[0]}`);
  });
  servePage(app, options.webDir);
  app.use(problemHandler(options.log));
  return app;
}

function handlerOf(route: Route): RequestHandler {
  return async (request: Request, response: Response) => {
    const params = route.params ? parseInput(route.params, request.params, "path") : {};
    const query = route.query ? parseInput(route.query, request.query, "query") : {};
    const isStream = route.acceptsStream === true && !request.is("json");
    const body = route.body && !isStream ? parseInput(route.body, request.body, "body") : undefined;
    const result = await route.handle({ params, query, body, request, response } as never);
    if (response.headersSent) return;
    if (result === undefined) response.status(204).end();
    else response.status(route.successStatus ?? 200).json(result);
  };
}

function servePage(app: Express, webDir: string): void {
  if (existsSync(webDir)) {
    app.use(express.static(webDir, { index: false, immutable: true, maxAge: "1y", setHeaders: noCacheForHtml }));
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
  if (path.endsWith(".html")) response.setHeader("Cache-Control", "no-cache");
}

function isProbe(request: { url?: string }): boolean {
  return request.url === "/healthz" || request.url === "/readyz" || request.url === "/metrics";
}

function logLevelOf(_request: unknown, response: { statusCode: number }): "debug" | "warn" | "error" {
  if (response.statusCode >= 500) return "error";
  return response.statusCode >= 400 ? "warn" : "debug";
}

export interface RunningServer {
  url: string;
  port: number;
  /** Stops accepting, lets what is in flight finish (at most `graceMs`), then closes the rest. */
  close(graceMs?: number): Promise<void>;
}

/** Listens; rejects when the port is taken, saying so. */
export async function listen(app: Express, host: string, port: number): Promise<RunningServer> {
  const server: Server = createServer({ requestTimeout: 120_000, headersTimeout: 20_000 }, app);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const boundPort = typeof address === "object" && address ? address.port : port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    close: (graceMs = 10_000) =>
      new Promise((resolve) => {
        const force = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
