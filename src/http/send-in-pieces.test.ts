import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { sendInPieces } from "./send-in-pieces.ts";

async function answerOf(result: object): Promise<{ text: string; turns: number }> {
  let turns = 0;
  const server = createServer((_request, response) => {
    const count = (): void => {
      turns += 1;
      if (!response.writableEnded) setImmediate(count);
    };
    setImmediate(count);
    void sendInPieces(result, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const reply = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const text = await reply.text();
  server.close();
  return { text, turns };
}

test("what is sent in pieces is what JSON.stringify gives", async () => {
  const odd = { a: [1, undefined, "\u2028<", { at: new Date(0) }], b: undefined, c: { d: [] }, e: [], 'f"': null };
  expect((await answerOf(odd)).text).toBe(JSON.stringify(odd));
  expect((await answerOf({})).text).toBe("{}");
});

test("a long list leaves turns of the event loop to others", async () => {
  const list = Array.from({ length: 40_000 }, (_, i) => ({ i, text: "x".repeat(200), more: [i, i, i] }));
  const { text, turns } = await answerOf({ list });
  expect(JSON.parse(text)).toEqual({ list });
  expect(turns).toBeGreaterThan(3);
});
