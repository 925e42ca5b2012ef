import type { TagRow } from "../../api/insight-types.ts";

/** A change that an editor has begun. */
export type TagStep = { kind: "rename" | "remove"; tag: TagRow } | { kind: "merge"; tag: TagRow; into?: string };
