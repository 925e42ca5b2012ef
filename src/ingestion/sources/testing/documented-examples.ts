/**
 * What each vendor's documentation shows of its payloads, with people, shops and numbers of our own: whom it is about, what happened, for
 * how much, and when.
 */
export interface DocumentedExample {
  kind: string;
  what: string;
  body: unknown;
  headers?: Record<string, string>;
  mapping?: Record<string, string>;
  becomes: {
    event: string;
    /** User id, anonymous id and other names, as the event is joined by them. */
    person: string[];
    at: string;
    /** Minor units as paid, and whole ones as shown. */
    money?: [amountMinor: number, currency: string, value: number];
    properties?: Record<string, unknown>;
    traits?: Record<string, unknown>;
  }[];
}

export const nowMs = Date.parse("2026-06-01T12:00:00Z");
const seconds = nowMs / 1_000;
const now = new Date(nowMs).toISOString();
const lines = (...rows: object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const enriched = (fields: Record<number, string>): string =>
  Object.assign(Array<string>(131).fill(""), fields).join("\t");
const notification = (event: object): object => ({
  ...{
    Type: "Notification",
    MessageId: "n-1",
    TopicArn: "arn:aws:sns:eu-west-1:1:mail",
    Message: JSON.stringify(event),
  },
});
export const stripeEvent = (type: string, object: object, previous_attributes?: object): object => ({
  ...{ id: "evt_9", object: "event", type, created: seconds, livemode: true },
  data: { object, ...(previous_attributes && { previous_attributes }) },
});
const mail = {
  messageId: "ses-77",
  timestamp: "2026-06-01T11:00:00.000Z",
  destination: ["ada@example.org", "bo@example.org"],
};

export const documentedExamples: DocumentedExample[] = [
  {
    ...{ kind: "segment", what: "a batch of a server library, with its context" },
    body: {
      batch: [
        { type: "identify", userId: "u-1", traits: { plan: "gold" }, timestamp: "2026-06-01T11:59:00Z" },
        { type: "track", anonymousId: "a-1", event: "Item Liked", properties: { itemId: "x" }, timestamp: now },
      ],
      context: { library: { name: "analytics-node" } },
      sentAt: now,
    },
    becomes: [
      { event: "identify", person: ["u-1"], at: "2026-06-01T11:59:00.000Z", traits: { plan: "gold" } },
      { event: "Item Liked", person: ["a-1"], at: now, properties: { itemId: "x" } },
    ],
  },
  {
    ...{ kind: "ga4", what: "a purchase of two goods, with the time in microseconds" },
    body: {
      ...{ client_id: "42.77", user_id: "u-2", timestamp_micros: nowMs * 1_000 },
      events: [
        {
          name: "purchase",
          params: {
            ...{ transaction_id: "T-1", currency: "EUR", value: 30.03, shipping: 3.33, tax: 1.11 },
            items: [
              { item_id: "sku-1", item_name: "Tea", price: 10.01, quantity: 3 },
              { item_id: "sku-2", item_name: "Cup", price: 9, quantity: 1 },
            ],
          },
        },
      ],
    },
    becomes: [
      {
        ...{ event: "Order Completed", person: ["u-2", "42.77"], at: now, money: [3003, "EUR", 30.03] },
        properties: { itemId: "sku-1", products: [{ product_id: "sku-1" }, { product_id: "sku-2" }] },
      },
    ],
  },
  {
    ...{ kind: "ga4", what: "a refund is money back" },
    body: { client_id: "42.77", events: [{ name: "refund", params: { currency: "USD", value: 12.5 } }] },
    becomes: [{ event: "Order Refunded", person: ["42.77"], at: now, money: [-1250, "USD", -12.5] }],
  },
  {
    ...{ kind: "firebase", what: "an event of an app, known by its instance" },
    body: {
      app_instance_id: "f00d",
      timestamp_micros: String(nowMs * 1_000),
      events: [{ name: "select_content", params: { content_type: "story", item_id: "story-4" } }],
    },
    becomes: [{ event: "Item Clicked", person: ["f00d"], at: now, properties: { itemId: "story-4" } }],
  },
  {
    ...{ kind: "ga4-export", what: "a row of the daily table" },
    body: lines({
      ...{ event_date: "20260601", event_timestamp: String(nowMs * 1_000), event_name: "purchase" },
      ...{ user_pseudo_id: "12.34", user_id: "u-3", event_bundle_sequence_id: "5" },
      event_params: [
        { key: "currency", value: { string_value: "SEK" } },
        { key: "value", value: { int_value: "250" } },
        { key: "engagement_time_msec", value: { int_value: "1200" } },
      ],
      items: [{ item_id: "sku-9", item_name: "Lamp", price: 250, quantity: "1" }],
      privacy_info: { analytics_storage: "Yes", ads_storage: "Yes" },
    }),
    becomes: [
      {
        ...{ event: "Order Completed", person: ["u-3", "12.34"], at: now, money: [25_000, "SEK", 250] },
        properties: { itemId: "sku-9" },
      },
    ],
  },
  {
    ...{ kind: "snowplow", what: "a page ping of a tracker: ten seconds, and how far down" },
    body: {
      schema: "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
      data: [
        {
          ...{ e: "pp", eid: "8c1", duid: "d-8", p: "web", tv: "js-3.5.0", url: "https://n.example/a/rail?x=1" },
          ...{ dtm: String(nowMs), stm: String(nowMs), vp: "1000x800", ds: "1000x3200", pp_miy: "0", pp_may: "1600" },
        },
      ],
    },
    mapping: { itemPath: "/a/" },
    becomes: [
      {
        ...{ event: "Item Read", person: ["d-8"], at: now },
        properties: { itemId: "rail", dwellSeconds: 10, scrollDepth: 0.75 },
      },
    ],
  },
  {
    ...{ kind: "snowplow", what: "enriched lines: a ping, and a bought article with its currency" },
    body: [
      enriched({
        ...{ 4: "2026-06-01 12:00:00.000", 5: "page_ping", 6: "e-1", 12: "u-4", 15: "d-4" },
        ...{ 29: "https://n.example/a/tram", 76: "400", 95: "900", 96: "600", 106: "900", 107: "2000" },
      }),
      enriched({
        ...{ 4: "2026-06-01 12:00:00.000", 5: "transaction_item", 6: "e-2", 15: "d-4" },
        ...{ 67: "o-1", 68: "sku-3", 71: "19.5", 72: "2", 112: "CHF" },
      }),
    ].join("\n"),
    mapping: { itemPath: "/a/" },
    becomes: [
      {
        ...{ event: "Item Read", person: ["u-4", "d-4"], at: now },
        properties: { itemId: "tram", dwellSeconds: 10, scrollDepth: 0.5 },
      },
      { event: "Item Purchased", person: ["d-4"], at: now, money: [3900, "CHF", 39], properties: { itemId: "sku-3" } },
    ],
  },
  {
    ...{ kind: "sendgrid", what: "a click with our own argument, and a bounce" },
    body: [
      {
        ...{ event: "click", email: "Ada@Example.org", timestamp: seconds, sg_event_id: "sg-1", sg_message_id: "m.f" },
        ...{
          useragent: "Mozilla/5.0 (X11; Linux)",
          url: "https://n.example/a",
          category: ["news"],
          attuneMessageId: "m-1",
        },
      },
      {
        ...{ event: "bounce", email: "bo@example.org", timestamp: seconds, sg_event_id: "sg-2", sg_message_id: "m.g" },
        ...{ type: "bounce", status: "5.0.0", reason: "500 unknown recipient" },
      },
    ],
    becomes: [
      { event: "Message Clicked", person: ["email:ada@example.org"], at: now, properties: { messageId: "m-1" } },
      {
        ...{ event: "Message Bounced", person: ["email:bo@example.org"], at: now },
        properties: { reason: "500 unknown recipient" },
      },
    ],
  },
  {
    ...{ kind: "mailgun", what: "an unsubscription" },
    body: {
      signature: { timestamp: String(seconds), token: "t", signature: "s" },
      "event-data": {
        ...{ event: "unsubscribed", id: "Ase7i", timestamp: seconds - 0.5, recipient: "ada@example.org" },
        ...{ "client-info": { "client-type": "browser", "user-agent": "Mozilla/5.0 (Mac)" }, "user-variables": {} },
        message: { headers: { "message-id": "20260601.1@example.org" } },
      },
    },
    becomes: [
      {
        ...{ event: "Message Unsubscribed", person: ["email:ada@example.org"], at: "2026-06-01T11:59:59.500Z" },
        properties: { messageId: "20260601.1@example.org" },
      },
    ],
  },
  {
    ...{ kind: "ses", what: "a bounce is about whom it names, of two that the mail went to" },
    body: notification({
      eventType: "Bounce",
      mail,
      bounce: {
        ...{ bounceType: "Permanent", bounceSubType: "General", timestamp: now, feedbackId: "f" },
        bouncedRecipients: [{ emailAddress: "bo@example.org", action: "failed", status: "5.1.1" }],
      },
    }),
    becomes: [
      {
        ...{ event: "Message Bounced", person: ["email:bo@example.org"], at: now },
        properties: { messageId: "ses-77", reason: "Permanent" },
      },
    ],
  },
  {
    ...{ kind: "ses", what: "an open by Apple's proxy is a machine's" },
    body: notification({
      ...{ eventType: "Open", mail: { ...mail, destination: ["ada@example.org"] } },
      open: { ipAddress: "192.0.2.1", timestamp: now, userAgent: "Mozilla/5.0" },
    }),
    becomes: [{ event: "Message Opened by Machine", person: ["email:ada@example.org"], at: now }],
  },
  {
    ...{ kind: "shopify", what: "an order with a discount over all of it" },
    headers: { "x-shopify-topic": "orders/paid" },
    body: {
      ...{ id: 450789469, email: "bo@example.org", currency: "USD", processed_at: "2026-06-01T08:00:00-04:00" },
      customer: { id: 207119551, phone: "+16135550142" },
      discount_codes: [{ code: "TENOFF", amount: "10.00" }],
      line_items: [
        {
          ...{ id: 466157049, product_id: 632910392, sku: "IPOD", title: "Player", quantity: 2, price: "199.00" },
          ...{ total_discount: "0.00", discount_allocations: [{ amount: "10.00", discount_application_index: 0 }] },
        },
      ],
    },
    becomes: [
      {
        event: "Item Purchased",
        person: ["email:bo@example.org", "phone:+16135550142", "shopify:207119551", "order:shopify-450789469"],
        ...{ at: now, money: [38_800, "USD", 388], properties: { itemId: "632910392", quantity: 2 } },
      },
    ],
  },
  {
    ...{ kind: "shopify", what: "a refund goes to whose order it was" },
    headers: { "x-shopify-topic": "refunds/create" },
    body: {
      ...{ id: 509562969, order_id: 450789469, created_at: "2026-06-01T14:00:00+02:00" },
      transactions: [{ amount: "199.00", currency: "USD", kind: "refund" }],
      refund_line_items: [
        { id: 104689539, quantity: 1, subtotal: 199, line_item: { product_id: 632910392, sku: "IPOD" } },
      ],
    },
    becomes: [
      {
        ...{ event: "Item Refunded", person: ["order:shopify-450789469"], at: now, money: [-19_900, "USD", -199] },
        properties: { itemId: "632910392", orderId: "450789469" },
      },
    ],
  },
  {
    ...{ kind: "stripe", what: "a checkout session of a known user" },
    body: stripeEvent("checkout.session.completed", {
      ...{ id: "cs_1", object: "checkout.session", amount_total: 2198, currency: "usd", customer: null },
      ...{ client_reference_id: "u-5", customer_details: { email: "eve@example.org" }, payment_status: "paid" },
    }),
    becomes: [
      {
        event: "Order Completed",
        ...{ person: ["u-5", "email:eve@example.org"], at: now, money: [2198, "USD", 21.98] },
      },
    ],
  },
  {
    ...{ kind: "stripe", what: "the second part of a refund is that part" },
    body: stripeEvent(
      "charge.refunded",
      {
        ...{ id: "ch_1", object: "charge", amount: 1000, amount_refunded: 700, currency: "eur", customer: "cus_5" },
        billing_details: { email: "eve@example.org" },
      },
      { amount_refunded: 400 },
    ),
    becomes: [
      {
        event: "Payment Refunded",
        person: ["email:eve@example.org", "stripe:cus_5"],
        at: now,
        money: [-300, "EUR", -3],
      },
    ],
  },
  {
    ...{ kind: "stripe", what: "currencies that Stripe counts in hundredths and the world does not" },
    body: stripeEvent("invoice.paid", { id: "in_1", amount_paid: 50_000, currency: "isk", customer: "cus_6" }),
    becomes: [{ event: "Invoice Paid", person: ["stripe:cus_6"], at: now, money: [500, "ISK", 500] }],
  },
  {
    ...{ kind: "webhook", what: "the shape that the standard shows" },
    headers: { "webhook-id": "msg_1" },
    body: {
      type: "contact.updated",
      timestamp: "2026-06-01T12:00:00.0Z",
      data: { id: "c-9", email: "ada@example.org" },
    },
    becomes: [{ event: "contact.updated", person: ["email:ada@example.org"], at: now, properties: { id: "c-9" } }],
  },
  {
    ...{ kind: "crm", what: "HubSpot's export of contacts" },
    headers: { "content-type": "text/csv" },
    body: '"Record ID","First Name","Last Name","Email","Lifecycle Stage"\n"501","Ada","Lo","ada@example.org","Lead"\n',
    becomes: [
      {
        ...{ event: "identify", person: ["email:ada@example.org", "crm:501"], at: now },
        traits: { "First Name": "Ada", "Lifecycle Stage": "Lead" },
      },
    ],
  },
  {
    ...{ kind: "crm", what: "Salesforce's report: ids of fifteen characters" },
    headers: { "content-type": "text/csv" },
    body: "Id,Email,LastModifiedDate,Title\n001A0000006Vm9r,bo@example.org,2026-06-01T12:00:00.000+0000,CTO\n",
    becomes: [
      {
        ...{ event: "identify", person: ["email:bo@example.org", "crm:001A0000006Vm9rIAC"], at: now },
        traits: { Title: "CTO" },
      },
    ],
  },
  {
    ...{ kind: "crm", what: "Klaviyo's export of a metric" },
    body: lines({
      "Klaviyo ID": "01H",
      Email: "eve@example.org",
      event_name: "Clicked Email",
      timestamp: seconds,
      URL: "/a",
    }),
    becomes: [
      {
        ...{ event: "Clicked Email", person: ["email:eve@example.org", "crm:01H"], at: now },
        properties: { URL: "/a" },
      },
    ],
  },
  {
    ...{ kind: "survey", what: "answers, and that they were given" },
    body: {
      email: "ada@example.org",
      survey: "spring",
      submittedAt: now,
      answers: { nps: 9 },
      until: "2027-01-01T00:00:00Z",
    },
    becomes: [
      { event: "identify", person: ["email:ada@example.org"], at: now, traits: { "survey.spring.nps": 9 } },
      { event: "Survey Answered", person: ["email:ada@example.org"], at: now, properties: { survey: "spring" } },
    ],
  },
];
