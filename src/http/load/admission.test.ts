import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { type Admission, type AdmissionOptions, createAdmission } from "./admission.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function start(options: Partial<AdmissionOptions> & Pick<AdmissionOptions, "serve">) {
  const admission: Admission = createAdmission({
    routePermits: 2,
    standingMs: 1_000,
    maxQueueMs: 1_000,
    maxLoopDelayMs: 10_000,
    routes: [
      { method: "get", path: "/slow" },
      { method: "get", path: "/wide", permits: 50 },
      { method: "get", path: "/items/{id}" },
    ],
    refuse: ({ response, reason, route }) => {
      response.writeHead(429);
      response.end(`${route} ${reason}`);
    },
    ...options,
  });
  const server = createServer(admission.take).on("connection", admission.connected);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    admission.stop();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const get = async (path: string, signal?: AbortSignal) => {
    const reply = await fetch(url + path, signal ? { signal } : {});
    return `${reply.status} ${await reply.text()}`;
  };
  const accepted = async (count: number): Promise<void> => {
    while ((await promisify(server.getConnections.bind(server))()) < count) await sleep(1);
  };
  return { admission, get, port, accepted };
}

const answerAfter = (ms: number) => (_request: IncomingMessage, response: ServerResponse) => {
  setTimeout(() => response.end("done"), ms);
};

test("a route that has no permit left refuses at once; other routes and the page are not touched", async () => {
  const { get, admission } = await start({ serve: answerAfter(1_500) });
  let done = 0;
  const slow = [get("/slow"), get("/slow")].map((reply) =>
    reply.finally(() => {
      done += 1;
    }),
  );
  await sleep(100);
  expect(await get("/slow")).toBe("429 GET /slow permits");
  expect(done).toBe(0);
  expect(await Promise.all([get("/items/a"), get("/page"), get("/wide"), ...slow])).toEqual(Array(5).fill("200 done"));
  expect(admission.state()).toMatchObject({ inFlight: 0, queued: 0, refused: 1 });
});

test("a burst of busy work is refused beyond the permits before the first of it is done", async () => {
  let done = 0;
  const { port, accepted } = await start({
    routePermits: 4,
    serve: (_request, response) => {
      const until = performance.now() + 10;
      while (performance.now() < until);
      done += 1;
      response.end("done");
    },
  });
  const sockets = Array.from({ length: 40 }, () => connect(port, "127.0.0.1"));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  await accepted(sockets.length);
  const replies = sockets.map(async (socket) => {
    socket.write("GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    return text(socket);
  });
  const refused = (await Promise.all(replies)).filter((reply) => reply.startsWith("HTTP/1.1 429")).length;
  expect(done + refused).toBe(40);
  expect(done).toBeLessThan(20);
});

test("while each turn takes a new connection, work is begun only every five milliseconds, so that more are taken", async () => {
  let clockMs = 0;
  const served: string[] = [];
  const admission = createAdmission({
    routePermits: 100,
    standingMs: 1_000,
    maxQueueMs: 1_000,
    maxLoopDelayMs: 10_000,
    routes: [{ method: "get", path: "/slow" }],
    serve: ({ url }) => served.push(url!),
    refuse: () => undefined,
    now: () => clockMs,
  });
  closing.push(admission.stop);
  const arrive = (n: number): void => {
    const request = { method: "GET", url: `/slow?${n}`, socket: { destroyed: false } };
    admission.take(request as unknown as IncomingMessage, new EventEmitter() as ServerResponse);
  };
  const servedAfter = async (turns: number, eachTurn: (n: number) => void): Promise<number> => {
    for (let n = 0; n < turns; n++) {
      eachTurn(n);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return served.length;
  };
  const flood = (n: number): void => {
    admission.connected();
    arrive(n);
  };
  expect(await servedAfter(20, flood)).toBe(0);
  clockMs += 5;
  expect(await servedAfter(20, flood)).toBe(1);
  clockMs += 5;
  expect(await servedAfter(20, flood)).toBe(2);
  expect(await servedAfter(10, () => undefined)).toBeGreaterThanOrEqual(11);
});

test("a request that waited too long for its turn is refused", async () => {
  let clockMs = 0;
  const { get } = await start({
    maxQueueMs: 100,
    now: () => clockMs,
    serve: (_request, response) => {
      clockMs += 150;
      response.end("done");
    },
    routePermits: 10,
  });
  const replies = await Promise.all([get("/slow"), get("/slow"), get("/slow")]);
  // Whether all three arrived before the first began depends on the sockets; whoever waited 150 ms of the clock is refused.
  expect(replies.every((reply) => reply === "200 done" || reply === "429 GET /slow queue")).toBe(true);
  expect(replies).toContain("200 done");
});

test("the work of a caller who left before its turn is dropped", async () => {
  let begun = 0;
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const { get } = await start({
    routePermits: 10,
    serve: (_request, response) => {
      begun += 1;
      void gate.then(() => response.end("done"));
    },
  });
  const leaving = new AbortController();
  const first = get("/slow");
  const left = get("/slow", leaving.signal).catch(() => "left");
  await sleep(50);
  leaving.abort();
  open();
  expect([await first, await left]).toEqual(["200 done", "left"]);
  expect(begun).toBeLessThanOrEqual(2);
});

test("while the loop is late, a route has a quarter of its permits", async () => {
  const { get } = await start({ routePermits: 8, maxLoopDelayMs: 5, serve: answerAfter(400) });
  const busyUntil = performance.now() + 600;
  while (performance.now() < busyUntil);
  await sleep(30);
  const replies = await Promise.all(Array.from({ length: 8 }, () => get("/slow")));
  expect(replies.filter((reply) => reply === "200 done")).toHaveLength(2);
  expect(replies.filter((reply) => reply === "429 GET /slow loop")).toHaveLength(6);
});
