import { checkTime, hmacOf, isSame } from "../shape/hmac.ts";
import { eventOf, personOf } from "../shape/person.ts";
import { given, jsonOf, recordOf, SignatureError, type SourceKind, textOf } from "../shape/source.ts";

/** Throws SignatureError unless one of the `v1` signatures is base64 HMAC-SHA256(`id.timestamp.body`), made within five minutes. */
export function checkStandardSignature(options: {
  body: Buffer;
  headers: Readonly<Record<string, string | undefined>>;
  secret: string;
  nowMs: number;
}): void {
  const { body, headers, secret, nowMs } = options;
  const [id, time, signatures] = [headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"]];
  if (id === undefined || time === undefined || signatures === undefined)
    throw new SignatureError("it has no webhook-signature");
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = hmacOf(key, Buffer.concat([Buffer.from(`${id}.${time}.`), body]));
  const isSigned = signatures
    .split(" ")
    .some((one) => one.startsWith("v1,") && isSame(one.slice(3), expected, "base64"));
  if (!isSigned) throw new SignatureError("its signature is another one");
  checkTime(time, nowMs);
}

/** Any system that sends Standard Webhooks: `{type, timestamp, data}`; `mapping` names the members of `data` that are ids. */
export const standardWebhooksKind: SourceKind = {
  kind: "webhook",
  label: "Standard Webhooks",
  secretIs: "secret (whsec_...)",
  async verify({ body, headers, nowMs }, secret) {
    checkStandardSignature({ body, headers, secret, nowMs });
  },
  *read(delivery, { mapping }) {
    const raw = jsonOf(delivery);
    const { type, timestamp, data } = recordOf(raw);
    const members = recordOf(data);
    const person = personOf({
      userId: textOf(members[mapping.userId ?? "userId"]),
      anonymousId: textOf(members[mapping.anonymousId ?? "anonymousId"]),
      email: textOf(members[mapping.email ?? "email"]),
    });
    const event = textOf(type);
    if (person === undefined || event === undefined) {
      yield {
        raw,
        fault:
          event === undefined
            ? "type: the event needs a name"
            : "data: the event names nobody; name its ids in `mapping`",
      };
      return;
    }
    const messageId = delivery.headers["webhook-id"];
    yield {
      raw,
      event: eventOf(
        person,
        given({ type: "track", event, timestamp: textOf(timestamp), properties: members, messageId }),
      ),
    };
  },
};
