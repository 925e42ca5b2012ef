import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { listen } from "./listen.ts";

test.each([
  ["that is idle", 0],
  ["whose requests take the processor for 3 ms", 3],
  ["whose requests take the processor for 10 ms", 10],
])("a stop of a server %s answers connections that the kernel holds", async (_kind, busyMs) => {
  let begun = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const server = await listen({
    host: "127.0.0.1",
    port: 0,
    onRequest: (_request, response) => {
      begun();
      const untilMs = performance.now() + busyMs;
      while (performance.now() < untilMs);
      response.end("done");
    },
  });
  const replies = Array.from({ length: 40 }, async () => {
    const socket = connect(server.port, "127.0.0.1");
    const failed = new Promise<string>((resolve) => {
      socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
    });
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return Promise.race([text(socket).then((reply) => reply.slice(9, 12)), failed]);
  });
  await first;
  await server.close();
  expect(new Set(await Promise.all(replies))).toEqual(new Set(["200"]));
});
