import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Role } from "../config/config.ts";
import { ConflictError, NotFoundError } from "../errors/errors.ts";
import type { KeyStore, StoredKey } from "./key-store.ts";

/** A key as administrators see it. */
export interface KeyRow {
  id: string;
  name: string;
  role: Role;
  /** settings: named by ATTUNE_KEYS, and gone when that is changed; api: made through the API, and gone when it is revoked. */
  source: "settings" | "api";
  createdAtMs?: number | undefined;
}

/** Whose key it is. */
export interface KnownKey {
  id: string;
  role: Role;
  isRevoked: boolean;
}

/** The keys of an installation: those of the settings, and those that administrators make and revoke while it runs. */
export interface AccessKeys {
  /** Undefined for a key that nobody made. What another process changed is known within a second. */
  find(key: string): Promise<KnownKey | undefined>;
  /** Keys that are in use, those of the settings first. */
  list(): Promise<KeyRow[]>;
  /** Makes a key; nobody can read it again. Throws ConflictError beyond 1,000 keys in use. */
  create(options: { name: string; role: Role }): Promise<KeyRow & { key: string }>;
  /** The next request with it is refused. Throws NotFoundError, and ConflictError for a key of the settings. */
  revoke(id: string): Promise<void>;
}

export interface AccessKeysOptions {
  store: KeyStore;
  configured: readonly { key: string; role: Role }[];
  now: () => number;
  /** A new secret: at least 128 bits, in characters that fit a header. */
  newKey: () => string;
  /** Told when the store could not be read; the keys that were known last are used on. */
  onError: (error: unknown) => void;
  /** Milliseconds that only grow. */
  clock?: () => number;
}

/** How long what was read of the store is taken as it is. */
const freshMs = 1_000;
const mostKeys = 1_000;
const idLength = 32;

export function createAccessKeys(options: AccessKeysOptions): AccessKeys {
  const { store, now, clock = () => performance.now() } = options;
  const configured = options.configured.map(({ key, role }, i) => ({
    digest: digestOf(key),
    row: { id: idOf(digestOf(key)), name: `key ${i + 1} of ATTUNE_KEYS`, role, source: "settings" as const },
  }));
  let stored = new Map<string, StoredKey>();
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    try {
      stored = new Map((await store.list()).map((key) => [key.digest, key]));
    } catch (error) {
      options.onError(error);
    }
    readAtMs = clock();
    reading = undefined;
  }

  /** Resolves when the stored keys are known as they were a second ago or later. */
  function known(): Promise<void> | undefined {
    if (clock() - readAtMs < freshMs) return undefined;
    reading ??= read();
    return reading;
  }

  const inUse = (): StoredKey[] => [...stored.values()].filter(({ revokedAtMs }) => revokedAtMs === undefined);

  return {
    async find(key) {
      const digest = digestOf(key);
      const named = configured.find((entry) => timingSafeEqual(entry.digest, digest));
      if (named) return { id: named.row.id, role: named.row.role, isRevoked: false };
      await known();
      // How long the look-up of a digest takes says nothing of the key.
      const found = stored.get(digest.toString("hex"));
      return found && { id: found.id, role: found.role, isRevoked: found.revokedAtMs !== undefined };
    },
    async list() {
      await read();
      const made = inUse().map(({ id, name, role, createdAtMs }) => ({
        ...{ id, name, role, createdAtMs },
        source: "api" as const,
      }));
      return [...configured.map(({ row }) => row), ...made];
    },
    async create({ name, role }) {
      await read();
      if (inUse().length >= mostKeys) {
        throw new ConflictError("too-many-keys", `There are ${mostKeys} keys, the most. Revoke one that is not used.`);
      }
      const key = options.newKey();
      const digest = digestOf(key);
      const made = { id: idOf(digest), name, role, createdAtMs: now() };
      await store.insert({ ...made, digest: digest.toString("hex") });
      await read();
      return { ...made, source: "api", key };
    },
    async revoke(id) {
      if (configured.some(({ row }) => row.id === id)) {
        throw new ConflictError(
          "key-of-settings",
          `The key ${id} is named by ATTUNE_KEYS: take it out there and restart.`,
        );
      }
      if (!(await store.revoke(id, now()))) throw new NotFoundError("key", id);
      await read();
    },
  };
}

/** 192 random bits, in characters that fit a header. */
export const newAccessKey = (): string => randomBytes(24).toString("base64url");

const digestOf = (key: string): Buffer => createHash("sha256").update(key).digest();
const idOf = (digest: Buffer): string => digest.toString("hex").slice(0, idLength);
