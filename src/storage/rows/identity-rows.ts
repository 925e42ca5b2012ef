import type { Identity, Merge } from "../../profiles/identity/identity-store.ts";

export type IdentityRow = Omit<Identity, "sourceId"> & { sourceId: string | null };
/** `lists` is JSON. */
export type MergeRow = Omit<Merge, "lists" | "undoneAtMs"> & { lists: string; undoneAtMs: number | null };

export function identityOf({ sourceId, ...row }: IdentityRow): Identity {
  return { ...row, ...(sourceId !== null && { sourceId }) };
}

export function mergeOf({ lists, undoneAtMs, ...row }: MergeRow): Merge {
  return { ...row, lists: JSON.parse(lists) as Merge["lists"], ...(undoneAtMs !== null && { undoneAtMs }) };
}
