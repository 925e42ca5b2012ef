import { expect, test } from "vitest";
import type { SourceRow } from "../shape/source.ts";
import { longSalesforceId } from "./crm.ts";
import { findSourceKind } from "./kinds.ts";

const nowMs = Date.parse("2026-06-01T12:00:00Z");

function read(
  kind: string,
  body: unknown,
  options: { headers?: Record<string, string>; mapping?: Record<string, string> } = {},
): SourceRow[] {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const delivery = { body: Buffer.from(text), headers: options.headers ?? {}, query: {}, nowMs };
  const convert = (amountMinor: number, currency: string): { amountMinor: number; currency: string } | undefined =>
    currency === "USD" ? { amountMinor: Math.round(amountMinor / 2), currency: "EUR" } : undefined;
  return [...findSourceKind(kind)!.read(delivery, { mapping: options.mapping ?? {}, nowMs, convert })];
}
const events = (rows: SourceRow[]) =>
  rows.map((row) => ("event" in row ? row.event : { fault: "fault" in row ? row.fault : "ignored" }));

test("Segment: a batch with its sentAt, and a single call", () => {
  const batch = {
    writeKey: "k",
    sentAt: "2026-06-01T11:59:59Z",
    context: { locale: "de" },
    batch: [{ type: "track", event: "A", userId: "ann" }],
  };
  expect(events(read("segment", batch))).toEqual([
    { type: "track", event: "A", userId: "ann", sentAt: "2026-06-01T11:59:59Z", context: { locale: "de" } },
  ]);
  expect(events(read("segment", { writeKey: "k", type: "page", userId: "ann", name: "Home" }))[0]).toMatchObject({
    type: "page",
    name: "Home",
  });
});

test("GA4 Measurement Protocol: products, money in minor units, engagement as dwell, consent", () => {
  const rows = events(
    read("ga4", {
      ...{
        client_id: "1.2",
        user_id: "ann",
        timestamp_micros: 1780315200000000,
        consent: { ad_personalization: "DENIED" },
      },
      events: [
        {
          name: "purchase",
          params: {
            currency: "USD",
            value: 19.98,
            transaction_id: "T1",
            items: [{ item_id: "SKU1", quantity: 2, price: 9.99 }],
          },
        },
        { name: "user_engagement", params: { item_id: "rail", engagement_time_msec: 45500 } },
        { name: "page_view", params: { page_title: "Home", page_location: "https://example.org/" } },
      ],
    }),
  );
  const shared = { userId: "ann", anonymousId: "1.2", timestamp: "2026-06-01T12:00:00.000Z" };
  expect(rows[0]).toMatchObject({
    ...{ ...shared, type: "track", event: "Order Completed" },
    properties: { currency: "USD", amountMinor: 1998, value: 9.99, reporting: { amountMinor: 999, currency: "EUR" } },
    context: { consent: { categoryPreferences: { personalisation: false } } },
  });
  expect(rows[1]).toMatchObject({ ...shared, event: "Item Read", properties: { itemId: "rail", dwellSeconds: 45.5 } });
  expect(rows[2]).toMatchObject({ ...shared, type: "page", name: "Home", properties: { url: "https://example.org/" } });
  expect(new Set(rows.map(({ messageId }) => messageId)).size).toBe(3);
  expect(events(read("ga4", { client_id: "1", events: Array(26).fill({ name: "a" }) }))).toEqual([
    { fault: "events: 26 events; Google's limit is 25" },
  ]);
});

test("GA4 and Firebase export: typed parameters, and the same row of another day's table is the same message", () => {
  const row = {
    ...{
      event_name: "view_item",
      event_timestamp: 1780315200000000,
      user_pseudo_id: "p.1",
      event_bundle_sequence_id: 7,
    },
    event_params: [
      { key: "currency", value: { string_value: "JPY" } },
      { key: "value", value: { double_value: 1200 } },
      { key: "ga_session_id", value: { int_value: "99" } },
    ],
    items: [{ item_id: "SKU9" }],
    privacy_info: { analytics_storage: "No" },
  };
  const [first, second] = events(
    read("ga4-export", `${JSON.stringify(row)}\n${JSON.stringify({ ...row, event_date: "20260602" })}\n`),
  );
  expect(first).toMatchObject({
    ...{ event: "Product Viewed", anonymousId: "p.1" },
    properties: { itemId: "SKU9", amountMinor: 1200, currency: "JPY", ga_session_id: 99 },
    context: { consent: { categoryPreferences: { analytics: false } } },
  });
  expect(second!.messageId).toBe(first!.messageId);
  expect(events(read("ga4-export", '{"event_name":"x"}'))[0]).toHaveProperty("fault");
});

test("Snowplow: tracker payloads with page pings, self-describing events, and enriched lines", () => {
  const payload = {
    schema: "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
    data: [
      {
        e: "pv",
        eid: "e1",
        duid: "d1",
        uid: "ann",
        url: "https://n.example/news/rail?x=1",
        page: "Rail",
        dtm: "1780315200000",
        stm: "1780315201000",
      },
      {
        e: "pp",
        eid: "e2",
        duid: "d1",
        url: "https://n.example/news/rail",
        pp_may: "500",
        vp: "800x500",
        ds: "800x2000",
      },
      {
        e: "ue",
        eid: "e3",
        duid: "d1",
        ue_px: Buffer.from(
          JSON.stringify({ data: { schema: "iglu:org.example/link_click/jsonschema/1-0-0", data: { id: 1 } } }),
        ).toString("base64url"),
      },
      { e: "zz", eid: "e4", duid: "d1" },
    ],
  };
  const rows = events(read("snowplow", payload, { mapping: { itemPath: "/news/" } }));
  expect(rows[0]).toMatchObject({
    type: "page",
    name: "Rail",
    userId: "ann",
    anonymousId: "d1",
    messageId: "e1",
    properties: { itemId: "rail" },
    sentAt: "2026-06-01T12:00:01.000Z",
  });
  expect(rows[1]).toMatchObject({
    event: "Item Read",
    properties: { itemId: "rail", dwellSeconds: 10, scrollDepth: 0.5 },
  });
  expect(rows[2]).toMatchObject({ event: "link_click", properties: { id: 1 } });
  expect(rows[3]).toHaveProperty("fault");
  const fields = Array(131).fill("");
  Object.assign(fields, {
    4: "2026-06-01 11:00:00.000",
    5: "page_view",
    6: "e9",
    15: "d9",
    29: "https://n.example/",
    30: "Home",
  });
  expect(events(read("snowplow", fields.join("\t")))[0]).toMatchObject({
    type: "page",
    name: "Home",
    anonymousId: "d9",
    timestamp: "2026-06-01T11:00:00.000Z",
  });
});

test("mail: people open and click, machines do neither, a bounce is named", () => {
  const at = nowMs / 1_000;
  const rows = events(
    read("sendgrid", [
      { email: "Ann@example.org", event: "delivered", timestamp: at, sg_event_id: "s1", sg_message_id: "M" },
      {
        email: "ann@example.org",
        event: "open",
        timestamp: at + 60,
        sg_event_id: "s2",
        sg_message_id: "M",
        sg_machine_open: true,
      },
      {
        email: "Ann@example.org",
        event: "click",
        timestamp: at + 1,
        sg_event_id: "s3",
        sg_message_id: "M",
        url: "https://example.org",
      },
      {
        email: "Ann@example.org",
        event: "click",
        timestamp: at + 90,
        sg_event_id: "s4",
        sg_message_id: "M",
        attuneMessageId: "msg-7",
      },
      { email: "ann@example.org", event: "processed", timestamp: at, sg_event_id: "s5" },
    ]),
  );
  expect(rows.map(({ event, fault }) => event ?? fault)).toEqual([
    ...["Message Delivered", "Message Opened by Machine", "Message Clicked by Machine", "Message Clicked", "ignored"],
  ]);
  expect(rows[3]).toMatchObject({
    anonymousId: "email:ann@example.org",
    messageId: "s4",
    properties: { messageId: "msg-7" },
    context: { channel: "email" },
  });
  const mailgun = {
    "event-data": {
      event: "failed",
      severity: "permanent",
      id: "g1",
      timestamp: at,
      recipient: "bob@example.org",
      reason: "old",
    },
  };
  expect(events(read("mailgun", mailgun))[0]).toMatchObject({
    event: "Message Bounced",
    messageId: "g1",
    properties: { reason: "old" },
  });
  const opened = {
    "event-data": {
      event: "opened",
      id: "g2",
      timestamp: at,
      recipient: "bob@example.org",
      "client-info": { bot: "apple" },
    },
  };
  expect(events(read("mailgun", opened))[0]).toMatchObject({ event: "Message Opened by Machine" });
  const ses = {
    eventType: "Click",
    mail: { messageId: "S", destination: ["eve@example.org"], timestamp: "2026-06-01T10:00:00Z" },
    click: { link: "https://example.org", timestamp: "2026-06-01T11:00:00Z" },
  };
  expect(events(read("ses", { Type: "Notification", MessageId: "n1", Message: JSON.stringify(ses) }))[0]).toMatchObject(
    {
      ...{
        event: "Message Clicked",
        messageId: "ses:n1:0",
        timestamp: "2026-06-01T11:00:00.000Z",
        anonymousId: "email:eve@example.org",
      },
    },
  );
});

test("Shopify: a purchase for each line of an order, negative amounts of a refund, the customer's traits", () => {
  const order = {
    ...{
      id: 820982911946154500,
      email: "jon@example.com",
      currency: "EUR",
      created_at: "2026-05-31T14:00:00+02:00",
      customer: { id: 115310627314723950 },
    },
    line_items: [
      { id: 1, product_id: 632910392, title: "IPod", quantity: 2, price: "199.95", total_discount: "10.00" },
      { id: 2, product_id: null, sku: "GIFT", quantity: 1, price: "5" },
      { id: 3, product_id: null, sku: "", quantity: 1, price: "5" },
    ],
  };
  const rows = events(read("shopify", order, { headers: { "x-shopify-topic": "orders/create" } }));
  expect(rows[0]).toMatchObject({
    ...{ event: "Item Purchased", anonymousId: "email:jon@example.com", timestamp: "2026-05-31T14:00:00+02:00" },
    properties: { itemId: "632910392", quantity: 2, amountMinor: 38990, value: 389.9, currency: "EUR" },
  });
  expect(rows[1]).toMatchObject({ properties: { itemId: "GIFT", amountMinor: 500 } });
  expect(rows[2]).toHaveProperty("fault");
  const refund = {
    id: 9,
    order_id: 77,
    created_at: "2026-06-01T10:00:00Z",
    transactions: [{ currency: "EUR" }],
    refund_line_items: [{ id: 4, quantity: 1, subtotal: 199.95, line_item: { product_id: 632910392 } }],
  };
  expect(events(read("shopify", refund, { headers: { "x-shopify-topic": "refunds/create" } }))[0]).toMatchObject({
    ...{ event: "Item Refunded", anonymousId: "order:shopify-77", properties: { amountMinor: -19995, value: -199.95 } },
  });
  expect(
    events(
      read(
        "shopify",
        { id: 5, email: "a@b.c", first_name: "Ann" },
        { headers: { "x-shopify-topic": "customers/update" } },
      ),
    )[0],
  ).toMatchObject({
    ...{ type: "identify", traits: { firstName: "Ann", email: "a@b.c" } },
  });
});

test("Stripe: amounts are minor units already, a refund is negative, other kinds of events are passed over", () => {
  const event = (type: string, object: object): object => ({
    id: "evt_1",
    type,
    created: 1780315200,
    data: { object },
  });
  const session = {
    id: "cs_1",
    amount_total: 2000,
    currency: "eur",
    customer: "cus_1",
    customer_details: { email: "jenny@example.com" },
  };
  expect(events(read("stripe", event("checkout.session.completed", session)))[0]).toMatchObject({
    ...{
      event: "Order Completed",
      messageId: "stripe:evt_1",
      timestamp: "2026-06-01T12:00:00.000Z",
      anonymousId: "email:jenny@example.com",
    },
    properties: { amountMinor: 2000, value: 20, currency: "EUR" },
    context: {
      externalIds: [
        { type: "email", id: "jenny@example.com" },
        { type: "stripe", id: "cus_1" },
      ],
    },
  });
  const charge = { id: "ch_1", amount_refunded: 500, currency: "jpy", customer: "cus_1" };
  expect(events(read("stripe", event("charge.refunded", charge)))[0]).toMatchObject({
    properties: { amountMinor: -500, value: -500 },
  });
  expect(events(read("stripe", event("plan.created", {})))).toEqual([{ fault: "ignored" }]);
});

test("CRM: people and events, CSV and JSON Lines, HubSpot's nesting, Salesforce's short ids, a mapping", () => {
  const csv = 'Contact ID,E-Mail,Plan,Since\n003A0000001abcd,ann@example.org,"pro, yearly",2026-01-31\n,,,\n';
  const rows = events(
    read("crm", csv, {
      headers: { "content-type": "text/csv" },
      mapping: { userId: "Contact ID", "trait.plan": "Plan" },
    }),
  );
  expect(rows[0]).toMatchObject({
    type: "identify",
    userId: "003A0000001abcd",
    traits: { email: "ann@example.org", plan: "pro, yearly", Since: "2026-01-31" },
  });
  expect(rows[1]?.fault).toContain("Contact ID, E-Mail, Plan, Since");
  const hubspot = `${JSON.stringify({ id: "51", properties: { email: "bob@example.org", lifecyclestage: "lead", hs_score: "7" } })}\n{"broken\n`;
  const [lead, broken] = events(read("crm", hubspot));
  expect(lead).toMatchObject({ anonymousId: "email:bob@example.org", traits: { lifecyclestage: "lead", hs_score: 7 } });
  expect(broken).toHaveProperty("fault");
  const klaviyo = JSON.stringify([
    { email: "eve@example.org", event_name: "Opened", timestamp: 1780315200, subject: "Hi" },
  ]);
  expect(events(read("crm", klaviyo))[0]).toMatchObject({
    type: "track",
    event: "Opened",
    timestamp: "2026-06-01T12:00:00.000Z",
    properties: { subject: "Hi" },
  });
  expect(longSalesforceId("001A0000006Vm9r")).toBe("001A0000006Vm9rIAC");
});

test("surveys: answers are traits with an end, and an event", () => {
  const answers = {
    userId: "ann",
    survey: "spring",
    answers: { topics: ["rail"], nps: 9 },
    until: "2026-12-31T00:00:00Z",
    weight: 1.4,
  };
  expect(events(read("survey", answers))).toMatchObject([
    { type: "identify", userId: "ann", traits: { "survey.spring.topics": ["rail"], "survey.spring.nps": 9 } },
    { type: "track", event: "Survey Answered", properties: { survey: "spring", weight: 1.4 } },
  ]);
});
