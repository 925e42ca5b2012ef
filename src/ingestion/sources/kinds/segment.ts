import { createHash, timingSafeEqual } from "node:crypto";
import { jsonOf, recordOf, SignatureError, type SourceKind, textOf } from "../shape/source.ts";

/** Segment's HTTP API and its SDKs: one call or a batch; the write key in Basic auth or in the body. */
export const segmentKind: SourceKind = {
  kind: "segment",
  label: "Segment HTTP and SDKs",
  secretIs: "write key",
  async verify({ headers, body }, secret) {
    const basic = /^basic\s+(\S+)/i.exec(headers.authorization ?? "")?.[1];
    const fromHeader = basic && Buffer.from(basic, "base64").toString().split(":")[0];
    const key = fromHeader ?? textOf(recordOf(readable(body)).writeKey);
    const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
    if (key === undefined || !timingSafeEqual(digest(key), digest(secret)))
      throw new SignatureError("the write key is another one");
  },
  *read(delivery, { nowMs: _ }) {
    const { batch, sentAt, context, writeKey: _key, ...single } = recordOf(jsonOf(delivery));
    const events = Array.isArray(batch) ? batch : [{ ...single, ...(context !== undefined && { context }) }];
    for (const raw of events) {
      const event = recordOf(raw);
      yield {
        raw,
        event: {
          ...(sentAt !== undefined && { sentAt }),
          ...event,
          ...(Array.isArray(batch) &&
            context !== undefined && { context: { ...recordOf(context), ...recordOf(event.context) } }),
        },
      };
    }
  },
};

function readable(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return {};
  }
}
