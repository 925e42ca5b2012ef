import { hmacOf, isSame } from "../shape/hmac.ts";
import { minorOf, moneyOf } from "../shape/money.ts";
import { eventOf, personOf } from "../shape/person.ts";
import {
  given,
  jsonOf,
  listOf,
  numberOf,
  type ReadOptions,
  recordOf,
  SignatureError,
  type SourceKind,
  type SourceRow,
  textOf,
} from "../shape/source.ts";

const orderTopics = new Set(["orders/create", "orders/paid"]);
const customerTopics = new Set(["customers/create", "customers/update"]);
/** Shopify tries again for two days. */
const oldestMs = 3 * 86_400_000;

/** Throws SignatureError unless the header is the base64 HMAC-SHA256 of the raw body. */
export function checkShopifySignature(body: Buffer, signature: string | undefined, secret: string): void {
  if (signature === undefined) throw new SignatureError("it has no X-Shopify-Hmac-Sha256");
  if (!isSame(signature, hmacOf(secret, body), "base64")) throw new SignatureError("its signature is another one");
}

/** Shopify: an order is a purchase for each line, a refund a negative amount. */
export const shopifyKind: SourceKind = {
  kind: "shopify",
  label: "Shopify webhooks",
  secretIs: "client secret of the app",
  async verify({ body, headers, nowMs }, secret) {
    checkShopifySignature(body, headers["x-shopify-hmac-sha256"], secret);
    const triggeredMs = Date.parse(headers["x-shopify-triggered-at"] ?? "");
    if (Math.abs(nowMs - triggeredMs) > oldestMs) throw new SignatureError("it is older than three days");
  },
  *read(delivery, options) {
    const body = recordOf(jsonOf(delivery));
    const topic = delivery.headers["x-shopify-topic"] ?? topicOf(body);
    if (orderTopics.has(topic)) yield* orderRows(body, options);
    else if (topic === "refunds/create") yield* refundRows(body, options);
    else if (customerTopics.has(topic)) yield customerRow(body);
    else yield { raw: body, ignored: `the topic "${topic}" says nothing of the customer` };
  },
};

/** Told by the body where the header is missing, as in the tester. */
function topicOf(body: Record<string, unknown>): string {
  if (Array.isArray(body.refund_line_items)) return "refunds/create";
  return Array.isArray(body.line_items) ? "orders/create" : "customers/update";
}

function* orderRows(order: Record<string, unknown>, options: ReadOptions): Generator<SourceRow> {
  const customer = recordOf(order.customer);
  const id = textOf(order.id);
  const person = personOf({
    email: textOf(order.email) ?? textOf(customer.email),
    phone: textOf(order.phone) ?? textOf(customer.phone),
    others: { shopify: textOf(customer.id), order: id && `shopify-${id}` },
  });
  const currency = textOf(order.currency);
  const timestamp = textOf(order.processed_at) ?? textOf(order.created_at);
  const atMs = timestamp === undefined ? options.nowMs : Date.parse(timestamp);
  for (const raw of listOf(order.line_items)) {
    const line = recordOf(raw);
    const itemId = textOf(line.product_id) ?? textOf(line.sku);
    if (person === undefined || itemId === undefined || id === undefined) {
      yield {
        raw,
        fault:
          person === undefined ? "email: the order names nobody" : "line_items.product_id: the line names no product",
      };
      continue;
    }
    const quantity = numberOf(line.quantity) ?? 1;
    const price = currency === undefined ? undefined : minorOf(line.price, currency);
    const discount = currency === undefined ? undefined : minorOf(discountOf(line), currency);
    const amount = price === undefined ? undefined : price * quantity - (discount ?? 0);
    const money = moneyOf(amount, currency, { atMs, convert: options.convert });
    const properties = given({
      itemId,
      orderId: id,
      name: textOf(line.title),
      sku: textOf(line.sku),
      quantity,
      ...money,
    });
    const event = {
      type: "track",
      event: "Item Purchased",
      timestamp,
      messageId: `shopify:${id}:${textOf(line.id) ?? itemId}`,
      properties,
    };
    yield { raw, event: eventOf(person, given(event)) };
  }
}

/** Of the line, with its part of what the whole order was reduced by; before there were allocations the line's own alone. */
function discountOf({ discount_allocations, total_discount }: Record<string, unknown>): unknown {
  const parts = listOf(discount_allocations);
  return parts.length === 0
    ? total_discount
    : parts.reduce((sum: number, part) => sum + (numberOf(recordOf(part).amount) ?? 0), 0);
}

function* refundRows(refund: Record<string, unknown>, options: ReadOptions): Generator<SourceRow> {
  const [id, orderId] = [textOf(refund.id), textOf(refund.order_id)];
  const person = personOf({ others: { order: orderId && `shopify-${orderId}` } });
  const timestamp = textOf(refund.created_at);
  const atMs = timestamp === undefined ? options.nowMs : Date.parse(timestamp);
  const [transaction] = listOf(refund.transactions);
  for (const raw of listOf(refund.refund_line_items)) {
    const part = recordOf(raw);
    const line = recordOf(part.line_item);
    const itemId = textOf(line.product_id) ?? textOf(line.sku);
    if (person === undefined || itemId === undefined) {
      yield { raw, fault: "order_id and line_item.product_id are needed" };
      continue;
    }
    const currency =
      textOf(recordOf(recordOf(part.subtotal_set).shop_money).currency_code) ?? textOf(recordOf(transaction).currency);
    const amount = currency === undefined ? undefined : minorOf(part.subtotal, currency);
    const money = moneyOf(amount === undefined ? undefined : -amount, currency, { atMs, convert: options.convert });
    const properties = given({ itemId, orderId, quantity: numberOf(part.quantity), ...money });
    const event = {
      type: "track",
      event: "Item Refunded",
      timestamp,
      messageId: `shopify:refund:${id}:${textOf(part.id) ?? itemId}`,
      properties,
    };
    yield { raw, event: eventOf(person, given(event)) };
  }
}

function customerRow(raw: Record<string, unknown>): SourceRow {
  const person = personOf({ email: textOf(raw.email), phone: textOf(raw.phone), others: { shopify: textOf(raw.id) } });
  if (person === undefined) return { raw, fault: "email: the customer has no id" };
  const traits = given({
    email: textOf(raw.email),
    phone: textOf(raw.phone),
    firstName: textOf(raw.first_name),
    lastName: textOf(raw.last_name),
    orders: numberOf(raw.orders_count),
    acceptsMarketing: raw.accepts_marketing,
  });
  return { raw, event: eventOf(person, given({ type: "identify", traits, timestamp: textOf(raw.updated_at) })) };
}
