import { checkTime, hmacOf, isSame } from "../shape/hmac.ts";
import { moneyOf } from "../shape/money.ts";
import { eventOf, personOf } from "../shape/person.ts";
import {
  given,
  isoOfSeconds,
  jsonOf,
  numberOf,
  recordOf,
  SignatureError,
  type SourceKind,
  textOf,
} from "../shape/source.ts";

const nameOf: Readonly<Record<string, string>> = {
  "checkout.session.completed": "Order Completed",
  "checkout.session.async_payment_succeeded": "Order Completed",
  "invoice.paid": "Invoice Paid",
  "invoice.payment_failed": "Payment Failed",
  "charge.succeeded": "Payment Succeeded",
  "charge.refunded": "Payment Refunded",
  "payment_intent.succeeded": "Payment Succeeded",
  "payment_intent.payment_failed": "Payment Failed",
  "customer.subscription.created": "Subscription Started",
  "customer.subscription.updated": "Subscription Changed",
  "customer.subscription.deleted": "Subscription Ended",
};

/** Throws SignatureError unless one of the `v1` signatures is HMAC-SHA256(`t.body`) in hex, made within five minutes. */
export function checkStripeSignature(options: {
  body: Buffer;
  header: string | undefined;
  secret: string;
  nowMs: number;
}): void {
  const { body, header = "", secret, nowMs } = options;
  const parts = header.split(",").map((part) => part.trim().split("="));
  const time = parts.find(([name]) => name === "t")?.[1];
  const signatures = parts.filter(([name]) => name === "v1").map(([, value]) => value);
  if (time === undefined || signatures.length === 0) throw new SignatureError("it has no Stripe-Signature");
  const expected = hmacOf(secret, Buffer.concat([Buffer.from(`${time}.`), body]));
  if (!signatures.some((signature) => isSame(signature, expected, "hex")))
    throw new SignatureError("its signature is another one");
  checkTime(time, nowMs);
}

export const stripeKind: SourceKind = {
  kind: "stripe",
  label: "Stripe webhooks",
  secretIs: "signing secret (whsec_...)",
  async verify({ body, headers, nowMs }, secret) {
    checkStripeSignature({ body, header: headers["stripe-signature"], secret, nowMs });
  },
  *read(delivery, options) {
    const raw = jsonOf(delivery);
    const event = recordOf(raw);
    const [id, type] = [textOf(event.id), textOf(event.type) ?? ""];
    const object = recordOf(recordOf(event.data).object);
    if (type === "checkout.session.completed" && object.payment_status === "unpaid") {
      yield { raw, ignored: "the session is not paid yet" };
      return;
    }
    const isCustomer = type === "customer.created" || type === "customer.updated";
    const name = nameOf[type];
    if (!isCustomer && name === undefined) {
      yield { raw, ignored: `"${type}" says nothing of the customer` };
      return;
    }
    const email =
      textOf(object.customer_email) ??
      textOf(recordOf(object.customer_details).email) ??
      textOf(recordOf(object.billing_details).email) ??
      textOf(object.receipt_email) ??
      (isCustomer ? textOf(object.email) : undefined);
    const metadata = recordOf(object.metadata);
    const customer = isCustomer ? textOf(object.id) : (textOf(object.customer) ?? textOf(recordOf(object.customer).id));
    const person = personOf({
      userId: textOf(metadata.userId) ?? textOf(object.client_reference_id),
      email,
      others: { stripe: customer },
    });
    if (person === undefined) {
      yield { raw, fault: "data.object.customer: the event names nobody" };
      return;
    }
    const timestamp = isoOfSeconds(event.created);
    const shared = given({ messageId: messageIdOf(name, { id, object }), timestamp });
    if (isCustomer) {
      const traits = given({ email, name: textOf(object.name), phone: textOf(object.phone), ...metadata });
      yield { raw, event: eventOf(person, { ...shared, type: "identify", traits }) };
      return;
    }
    const previous = recordOf(recordOf(event.data).previous_attributes);
    const amount = type === "charge.refunded" ? refundedBy(object, previous) : amountOf(object);
    const atMs = timestamp === undefined ? options.nowMs : Date.parse(timestamp);
    const currency = textOf(object.currency);
    const money = moneyOf(isoMinor(amount, currency), currency, { atMs, convert: options.convert });
    const properties = given({
      ...money,
      itemId: textOf(metadata.itemId),
      status: textOf(object.status),
      stripeId: textOf(object.id),
    });
    yield { raw, event: eventOf(person, { ...shared, type: "track", event: name!, properties }) };
  },
};

/** A payment is told by its intent and by its charge: both are one message. */
function messageIdOf(
  name: string | undefined,
  { id, object }: { id: string | undefined; object: Record<string, unknown> },
): string | undefined {
  const payment = textOf(object.payment_intent) ?? (object.object === "payment_intent" ? textOf(object.id) : undefined);
  if (name === "Payment Succeeded" && payment !== undefined) return `stripe:payment:${payment}`;
  return id && `stripe:${id}`;
}

function amountOf(object: Record<string, unknown>): number | undefined {
  return numberOf(object.amount_total ?? object.amount_paid ?? object.amount_received ?? object.amount);
}

/** Negative. The charge says what was refunded of it in all, the event what it was before. */
function refundedBy(object: Record<string, unknown>, previous: Record<string, unknown>): number | undefined {
  const refunded = numberOf(object.amount_refunded);
  return refunded === undefined ? undefined : (numberOf(previous.amount_refunded) ?? 0) - refunded;
}

/** Where the minor unit that Stripe counts in is not that of ISO 4217. */
const stripeFactors: Readonly<Record<string, number>> = { ISK: 0.01, UGX: 0.01, MGA: 100 };

function isoMinor(amount: number | undefined, currency: string | undefined): number | undefined {
  return amount === undefined ? undefined : amount * (stripeFactors[currency?.toUpperCase() ?? ""] ?? 1);
}
