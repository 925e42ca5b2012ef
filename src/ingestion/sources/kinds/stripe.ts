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
    const shared = given({ messageId: id && `stripe:${id}`, timestamp });
    if (isCustomer) {
      const traits = given({ email, name: textOf(object.name), phone: textOf(object.phone), ...metadata });
      yield { raw, event: eventOf(person, { ...shared, type: "identify", traits }) };
      return;
    }
    const isRefund = type === "charge.refunded";
    const amount = numberOf(
      isRefund
        ? object.amount_refunded
        : (object.amount_total ?? object.amount_paid ?? object.amount_received ?? object.amount),
    );
    const atMs = timestamp === undefined ? options.nowMs : Date.parse(timestamp);
    const signed = amount === undefined ? undefined : isRefund ? -amount : amount;
    const money = moneyOf(signed, textOf(object.currency), { atMs, convert: options.convert });
    const properties = given({
      ...money,
      itemId: textOf(metadata.itemId),
      status: textOf(object.status),
      stripeId: textOf(object.id),
    });
    yield { raw, event: eventOf(person, { ...shared, type: "track", event: name!, properties }) };
  },
};
