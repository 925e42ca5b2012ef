import type { InteractionRules } from "./interaction-rules.ts";
import type { ItemMemory } from "./item-memory.ts";
import type { Profile } from "./profile.ts";
import { decodeProfile, encodeProfile } from "./profile-codec.ts";

/** A profile in memory as the store would write it: three blocks in place of hundreds of small objects. */
export interface PackedProfile {
  revision: number;
  state: string;
  vectors: Uint8Array;
  /** JSON of item memories: id, weight, atMs, lastMs (null for never), kinds, shown. */
  items: string;
}

type PackedItem = [id: string, weight: number, atMs: number, lastMs: number | null, kinds: number, shown: number];

/** Sums to five decimals, as in the store; packing what was unpacked changes nothing. `encoded` saves the work done for the store. */
export function packProfile(
  profile: Profile,
  rules: InteractionRules,
  encoded: Pick<PackedProfile, "state" | "vectors"> = encodeProfile(profile, rules),
): PackedProfile {
  const { state, vectors } = encoded;
  const items = Array.from(
    profile.items,
    ([id, { weight, atMs, lastMs, kinds, shown }]): PackedItem => [
      id,
      weight,
      atMs,
      lastMs === Number.NEGATIVE_INFINITY ? null : lastMs,
      kinds,
      shown,
    ],
  );
  return { revision: profile.revision, state, vectors, items: JSON.stringify(items) };
}

export function unpackProfile(id: string, { state, vectors, items }: PackedProfile, rules: InteractionRules): Profile {
  const memories = (JSON.parse(items) as PackedItem[]).map(
    ([itemId, weight, atMs, lastMs, kinds, shown]): [string, ItemMemory] => [
      itemId,
      { weight, atMs, lastMs: lastMs ?? Number.NEGATIVE_INFINITY, kinds, shown },
    ],
  );
  return decodeProfile({ id, state, vectors, items: new Map(memories) }, rules);
}
