import type { Role } from "../config/config.ts";

/** A key that was made through the API: its digest, never the key itself. */
export interface StoredKey {
  /** The first half of the digest. */
  id: string;
  /** SHA-256 of the key, hexadecimal. */
  digest: string;
  /** What it is for, in an administrator's words. */
  name: string;
  role: Role;
  createdAtMs: number;
  /** A revoked key stays known, so that its bearer is told what it is. */
  revokedAtMs?: number | undefined;
}

/** Keeps the keys that were made through the API. */
export interface KeyStore {
  /** All, revoked ones too, oldest first. */
  list(): Promise<StoredKey[]>;
  insert(key: StoredKey): Promise<void>;
  /** False where there is no such key, or where it was revoked before. */
  revoke(id: string, revokedAtMs: number): Promise<boolean>;
}
