import type { ConsentState } from "../consent/consent-state.ts";
import { type Affinities, createAffinities } from "../features/affinities.ts";
import { affinityKinds } from "../features/affinity-kinds.ts";
import { type DecayedSums, type HalfLives, restoreSum, strideOf } from "../features/decayed-sum.ts";
import { createEngagement, type Engagement } from "../features/engagement.ts";
import type { NamedFeature } from "../features/feature-table.ts";
import { channelRow, createHabits, type Habits, hoursPerDay } from "../features/habits.ts";
import { type Interest, packVectors, unpackVectors } from "../features/interests.ts";
import { ItemMemories, type ItemMemory } from "../features/item-memory.ts";
import { createMood, emotionRow, firstEmotionRow, type Mood, moodRows } from "../features/mood.ts";
import type { InteractionRules } from "../state/interaction-rules.ts";
import type { Profile } from "../state/profile.ts";
import type { TraitValue } from "../traits/trait-values.ts";

/** A profile as a store keeps it. */
export interface ProfileRecord {
  id: string;
  /** Of this state: another number after every write. */
  version: number;
  /** JSON. */
  state: string;
  /** Interests, then aversions, as `packVectors` writes them. */
  vectors: Uint8Array;
  /** Little-endian float32, for each feature of `state`: milliseconds before its `updatedAtMs`, then a value per half-life. */
  sums: Uint8Array;
  items: Iterable<readonly [string, ItemMemory]>;
}

/** What `encodeProfile` makes: item memories are stored row by row, so that an event writes only what it changed. */
export type EncodedProfile = Omit<ProfileRecord, "items" | "version">;

const formatVersion = 1;
/** Sums of other things than affinities are stored as whole hundred-thousandths: far below what any decision sees (a click is 1). */
const unitsPerOne = 1e5;

/** A sum as [atMs, value per slot in units]: no trailing zeros; empty for a new one. */
type PackedSum = number[];
type PackedInterest = [mass: number, atMs: number];

interface PackedProfile {
  format: number;
  features: NamedFeature[];
  /** Half-lives in ms that the affinity slots stand for. */
  halfLives: number[];
  revision: number;
  isIdentified: boolean;
  createdAtMs: number;
  updatedAtMs: number;
  traits: Record<string, unknown>;
  /** Absent where nothing was said. */
  traitValues?: [string, TraitValue[]][];
  /** Absent where the user has decided nothing. */
  consents?: ConsentState;
  dimensions: number;
  interests: PackedInterest[];
  aversions: PackedInterest[];
  mood: Record<keyof typeof moodRows, PackedSum> & {
    texts: number;
    emotions: [string, PackedSum][];
    days: Mood["days"];
  };
  /** What was not measured yet when it was stored is absent. */
  engagement: Partial<Engagement>;
  channels: [string, PackedSum][];
  hours: [number, PackedSum][];
}

/** A profile of its own with the same state, as a store would give it back. */
export function copyProfile(profile: Profile, rules: InteractionRules): Profile {
  const { version, items } = profile;
  return decodeProfile({ ...encodeProfile(profile, rules), version, items }, rules);
}

export function encodeProfile(profile: Profile, rules: InteractionRules): EncodedProfile {
  const { affinities, mood, habits, updatedAtMs } = profile;
  const rest: Omit<PackedProfile, "features"> = {
    format: formatVersion,
    halfLives: [...rules.halfLives],
    revision: profile.revision,
    isIdentified: profile.isIdentified,
    createdAtMs: profile.createdAtMs,
    updatedAtMs,
    traits: profile.traits,
    ...(profile.traitValues.size > 0 && { traitValues: [...profile.traitValues] }),
    ...(Object.keys(profile.consents).length > 0 && { consents: profile.consents }),
    dimensions: (profile.interests[0] ?? profile.aversions[0])?.vector.length ?? 0,
    interests: profile.interests.map(({ mass, atMs }): PackedInterest => [unitsOf(mass), atMs]),
    aversions: profile.aversions.map(({ mass, atMs }): PackedInterest => [unitsOf(mass), atMs]),
    mood: packMood(mood, rules.moodHalfLives),
    engagement: profile.engagement,
    ...packHabits(habits, rules.habitHalfLives),
  };
  return {
    id: profile.id,
    state: `{"features":[${affinities.names}],${JSON.stringify(rest).slice(1)}`,
    vectors: packVectors([...profile.interests, ...profile.aversions]),
    sums: packAffinitySums(affinities, rules.halfLives, updatedAtMs),
  };
}

/**
 * Reads back what `encodeProfile` wrote. When the configured half-lives have changed since, each stored sum moves to
 * the slot of the nearest present half-life.
 */
export function decodeProfile(record: ProfileRecord, rules: InteractionRules): Profile {
  const packed = JSON.parse(record.state) as PackedProfile;
  const vectors = unpackVectors(record.vectors, packed.dimensions);
  const interestOf = ([mass, atMs]: PackedInterest, index: number): Interest => ({
    vector: vectors[index]!,
    mass: mass / unitsPerOne,
    atMs,
  });
  return {
    id: record.id,
    version: record.version,
    revision: packed.revision,
    isIdentified: packed.isIdentified,
    createdAtMs: packed.createdAtMs,
    updatedAtMs: packed.updatedAtMs,
    traits: packed.traits,
    traitValues: new Map(packed.traitValues),
    consents: packed.consents ?? {},
    affinities: unpackAffinities(packed, record.sums, rules),
    interests: packed.interests.map(interestOf),
    aversions: packed.aversions.map((interest, index) => interestOf(interest, packed.interests.length + index)),
    mood: unpackMood(packed.mood, rules.moodHalfLives),
    engagement: { ...createEngagement(), ...packed.engagement },
    habits: unpackHabits(packed, rules.habitHalfLives),
    items: new ItemMemories(record.items),
  };
}

/** What is stored, for people to read: affinities by name in place of two lists. */
export function describeRecord({ state, sums }: Pick<ProfileRecord, "state" | "sums">): Record<string, unknown> {
  const { features, ...rest } = JSON.parse(state) as PackedProfile;
  const stride = strideOf(rest.halfLives);
  const numbers = floatsOf(sums);
  const affinities = features.map(([kind, id, label = id], row) => {
    const [agoMs, ...values] = numbers.subarray(row * stride, (row + 1) * stride);
    return { kind: affinityKinds[kind], id, label, atMs: rest.updatedAtMs - Math.round(agoMs!), values };
  });
  return { ...rest, affinities };
}

function packAffinitySums({ features, sums }: Affinities, halfLives: HalfLives, updatedAtMs: number): Uint8Array {
  const stride = strideOf(halfLives);
  const packed = new Float32Array(features.length * stride);
  for (let start = 0; start < packed.length; start += stride) {
    packed[start] = updatedAtMs - sums[start]!;
    for (let i = start + 1; i < start + stride; i++) packed[i] = sums[i]!;
  }
  return new Uint8Array(packed.buffer);
}

function unpackAffinities(packed: PackedProfile, bytes: Uint8Array, rules: InteractionRules): Affinities {
  const { halfLives, features } = rules;
  const slots = packed.halfLives.map((halfLife) => nearestSlot(halfLives, halfLife));
  const known = packed.features.map(([kind, id, label = id]) => features.table.recall(kind, id, label));
  const affinities = createAffinities(rules, known);
  const stride = strideOf(packed.halfLives);
  const numbers = floatsOf(bytes);
  for (let row = 0; row < known.length; row++) {
    const [agoMs, ...values] = numbers.subarray(row * stride, (row + 1) * stride);
    const atMs = packed.updatedAtMs - Math.round(agoMs!);
    restoreSum(affinities.sums, halfLives, { row, atMs, values, slots });
  }
  return affinities;
}

function packMood({ texts, emotions, sums, days }: Mood, halfLives: HalfLives): PackedProfile["mood"] {
  const packed = (row: number): PackedSum => packSum(sums, halfLives, row);
  return {
    texts,
    evidence: packed(moodRows.evidence),
    sentiment: packed(moodRows.sentiment),
    formality: packed(moodRows.formality),
    politeness: packed(moodRows.politeness),
    emotions: emotions.map((label, place) => [label, packed(firstEmotionRow + place)]),
    days,
  };
}

function unpackMood(packed: PackedProfile["mood"], halfLives: HalfLives): Mood {
  const mood = createMood(halfLives);
  mood.texts = packed.texts;
  mood.days = packed.days;
  const target = { sums: mood.sums, halfLives };
  for (const [name, row] of Object.entries(moodRows)) unpackSum(packed[name as keyof typeof moodRows], row, target);
  for (const [label, sum] of packed.emotions) {
    const row = emotionRow(mood, halfLives, label);
    if (row !== undefined) unpackSum(sum, row, target);
  }
  return mood;
}

function packHabits({ channels, sums }: Habits, halfLives: HalfLives): Pick<PackedProfile, "channels" | "hours"> {
  const hours: [number, PackedSum][] = [];
  for (let hour = 0; hour < hoursPerDay; hour++) {
    if (sums[hour * strideOf(halfLives)] === Number.NEGATIVE_INFINITY) continue;
    hours.push([hour, packSum(sums, halfLives, hour)]);
  }
  return {
    channels: channels.map((channel, place) => [channel, packSum(sums, halfLives, hoursPerDay + place)]),
    hours,
  };
}

function unpackHabits({ channels, hours }: Pick<PackedProfile, "channels" | "hours">, halfLives: HalfLives): Habits {
  const habits = createHabits(halfLives);
  const target = { sums: habits.sums, halfLives };
  for (const [hour, sum] of hours) unpackSum(sum, hour, target);
  for (const [channel, sum] of channels) unpackSum(sum, channelRow(habits, halfLives, channel), target);
  return habits;
}

function packSum(sums: DecayedSums, halfLives: HalfLives, row: number): PackedSum {
  const start = row * strideOf(halfLives);
  if (sums[start] === Number.NEGATIVE_INFINITY) return [];
  const packed = [sums[start]!];
  for (let slot = 0; slot < halfLives.length; slot++) packed.push(unitsOf(sums[start + 1 + slot]!));
  while (packed.length > 1 && packed[packed.length - 1] === 0) packed.pop();
  return packed;
}

function unpackSum(
  [atMs = Number.NEGATIVE_INFINITY, ...units]: PackedSum,
  row: number,
  { sums, halfLives }: { sums: DecayedSums; halfLives: HalfLives },
): void {
  restoreSum(sums, halfLives, {
    row,
    atMs,
    values: units.map((value) => value / unitsPerOne),
    slots: [...halfLives.keys()],
  });
}

function unitsOf(value: number): number {
  return Math.round(value * unitsPerOne);
}

function nearestSlot(halfLives: HalfLives, halfLife: number): number {
  let best = 0;
  for (let slot = 1; slot < halfLives.length; slot++) {
    if (Math.abs(Math.log(halfLives[slot]! / halfLife)) < Math.abs(Math.log(halfLives[best]! / halfLife))) best = slot;
  }
  return best;
}

function floatsOf(bytes: Uint8Array): Float32Array {
  // Copied, since floats have to start at an address of their own size.
  return new Float32Array(new Uint8Array(bytes).buffer);
}
