import { createHash } from "node:crypto";
import type { Item } from "./item.ts";

/**
 * First 16 bytes of the sha256 over everything that a client sent of an item, as hex: the same content gives the same
 * hash whatever the order of its keys.
 */
export function contentHash(item: Item): string {
  return createHash("sha256").update(canonicalJson(item)).digest("hex").slice(0, 32);
}

/** JSON with the keys of every object sorted; `undefined` members are left out, as JSON does. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}
