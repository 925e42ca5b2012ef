import { createHash } from "node:crypto";
import { ConflictError } from "../../errors/errors.ts";
import type { ComposedMessage, ComposeRequest } from "./message-reply.ts";
import type { MessageStore } from "./message-store.ts";

/** Key and hash of a request that carries an Idempotency-Key. */
export interface Idempotency {
  key: string;
  requestHash: string;
}

/** The stored reply of an earlier request with the same key; undefined when there was none. Another request with that key throws ConflictError. */
export async function repeatedReply(
  messages: Pick<MessageStore, "findByKey">,
  { key, requestHash }: Idempotency,
): Promise<ComposedMessage | undefined> {
  const known = await messages.findByKey(key);
  if (known === undefined) return undefined;
  if (known.idempotency?.requestHash === requestHash) return known.reply;
  throw new ConflictError(
    "idempotency-key-reused",
    `The Idempotency-Key "${key}" was used for another request. Send a new key, or repeat the request unchanged.`,
  );
}

/** Hash of a request with its keys in a fixed order; the depth of `data` is bounded by the schema. */
export function hashRequest(request: ComposeRequest): string {
  return createHash("sha256").update(stableJson(request)).digest("hex");
}

function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${stableJson(part)}`).join(",")}}`;
}
