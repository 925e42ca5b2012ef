import { verify } from "node:crypto";
import { type MailAction, readMail } from "../shape/mail.ts";
import { jsonOf, listOf, recordOf, SignatureError, type SourceKind, textOf } from "../shape/source.ts";

const actions: Readonly<Record<string, MailAction>> = {
  delivery: "delivered",
  open: "opened",
  click: "clicked",
  bounce: "bounced",
  complaint: "complained",
  subscription: "unsubscribed",
};
const signedKeys: Readonly<Record<string, readonly string[]>> = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
};
const notificationHost = /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/;
/** SNS delivers again for up to an hour; what is older is a replay. */
const oldestMs = 60 * 60_000;

/** Whether the address is one of Amazon SNS's own. */
export function isNotificationUrl(address: string | undefined): boolean {
  if (address === undefined || !URL.canParse(address)) return false;
  const { protocol, hostname, port, username } = new URL(address);
  return protocol === "https:" && port === "" && username === "" && notificationHost.test(hostname);
}

/** What SNS signs: key and value of each signed member, a line each. */
export function signedText(message: Record<string, unknown>): string {
  const keys = signedKeys[textOf(message.Type) ?? ""] ?? signedKeys.SubscriptionConfirmation!;
  return keys
    .filter((key) => typeof message[key] === "string")
    .map((key) => `${key}\n${message[key] as string}\n`)
    .join("");
}

const certificates = new Map<string, string>();

export const sesKind: SourceKind = {
  kind: "ses",
  label: "Amazon SES over SNS",
  secretIs: "ARN of the topic, or the PEM of its signing certificate",
  async verify(delivery, secret, fetchText) {
    const message = recordOf(jsonOf(delivery));
    const address = textOf(message.SigningCertURL);
    if (!isNotificationUrl(address) || !new URL(address!).pathname.endsWith(".pem")) {
      throw new SignatureError("SigningCertURL is no address of Amazon SNS");
    }
    const isCertificate = secret.includes("BEGIN CERTIFICATE");
    if (!isCertificate && message.TopicArn !== secret) throw new SignatureError("TopicArn is another one");
    const certificate = isCertificate ? secret : (certificates.get(address!) ?? (await fetchText(address!)));
    if (!isCertificate) certificates.set(address!, certificate);
    const algorithm = message.SignatureVersion === "2" ? "sha256" : "sha1";
    const signature = Buffer.from(textOf(message.Signature) ?? "", "base64");
    let isSigned = false;
    try {
      isSigned = verify(algorithm, Buffer.from(signedText(message)), certificate, signature);
    } catch (cause) {
      throw new SignatureError(`the certificate cannot be read: ${(cause as Error).message}`);
    }
    if (!isSigned) throw new SignatureError("its signature is another one");
    const sentMs = Date.parse(textOf(message.Timestamp) ?? "");
    if (!(Math.abs(delivery.nowMs - sentMs) < oldestMs)) throw new SignatureError("it is older than an hour");
    const subscribe = textOf(message.SubscribeURL);
    if (message.Type === "SubscriptionConfirmation") {
      if (!isNotificationUrl(subscribe)) throw new SignatureError("SubscribeURL is no address of Amazon SNS");
      await fetchText(subscribe!);
    }
  },
  *read(delivery) {
    const envelope = recordOf(jsonOf(delivery));
    if (envelope.Type !== undefined && envelope.Type !== "Notification") {
      yield { raw: envelope, ignored: `${String(envelope.Type)} is no event` };
      return;
    }
    const raw = typeof envelope.Message === "string" ? readable(envelope.Message) : envelope;
    const event = recordOf(raw);
    const kind = (textOf(event.eventType) ?? textOf(event.notificationType) ?? "").toLowerCase();
    const action = actions[kind];
    const mail = recordOf(event.mail);
    if (action === undefined) {
      yield { raw, ignored: `"${kind}" says nothing of the reader` };
      return;
    }
    if (kind === "bounce" && recordOf(event.bounce).bounceType === "Transient") {
      yield { raw, ignored: "a transient bounce is tried again" };
      return;
    }
    const detail = recordOf(event[kind]);
    if (recordOf(detail.newTopicPreferences).unsubscribeAll === false) {
      yield { raw, ignored: "other topics are no unsubscription" };
      return;
    }
    const atMs = Date.parse(textOf(detail.timestamp) ?? textOf(mail.timestamp) ?? "");
    const [own] = listOf(recordOf(mail.tags).attuneMessageId);
    for (const [place, email] of recipientsOf(detail, mail).entries()) {
      yield readMail({
        raw,
        action,
        email: textOf(email),
        atMs: Number.isNaN(atMs) ? delivery.nowMs : atMs,
        eventId: `ses:${textOf(envelope.MessageId) ?? `${textOf(mail.messageId)}:${kind}:${atMs}`}:${place}`,
        messageId: textOf(own) ?? textOf(mail.messageId),
        url: textOf(detail.link),
        reason: textOf(detail.bounceType) ?? textOf(detail.complaintFeedbackType),
        userAgent: textOf(detail.userAgent),
      });
    }
  },
};

/** Those whom the event is about: of several that a mail went to, often one. */
function recipientsOf(detail: Record<string, unknown>, mail: Record<string, unknown>): unknown[] {
  const named = listOf(detail.bouncedRecipients ?? detail.complainedRecipients).map(
    (one) => recordOf(one).emailAddress,
  );
  if (named.length > 0) return named;
  return listOf(detail.recipients ?? mail.destination);
}

function readable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
