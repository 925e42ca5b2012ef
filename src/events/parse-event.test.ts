import fc from "fast-check";
import { expect, test } from "vitest";
import { isFault, type ParsedEvent, parseEvent } from "./parse-event.ts";

const nowMs = Date.parse("2026-06-01T12:00:00Z");

function parse(event: object): ParsedEvent {
  const parsed = parseEvent({ type: "track", userId: "ann", ...event }, { receivedAtMs: nowMs });
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
  [{ type: "track", event: "x", userId: "" }, "userId: userId or anonymousId is required"],
  [{ type: "track", event: "", userId: "a" }, "event: a track event needs its name"],
  [{ type: "track", event: "Text Submitted", userId: "a", properties: { text: 5 } }, "properties.text: "],
  [
    { type: "track", event: "Text Submitted", userId: "a", properties: { text: "x".repeat(20_001) } },
    "properties.text: 20001",
  ],
  [{ type: "swipe", userId: "a" }, "type: "],
  [
    { type: "track", event: "Item Read", userId: "a", properties: { itemId: "a", dwellSeconds: "long" } },
    "properties.dwellSeconds: ",
  ],
  [
    { type: "track", event: "Item Purchased", userId: "a", properties: { itemId: "a", value: "red" } },
    "properties.value: ",
  ],
  [null, "event: "],
])("%j is refused, naming the path", (event, detail) => {
  const parsed = parseEvent(event, { receivedAtMs: nowMs });
  expect(isFault(parsed) && parsed.detail).toContain(detail);
});

test.each([
  [{ userId: null, anonymousId: "a" }],
  [{ userId: "", anonymousId: "a", messageId: "", timestamp: null }],
  [{ userId: undefined, anonymousId: "a", properties: null, context: null, traits: "", name: "" }],
])("null and blank in an optional place are absent: %j", (given) => {
  expect(parse({ event: "Wheel Turned", ...given })).toMatchObject({
    userId: undefined,
    anonymousId: "a",
    messageId: undefined,
    occurredAtMs: nowMs,
    properties: {},
  });
});

test("numbers are ids", () => {
  expect(parse({ event: "Wheel Turned", userId: 42, anonymousId: 7 })).toMatchObject({
    userId: "42",
    anonymousId: "7",
  });
});

test("screens are pages of an app, and groups keep their id and traits", () => {
  expect(parse({ type: "screen", name: "Story", properties: { itemId: "a" } })).toMatchObject({
    name: "Story",
    interactions: [{ kind: "item-viewed", itemId: "a" }],
  });
  expect(parse({ type: "screen" }).name).toBe("screen");
  const group = parse({ type: "group", groupId: "acme", traits: { seats: 9 } });
  expect(group).toMatchObject({
    name: "group",
    properties: { groupId: "acme", traits: { seats: 9 } },
    interactions: [],
    traits: undefined,
  });
});

test("the traits of an identify may stand in its context, as RudderStack sends them", () => {
  expect(parse({ type: "identify", context: { traits: { plan: "gold" } } }).traits).toEqual({ plan: "gold" });
  expect(parse({ type: "track", event: "x", context: { traits: { plan: "gold" } } }).traits).toBeUndefined();
});

test("an alias without a previous id is about the anonymous id", () => {
  expect(parse({ type: "alias", anonymousId: "tv" })).toMatchObject({ previousId: "tv", userId: "ann" });
});

test("what SDKs add beside is passed over", () => {
  const extra = {
    integrations: { All: true },
    _metadata: { bundled: [] },
    writeKey: "k",
    version: 2,
    channel: "web",
    type: "page",
  };
  expect(parse(extra)).toMatchObject({ type: "page", name: "page" });
});

const hourMs = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

test.each([
  ["a clock 300 days behind", -300 * 24 * hourMs],
  ["a clock two years ahead", 730 * 24 * hourMs],
  ["a right clock", 0],
])("%s is corrected by the time of sending", (_, offMs) => {
  const times = { timestamp: iso(nowMs + offMs - 2 * hourMs), sentAt: iso(nowMs + offMs) };
  expect(parse({ event: "x", ...times })).toMatchObject({
    occurredAtMs: nowMs - 2 * hourMs,
    sentAtMs: nowMs + offMs,
  });
  const { timestamp: originalTimestamp, sentAt } = times;
  expect(parse({ event: "x", originalTimestamp, sentAt }).occurredAtMs).toBe(nowMs - 2 * hourMs);
  const batch = { receivedAtMs: nowMs, sentAt };
  const event = { type: "track", event: "x", userId: "a", timestamp: times.timestamp };
  expect((parseEvent(event, batch) as ParsedEvent).occurredAtMs).toBe(nowMs - 2 * hourMs);
});

test("a time before sending that lies after it, and one without an offset", () => {
  const later = { timestamp: iso(nowMs + hourMs), sentAt: iso(nowMs) };
  expect(parse({ event: "x", ...later }).occurredAtMs).toBe(nowMs);
  expect(parse({ event: "x", timestamp: "2026-06-01T11:00:00" }).occurredAtMs).toBe(nowMs - hourMs);
});

test.each([
  ["milliseconds since 1970", nowMs - hourMs],
  ["seconds since 1970", (nowMs - hourMs) / 1000],
  ["a space for the T", iso(nowMs - hourMs).replace("T", " ")],
  [
    "a space before the offset",
    iso(nowMs - hourMs)
      .replace("T", " ")
      .replace("Z", " +00:00"),
  ],
  ["a day alone", iso(nowMs - hourMs).slice(0, 10)],
])("a time may be written as %s", (_, timestamp) => {
  const expected =
    String(timestamp).length === 10 && typeof timestamp === "string" ? Date.parse(timestamp) : nowMs - hourMs;
  expect(parse({ event: "x", timestamp }).occurredAtMs).toBe(expected);
});

test("an event out of an archive keeps its corrected time", () => {
  const timestamp = iso(nowMs - 1_000 * hourMs);
  const archived = { timestamp, sentAt: timestamp, receivedAt: timestamp, originalTimestamp: timestamp };
  expect(parse({ event: "x", ...archived }).occurredAtMs).toBe(nowMs - 1_000 * hourMs);
});

test.each([
  ["Filter Applied", { value: "red" }],
  ["Slider Moved", { value: [1, 2], dwellSeconds: "long", scrollDepth: {} }],
  ["Item Liked", { itemId: "a", value: "red" }],
])("%s takes properties of any type that it does not use: %j", (event, properties) => {
  expect(parse({ event, properties }).properties).toEqual(properties);
});

test.each([
  ["19.90", 19.9],
  [" 7 ", 7],
  [".5", 0.5],
  ["-3", -3],
])("a number may come as the text %j", (value, number) => {
  expect(parse({ event: "Item Purchased", properties: { itemId: "a", value } }).properties.value).toBe(number);
  const read = parse({ event: "Item Read", properties: { itemId: "a", dwellSeconds: value } }).interactions[0]!;
  expect(read.dwellSeconds).toBe(number < 0 ? undefined : number);
});

test("the context of a delivery stands behind the event's own", () => {
  const delivery = { receivedAtMs: nowMs, context: { channel: "email", timezone: "Asia/Tokyo" }, sourceId: "shop" };
  const event = { type: "track", event: "x", userId: "a", context: { channel: "web" } };
  expect(parseEvent(event, delivery)).toMatchObject({ channel: "web", timeZone: "Asia/Tokyo", sourceId: "shop" });
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
      const parsed = parseEvent(raw, { receivedAtMs: nowMs });
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
