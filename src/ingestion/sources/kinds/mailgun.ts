import { digestOf } from "../shape/digest.ts";
import { checkTime, hmacOf, isSame } from "../shape/hmac.ts";
import { type MailAction, readMail } from "../shape/mail.ts";
import { jsonOf, numberOf, recordOf, SignatureError, type SourceKind, textOf } from "../shape/source.ts";

const actions: Readonly<Record<string, MailAction>> = {
  delivered: "delivered",
  opened: "opened",
  clicked: "clicked",
  complained: "complained",
  unsubscribed: "unsubscribed",
};
/** By token of the last deliveries: what came with it. The signature covers no body: a token is for one, sent again or not. */
const tokens = new Map<string, string>();
const mostTokens = 20_000;

/** Throws SignatureError unless HMAC-SHA256(timestamp + token) is the signature, in hex. */
export function checkMailgunSignature(signature: Record<string, unknown>, signingKey: string): void {
  const [timestamp, token, hex] = [textOf(signature.timestamp), textOf(signature.token), textOf(signature.signature)];
  if (timestamp === undefined || token === undefined || hex === undefined)
    throw new SignatureError("it has no signature");
  if (!isSame(hex, hmacOf(signingKey, timestamp + token), "hex"))
    throw new SignatureError("its signature is another one");
}

export const mailgunKind: SourceKind = {
  kind: "mailgun",
  label: "Mailgun webhooks",
  secretIs: "HTTP webhook signing key",
  async verify(delivery, signingKey) {
    const signature = recordOf(recordOf(jsonOf(delivery)).signature);
    checkMailgunSignature(signature, signingKey);
    checkTime(textOf(signature.timestamp), delivery.nowMs);
    const token = textOf(signature.token)!;
    const digest = digestOf([delivery.body.toString("latin1")]);
    const known = tokens.get(token);
    if (known !== undefined && known !== digest) throw new SignatureError("its token came before, with another body");
    tokens.set(token, digest);
    if (tokens.size > mostTokens) tokens.delete(tokens.keys().next().value!);
  },
  *read(delivery) {
    const raw = recordOf(jsonOf(delivery))["event-data"];
    const event = recordOf(raw);
    const name = textOf(event.event) ?? "";
    const action = name === "failed" && event.severity === "permanent" ? "bounced" : actions[name];
    if (action === undefined) {
      yield { raw, ignored: `"${name}" says nothing of the reader` };
      return;
    }
    const { attuneMessageId } = recordOf(event["user-variables"]);
    const client = recordOf(event["client-info"]);
    yield readMail({
      raw,
      action,
      email: textOf(event.recipient),
      atMs: (numberOf(event.timestamp) ?? delivery.nowMs / 1_000) * 1_000,
      eventId: textOf(event.id),
      messageId: textOf(attuneMessageId) ?? textOf(recordOf(recordOf(event.message).headers)["message-id"]),
      url: textOf(event.url),
      reason: textOf(event.reason),
      userAgent: textOf(client["user-agent"]),
      isMachine: textOf(client.bot) !== undefined || client["client-type"] === "robot",
    });
  },
};
