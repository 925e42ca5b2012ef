import { describe, expect, test } from "vitest";
import { isFault, parseEvent } from "../../../events/parse-event.ts";
import { documentedExamples as examples, nowMs, stripeEvent } from "../testing/documented-examples.ts";
import { findSourceKind, sourceKinds } from "./kinds.ts";

describe("what vendors document", () => {
  test.each(examples.map((example) => [example.kind, example.what, example] as const))("%s: %s", (kind, _, example) => {
    const text = typeof example.body === "string" ? example.body : JSON.stringify(example.body);
    const delivery = { body: Buffer.from(text), headers: example.headers ?? {}, query: {}, nowMs };
    const options = { mapping: example.mapping ?? {}, nowMs, convert: () => undefined };
    const rows = [...findSourceKind(kind)!.read(delivery, options)].filter((row) => !("ignored" in row));
    expect(rows).toHaveLength(example.becomes.length);
    for (const [i, { event: name, person, at, money, properties = {}, traits }] of example.becomes.entries()) {
      const parsed = parseEvent("event" in rows[i]! ? rows[i].event : rows[i], { receivedAtMs: nowMs, sourceId: kind });
      if (isFault(parsed)) throw new Error(`${parsed.code}: ${parsed.detail}`);
      const named = [parsed.userId, parsed.anonymousId, ...parsed.typedNames].filter((one) => one !== undefined);
      const names = new Set(named.filter((one) => !one.includes("_sha256:")));
      expect([parsed.type === "identify" ? "identify" : parsed.name, [...names]]).toEqual([name, person]);
      expect(new Date(parsed.occurredAtMs).toISOString()).toBe(at);
      expect(parsed.properties).toMatchObject(properties);
      if (traits !== undefined) expect(parsed.traits).toMatchObject(traits);
      if (money !== undefined) {
        const { amountMinor, currency, value } = parsed.properties;
        expect([amountMinor, currency, value]).toEqual(money);
      }
    }
  });

  test("are there for every kind", () => {
    expect(new Set(examples.map(({ kind }) => kind))).toEqual(new Set(sourceKinds.map(({ kind }) => kind)));
  });

  test("a payment that is told twice, by its intent and by its charge, is one message", () => {
    const idOf = (type: string, object: object): unknown => {
      const delivery = { body: Buffer.from(JSON.stringify(stripeEvent(type, object))), headers: {}, query: {}, nowMs };
      const [row] = findSourceKind("stripe")!.read(delivery, { mapping: {}, nowMs, convert: () => undefined });
      return row !== undefined && "event" in row ? row.event.messageId : row;
    };
    const intent = idOf("payment_intent.succeeded", { id: "pi_1", object: "payment_intent", customer: "c" });
    expect(idOf("charge.succeeded", { id: "ch_1", object: "charge", payment_intent: "pi_1", customer: "c" })).toBe(
      intent,
    );
    expect(idOf("charge.succeeded", { id: "ch_2", object: "charge", customer: "c" })).not.toBe(intent);
    expect(idOf("checkout.session.completed", { id: "cs_2", payment_status: "unpaid", customer: "c" })).toHaveProperty(
      "ignored",
    );
  });
});
