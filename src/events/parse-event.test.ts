import fc from "fast-check";
import { expect, test } from "vitest";
import { isFault, type ParsedEvent, parseEvent } from "./parse-event.ts";

const nowMs = Date.parse("2026-06-01T12:00:00Z");

function parse(event: object): ParsedEvent {
  const parsed = parseEvent({ type: "track", userId: "ann", ...event }, nowMs);
  if (isFault(parsed)) throw new Error(parsed.detail);
  return parsed;
}

test.each([
  ["Item Viewed", { itemId: "a" }, "item-viewed"],
  ["item viewed", { itemId: "a" }, "item-viewed"],
  ["Product Viewed", { product_id: "a" }, "item-viewed"],
  ["Product Added", { sku: "a" }, "item-saved"],
  ["Product Clicked", { productId: "a" }, "item-clicked"],
])("%s with %j is %s", (event, properties, kind) => {
  expect(parse({ event, properties }).interactions).toEqual([{ kind, itemId: "a" }]);
});

test("an order names each product once, an empty one none", () => {
  const products = [{ product_id: 7, price: 3 }, { product_id: "7" }, { sku: "b" }, { name: "no id" }, null];
  expect(parse({ event: "Order Completed", properties: { products } }).interactions).toEqual([
    { kind: "item-purchased", itemId: "7" },
    { kind: "item-purchased", itemId: "b" },
  ]);
  expect(parse({ event: "Order Completed" }).interactions).toEqual([]);
});

test("names without a meaning are taken as they are", () => {
  expect(parse({ event: "Wheel Turned", properties: { itemId: "a" } })).toMatchObject({
    name: "Wheel Turned",
    interactions: [],
    itemId: "a",
  });
});

test("what came with the event is read out of it", () => {
  const parsed = parse({
    event: "Item Read",
    timestamp: "2026-06-01T13:30:00+02:00",
    properties: { itemId: "a", dwellSeconds: 12, scrollDepth: 1.7, recommendationId: "r1" },
    context: { channel: "Email", timezone: "Europe/Berlin" },
  });
  expect(parsed).toMatchObject({
    occurredAtMs: Date.parse("2026-06-01T11:30:00Z"),
    utcOffsetMinutes: 120,
    timeZone: "Europe/Berlin",
    channel: "email",
    recommendationId: "r1",
    interactions: [{ kind: "item-read", itemId: "a", dwellSeconds: 12, scrollDepth: 1 }],
  });
});

test("texts, messages, pages and traits have places of their own", () => {
  expect(parse({ event: "Text Submitted", properties: { text: "Hm.", itemId: "a" } })).toMatchObject({
    text: "Hm.",
    interactions: [{ kind: "item-commented", itemId: "a" }],
  });
  expect(parse({ event: "Text Submitted", properties: { text: " " } })).toMatchObject({
    text: undefined,
    interactions: [],
  });
  expect(parse({ event: "Message Opened", properties: { messageId: "m1" } }).message).toEqual({
    id: "m1",
    action: "opened",
  });
  expect(parse({ type: "page", name: "Home" })).toMatchObject({ name: "Home", interactions: [] });
  expect(parse({ type: "page", properties: { itemId: "a" } }).interactions).toEqual([
    { kind: "item-viewed", itemId: "a" },
  ]);
  expect(parse({ type: "identify", traits: { plan: "gold" } }).traits).toEqual({ plan: "gold" });
});

test.each([
  [{ type: "track", userId: "ann" }, "event: a track event needs its name in `event`"],
  [{ type: "alias", userId: "ann" }, "previousId: an alias needs `previousId` and `userId`"],
  [{ type: "track", event: "x", userId: "" }, "userId: "],
  [{ type: "track", event: "Text Submitted", userId: "a", properties: { text: 5 } }, "properties.text: "],
  [
    { type: "track", event: "Text Submitted", userId: "a", properties: { text: "x".repeat(20_001) } },
    "properties.text: 20001",
  ],
  [{ type: "screen", userId: "a" }, "type: "],
  [null, "event: "],
])("%j is refused, naming the path", (event, detail) => {
  const parsed = parseEvent(event, nowMs);
  expect(isFault(parsed) && parsed.detail).toContain(detail);
});

test("whatever JSON is sent, the answer is an event or a fault", () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        type: fc.constantFrom("track", "identify", "page", "alias", "x"),
        userId: fc.oneof(fc.string(), fc.integer()),
        previousId: fc.string({ unit: "binary" }),
        messageId: fc.string({ unit: "binary" }),
        event: fc.constantFrom("Item Viewed", "Item Read", "Order Completed", "Text Submitted", "", "Zzz"),
        timestamp: fc.oneof(fc.date().map(String), fc.constant("2026-06-01T00:00:00Z"), fc.string()),
        properties: fc.dictionary(
          fc.constantFrom("itemId", "dwellSeconds", "scrollDepth", "products", "text", "__proto__"),
          fc.jsonValue(),
        ),
        context: fc.dictionary(fc.constantFrom("channel", "timezone"), fc.jsonValue()),
      },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(anything, (raw) => {
      const parsed = parseEvent(raw, nowMs);
      if (isFault(parsed)) {
        expect(parsed.detail).not.toBe("");
        return;
      }
      expect(parsed.occurredAtMs).toBeLessThanOrEqual(nowMs);
      for (const { dwellSeconds = 0, scrollDepth = 0, itemId } of parsed.interactions) {
        expect(itemId).not.toBe("");
        expect(dwellSeconds).toBeGreaterThanOrEqual(0);
        expect(scrollDepth).toBeGreaterThanOrEqual(0);
        expect(scrollDepth).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 100 },
  );
});
