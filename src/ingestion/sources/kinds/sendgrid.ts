import { createPublicKey, verify } from "node:crypto";
import { checkTime } from "../shape/hmac.ts";
import { type MailAction, readMail } from "../shape/mail.ts";
import { jsonOf, listOf, numberOf, recordOf, SignatureError, type SourceKind, textOf } from "../shape/source.ts";

const actions: Readonly<Record<string, MailAction>> = {
  delivered: "delivered",
  open: "opened",
  click: "clicked",
  bounce: "bounced",
  dropped: "bounced",
  spamreport: "complained",
  unsubscribe: "unsubscribed",
  group_unsubscribe: "unsubscribed",
};

/** Throws SignatureError unless the key signed timestamp and raw body (ECDSA P-256 over SHA-256; the key is base64 DER). */
export function checkSendgridSignature(options: {
  publicKey: string;
  signature: string | undefined;
  timestamp: string | undefined;
  body: Buffer;
}): void {
  const { publicKey, signature, timestamp, body } = options;
  if (signature === undefined || timestamp === undefined) throw new SignatureError("it has no signature");
  let isSigned = false;
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    isSigned = verify("sha256", Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, "base64"));
  } catch (cause) {
    throw new SignatureError(`its signature or the key cannot be read: ${(cause as Error).message}`);
  }
  if (!isSigned) throw new SignatureError("its signature is another one");
}

export const sendgridKind: SourceKind = {
  kind: "sendgrid",
  label: "SendGrid event webhook",
  secretIs: "verification key (base64)",
  async verify({ headers, body, nowMs }, publicKey) {
    const timestamp = headers["x-twilio-email-event-webhook-timestamp"];
    const signature = headers["x-twilio-email-event-webhook-signature"];
    checkSendgridSignature({ publicKey, signature, timestamp, body });
    checkTime(timestamp, nowMs);
  },
  *read(delivery) {
    for (const raw of listOf(jsonOf(delivery))) {
      const event = recordOf(raw);
      const action = actions[textOf(event.event) ?? ""];
      if (action === undefined) {
        yield { raw, ignored: `"${String(event.event)}" says nothing of the reader` };
        continue;
      }
      yield readMail({
        raw,
        action,
        email: textOf(event.email),
        atMs: (numberOf(event.timestamp) ?? delivery.nowMs / 1_000) * 1_000,
        eventId: textOf(event.sg_event_id),
        messageId: textOf(event.attuneMessageId) ?? textOf(event.sg_message_id),
        url: textOf(event.url),
        reason: textOf(event.reason),
        userAgent: textOf(event.useragent),
        isMachine: event.sg_machine_open === true,
      });
    }
  },
};
