import { createHash } from "node:crypto";
import type { DomainEvent } from "./domain-event.ts";

/** As a notice of an erasure names an id. */
export function hashOfId(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}

/** The notice that everything about a user with these names is gone. */
export function userErased(names: readonly string[]): DomainEvent<"user.erased"> {
  return { topic: "user.erased", key: "", body: { idHashes: names.map(hashOfId) } };
}
