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
  if (value === null || typeof value !== "object" || "toJSON" in value) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  let members = "";
  for (const key of Object.keys(value).sort()) {
    const inner = (value as Record<string, unknown>)[key];
    if (inner === undefined) continue;
    members += `${members === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(inner)}`;
  }
  return `{${members}}`;
}
