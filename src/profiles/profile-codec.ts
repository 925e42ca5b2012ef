import { type Affinities, type AffinityKind, affinityKinds, createAffinities } from "./affinities.ts";
import type { DecayedSum } from "./decayed-sum.ts";
import type { Engagement } from "./engagement.ts";
import type { InteractionRules } from "./interaction-rules.ts";
import type { Interest } from "./interests.ts";
import type { ItemMemory } from "./item-memory.ts";
import type { Mood } from "./mood.ts";
import type { Profile } from "./profile.ts";

/** A profile as a store keeps it. */
export interface ProfileRecord {
  id: string;
  /** JSON. */
  state: string;
  /** Interests, then aversions: little-endian int16, component = value / 32767, `dimensions` each. */
  vectors: Uint8Array;
  items: ReadonlyMap<string, ItemMemory>;
}

/** 1: sums as they are. 2: sums in units. 3: times of affinities by number. All are read, the last is written. */
const formatVersion = 3;
/** Sums are stored as whole hundred-thousandths: far below what any decision sees (a click is 1), and fast to write. */
const unitsPerOne = 1e5;
const vectorScale = 32_767;

/** A sum as [atMs, value per slot in units]: no trailing zeros. */
type PackedSum = number[];
/**
 * All affinities of a kind in one flat list, for each: id, label (0 for the id), the place of its time in `times` (before
 * format 3 the time itself), and a value for every slot. Flat lists of strings and small numbers are what JSON reads and
 * writes fastest, and this is written with every event, which moves a dozen affinities to one time.
 */
type PackedAffinities = (string | number)[];
type PackedInterest = [mass: number, atMs: number];

interface PackedProfile {
  format: number;
  /** Half-lives in ms that the affinity slots stand for. */
  halfLives: number[];
  revision: number;
  createdAtMs: number;
  updatedAtMs: number;
  traits: Record<string, unknown>;
  /** Milliseconds before `updatedAtMs`, each once. */
  times?: number[];
  affinities: Record<string, PackedAffinities>;
  dimensions: number;
  interests: PackedInterest[];
  aversions: PackedInterest[];
  mood: {
    texts: number;
    evidence: PackedSum;
    sentiment: PackedSum;
    formality: PackedSum;
    politeness: PackedSum;
    emotions: [string, PackedSum][];
    days: Mood["days"];
  };
  engagement: Engagement;
  channels: [string, PackedSum][];
  hours: [number, PackedSum][];
}

/** State and vectors of a profile; its item memories are stored row by row, so that an event writes only what it changed. */
export function encodeProfile(
  profile: Profile,
  rules: InteractionRules,
): Pick<ProfileRecord, "id" | "state" | "vectors"> {
  const { mood, updatedAtMs } = profile;
  const times = new Map<number, number>();
  const packed: PackedProfile = {
    format: formatVersion,
    halfLives: [...rules.halfLives],
    revision: profile.revision,
    createdAtMs: profile.createdAtMs,
    updatedAtMs,
    traits: profile.traits,
    affinities: Object.fromEntries(
      affinityKinds.map((kind) => [kind, packAffinities(profile.affinities[kind], times)]),
    ),
    times: Array.from(times.keys(), (atMs) => updatedAtMs - atMs),
    dimensions: (profile.interests[0] ?? profile.aversions[0])?.vector.length ?? 0,
    interests: profile.interests.map(({ mass, atMs }): PackedInterest => [unitsOf(mass), atMs]),
    aversions: profile.aversions.map(({ mass, atMs }): PackedInterest => [unitsOf(mass), atMs]),
    mood: {
      texts: mood.texts,
      evidence: packSum(mood.evidence),
      sentiment: packSum(mood.sentiment),
      formality: packSum(mood.formality),
      politeness: packSum(mood.politeness),
      emotions: packMap(mood.emotions),
      days: mood.days,
    },
    engagement: profile.engagement,
    channels: packMap(profile.habits.channels),
    hours: packMap(profile.habits.hours),
  };
  return {
    id: profile.id,
    state: JSON.stringify(packed),
    vectors: packVectors([...profile.interests, ...profile.aversions]),
  };
}

/**
 * Reads back what `encodeProfile` wrote. When the configured half-lives have changed since, each stored sum moves to
 * the slot of the nearest present half-life.
 */
export function decodeProfile(record: ProfileRecord, rules: InteractionRules): Profile {
  const packed = JSON.parse(record.state) as PackedProfile;
  const slots = packed.halfLives.map((halfLife) => nearestSlot(rules.halfLives, halfLife));
  // The first format held the values themselves.
  const perOne = packed.format === 1 ? 1 : unitsPerOne;
  const single = (sum: PackedSum): DecayedSum => unpackSum(sum, { slots: [0], length: 1, perOne });
  const affinities: Affinities = createAffinities();
  for (const kind of affinityKinds)
    unpackAffinities(packed, kind, { slots, length: rules.halfLives.length, perOne }, affinities[kind]);
  const vectors = unpackVectors(record.vectors, packed.dimensions);
  const interestOf = ([mass, atMs]: PackedInterest, index: number): Interest => ({
    vector: vectors[index]!,
    mass: mass / perOne,
    atMs,
  });
  const { mood } = packed;
  return {
    id: record.id,
    revision: packed.revision,
    createdAtMs: packed.createdAtMs,
    updatedAtMs: packed.updatedAtMs,
    traits: packed.traits,
    affinities,
    interests: packed.interests.map(interestOf),
    aversions: packed.aversions.map((interest, index) => interestOf(interest, packed.interests.length + index)),
    mood: {
      texts: mood.texts,
      evidence: single(mood.evidence),
      sentiment: single(mood.sentiment),
      formality: single(mood.formality),
      politeness: single(mood.politeness),
      emotions: new Map(mood.emotions.map(([label, sum]) => [label, single(sum)])),
      days: mood.days,
    },
    engagement: packed.engagement,
    habits: {
      channels: new Map(packed.channels.map(([channel, sum]) => [channel, single(sum)])),
      hours: new Map(packed.hours.map(([hour, sum]) => [hour, single(sum)])),
    },
    items: new Map(record.items),
  };
}

/** `times` gets a number for every time that it has not met. */
function packAffinities(map: Affinities["topics"], times: Map<number, number>): PackedAffinities {
  const list: PackedAffinities = [];
  for (const [id, { label, sum }] of map) {
    let time = times.get(sum.atMs);
    if (time === undefined) {
      time = times.size;
      times.set(sum.atMs, time);
    }
    list.push(id, label === id ? 0 : label, time);
    for (let slot = 0; slot < sum.values.length; slot++) list.push(unitsOf(sum.values[slot]!));
  }
  return list;
}

interface UnpackTarget {
  /** Slot to add each packed value to. */
  slots: readonly number[];
  /** Slots of an unpacked sum. */
  length: number;
  perOne: number;
}

function unpackAffinities(
  { times, updatedAtMs, affinities }: PackedProfile,
  kind: AffinityKind,
  target: UnpackTarget,
  map: Affinities["topics"],
): void {
  const list = affinities[kind] ?? [];
  const stride = 3 + target.slots.length;
  for (let start = 0; start < list.length; start += stride) {
    const id = list[start] as string;
    const label = list[start + 1] as string | 0;
    const time = list[start + 2] as number;
    const values = unpackValues(list, start + 3, start + stride, target);
    const agoMs = times === undefined ? time : times[time]!;
    map.set(id, { label: label === 0 ? id : label, sum: { atMs: updatedAtMs - agoMs, values } });
  }
}

function packMap<K>(map: ReadonlyMap<K, DecayedSum>): [K, PackedSum][] {
  return Array.from(map, ([key, sum]): [K, PackedSum] => [key, packSum(sum)]);
}

function packSum({ atMs, values }: DecayedSum): PackedSum {
  if (atMs === Number.NEGATIVE_INFINITY) return [];
  const packed = [atMs];
  for (let slot = 0; slot < values.length; slot++) packed.push(unitsOf(values[slot]!));
  while (packed.length > 1 && packed[packed.length - 1] === 0) packed.pop();
  return packed;
}

function unpackSum(packed: PackedSum, target: UnpackTarget): DecayedSum {
  const values = unpackValues(packed, 1, packed.length, target);
  return { atMs: packed[0] ?? Number.NEGATIVE_INFINITY, values };
}

/** Values of the slots of one sum, which stand from `start` to before `end`. */
function unpackValues(list: PackedAffinities, start: number, end: number, target: UnpackTarget): number[] {
  const { slots, length, perOne } = target;
  const values = new Array<number>(length).fill(0);
  for (let i = start; i < end; i++) {
    const slot = slots[i - start]!;
    values[slot] = values[slot]! + (list[i] as number) / perOne;
  }
  return values;
}

function unitsOf(value: number): number {
  return Math.round(value * unitsPerOne);
}

function nearestSlot(halfLives: readonly number[], halfLife: number): number {
  let best = 0;
  for (let slot = 1; slot < halfLives.length; slot++) {
    if (Math.abs(Math.log(halfLives[slot]! / halfLife)) < Math.abs(Math.log(halfLives[best]! / halfLife))) best = slot;
  }
  return best;
}

function packVectors(interests: readonly Interest[]): Uint8Array {
  const dimensions = interests[0]?.vector.length ?? 0;
  const words = new Int16Array(interests.length * dimensions);
  for (const [index, { vector }] of interests.entries()) {
    const start = index * dimensions;
    for (let i = 0; i < dimensions; i++) words[start + i] = Math.round(vector[i]! * vectorScale);
  }
  return new Uint8Array(words.buffer);
}

function unpackVectors(bytes: Uint8Array, dimensions: number): Float32Array[] {
  const vectors: Float32Array[] = [];
  // Copied, since words have to start at an even address.
  const words = new Int16Array(new Uint8Array(bytes).buffer);
  for (let start = 0; start < words.length; start += dimensions) {
    const vector = new Float32Array(dimensions);
    for (let i = 0; i < dimensions; i++) vector[i] = words[start + i]! / vectorScale;
    vectors.push(vector);
  }
  return vectors;
}
