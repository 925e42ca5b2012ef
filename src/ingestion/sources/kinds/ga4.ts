import { checkApiSecret } from "../shape/api-secret.ts";
import { digestOf } from "../shape/digest.ts";
import { minorOf, moneyOf } from "../shape/money.ts";
import { eventOf, personOf } from "../shape/person.ts";
import {
  given,
  isoOf,
  jsonOf,
  listOf,
  numberOf,
  type ReadOptions,
  recordOf,
  type SourceKind,
  type SourceRow,
  textOf,
} from "../shape/source.ts";

/** What Google's names mean here; others keep theirs. */
const nameOf: Readonly<Record<string, string>> = {
  view_item: "Product Viewed",
  view_item_list: "Product List Viewed",
  select_item: "Product Clicked",
  select_content: "Item Clicked",
  add_to_cart: "Product Added",
  add_to_wishlist: "Product Added to Wishlist",
  purchase: "Order Completed",
  share: "Item Shared",
  refund: "Order Refunded",
};
const needsItem = new Set(["Item Clicked", "Item Shared"]);

export interface AnalyticsEvent {
  name: string;
  params: Record<string, unknown>;
  items: readonly unknown[];
  atMs: number;
  messageId: string | undefined;
  person: Record<string, unknown>;
  context: Record<string, unknown>;
}

/** An event of Google Analytics in our shapes: engagement time becomes dwell, items become products, money minor units. */
export function analyticsEventOf(
  one: AnalyticsEvent,
  { convert }: Pick<ReadOptions, "convert">,
): Record<string, unknown> {
  const { name, params, items, atMs, messageId, person, context } = one;
  const itemId = textOf(params.item_id) ?? textOf(params.content_id);
  const dwellMs = numberOf(params.engagement_time_msec);
  const shared = given({ messageId, timestamp: isoOf(atMs), context });
  const { currency: paidIn, value: paid, ...rest } = params;
  const currency = textOf(paidIn)?.toUpperCase();
  const amount = currency === undefined ? undefined : minorOf(paid, currency);
  const sign = name === "refund" ? -1 : 1;
  const money =
    amount === undefined ? given({ value: numberOf(paid) }) : moneyOf(sign * amount, currency, { atMs, convert });
  const products = items.map((item) => {
    const { item_id, item_name, quantity, price } = recordOf(item);
    return given({
      product_id: textOf(item_id),
      name: textOf(item_name),
      quantity: numberOf(quantity),
      price: numberOf(price),
    });
  });
  const properties = given({
    ...rest,
    ...money,
    itemId: itemId ?? products[0]?.product_id,
    products: products.length > 0 ? products : undefined,
  });
  if (name === "page_view" || name === "screen_view") {
    const title = textOf(params.page_title) ?? textOf(params.firebase_screen) ?? name;
    const url = textOf(params.page_location);
    return eventOf(person, {
      ...shared,
      type: name === "page_view" ? "page" : "screen",
      name: title,
      properties: given({ ...properties, url }),
    });
  }
  if (name === "user_engagement" && itemId !== undefined && dwellMs !== undefined) {
    return eventOf(person, {
      ...shared,
      type: "track",
      event: "Item Read",
      properties: { ...properties, dwellSeconds: dwellMs / 1_000 },
    });
  }
  const event = nameOf[name] ?? name;
  const named = needsItem.has(event) && properties.itemId === undefined ? name : event;
  return eventOf(person, { ...shared, type: "track", event: named, properties });
}

/** GA4 Measurement Protocol, for web streams (`client_id`) and apps of Firebase (`app_instance_id`). */
export const measurementProtocolKind: SourceKind = {
  kind: "ga4",
  label: "GA4 Measurement Protocol",
  secretIs: "api_secret",
  verify: async ({ query }, secret) => checkApiSecret(query.api_secret, secret),
  *read(delivery, options): Iterable<SourceRow> {
    const body = recordOf(jsonOf(delivery));
    const events = listOf(body.events);
    if (events.length > 25) {
      yield { raw: body, fault: `events: ${events.length} events; Google's limit is 25`, code: "invalid-event" };
      return;
    }
    const person = personOf({
      userId: textOf(body.user_id),
      anonymousId: textOf(body.client_id) ?? textOf(body.app_instance_id),
    });
    const consent = consentOf(recordOf(body.consent));
    const traits = Object.fromEntries(
      Object.entries(recordOf(body.user_properties)).map(([key, value]) => [key, recordOf(value).value ?? value]),
    );
    if (person !== undefined && body.user_id !== undefined && Object.keys(traits).length > 0) {
      yield { raw: body.user_properties, event: eventOf(person, { type: "identify", traits }) };
    }
    for (const [place, raw] of events.entries()) {
      const { name, params, timestamp_micros } = recordOf(raw);
      const named = textOf(name);
      if (person === undefined || named === undefined) {
        yield {
          raw,
          fault: person === undefined ? "client_id: the event names nobody" : "events.name: an event needs a name",
        };
        continue;
      }
      const micros = numberOf(timestamp_micros) ?? numberOf(body.timestamp_micros);
      const atMs = micros === undefined ? options.nowMs : micros / 1_000;
      const { items, ...rest } = recordOf(params);
      const id =
        micros === undefined
          ? undefined
          : `ga4:${digestOf([person.userId, person.anonymousId, micros, named, place, rest])}`;
      const one = {
        name: named,
        params: rest,
        items: listOf(items),
        atMs,
        messageId: id,
        person,
        context: given({ consent }),
      };
      yield { raw, event: analyticsEventOf(one, options) };
    }
  },
};

/** As `measurementProtocolKind`, under the name by which apps know it. */
export const firebaseKind: SourceKind = {
  ...measurementProtocolKind,
  kind: "firebase",
  label: "Firebase (Measurement Protocol for apps)",
};

function consentOf({ ad_personalization }: Record<string, unknown>): unknown {
  if (typeof ad_personalization !== "string") return undefined;
  return { categoryPreferences: { personalisation: ad_personalization === "GRANTED" } };
}
