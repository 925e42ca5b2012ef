import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { callerSignal } from "./caller-signal.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function asked(handle: (response: ServerResponse, signal: AbortSignal) => void) {
  const seen: AbortSignal[] = [];
  const server = createServer((_request, response) => {
    const signal = callerSignal(response);
    seen.push(signal);
    handle(response, signal);
  }).listen(0, "127.0.0.1");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const requested = once(server, "request");
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await requested;
  return { socket, signal: seen[0]! };
}

test("a caller who leaves before the reply aborts the work", async () => {
  const { socket, signal } = await asked(() => undefined);
  const aborted = once(signal, "abort");
  socket.destroy();
  await aborted;
  expect(signal.reason).toMatchObject({ code: "caller-gone", status: 499 });
});

test("a reply aborts nothing, whenever the connection ends", async () => {
  const { socket, signal } = await asked((response) => response.end("done"));
  await once(socket, "data");
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(signal.aborted).toBe(false);
});
