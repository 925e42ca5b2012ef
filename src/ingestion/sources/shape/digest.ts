import { createHash } from "node:crypto";

/** Names a row that has no id of its own by what it says: 32 hex digits. */
export function digestOf(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
