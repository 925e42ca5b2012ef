import type { TagRow } from "../../../http/schema/tags.ts";

/** A change that an editor has begun. */
export type TagStep =
  | { kind: "add" }
  | { kind: "describe" | "rename" | "delete"; tag: TagRow }
  | { kind: "merge"; tag: TagRow; into?: string };
