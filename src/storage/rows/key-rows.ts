import type { StoredKey } from "../../access/key-store.ts";

/** A key as both databases have it. */
export type KeyRow = Omit<StoredKey, "revokedAtMs"> & { revokedAtMs: number | null };

export function storedKeyOf({ revokedAtMs, ...key }: KeyRow): StoredKey {
  return { ...key, revokedAtMs: revokedAtMs ?? undefined };
}
