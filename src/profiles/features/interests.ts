import { roundSmall } from "../../math/round.ts";
import { addScaled, dot, normalise } from "../../math/vector.ts";
import { decayFactor } from "./decayed-sum.ts";

/** One thing the user cares about: a direction in embedding space. */
export interface Interest {
  /** L2 norm 1. */
  vector: Float32Array;
  /** Decayed weight of the events that formed it, at `atMs`; above 0. */
  mass: number;
  atMs: number;
}

export const maxInterests = 4;

export interface InterestOptions {
  halfLifeMs: number;
  /** Below this cosine to every interest, an item opens a new one. */
  similarity: number;
  /** Default 4. */
  limit?: number;
}

/**
 * Online spherical k-means with at most four centroids and decaying mass, in place; O(interests * dimensions).
 * The item joins its nearest interest, or opens a new one when it is unlike all of them; when four exist already, the
 * two most alike are first joined, provided they are more alike than the item is to any. Mass halves every half-life,
 * so an interest that is not renewed gives way. Interests of another length, left by an earlier encoder, are dropped. A zero vector or a weight of 0 or less changes nothing.
 */
export function addToInterests(
  interests: Interest[],
  addition: { vector: Float32Array; weight: number; atMs: number },
  options: InterestOptions,
): void {
  const { vector, weight, atMs } = addition;
  if (weight <= 0 || dot(vector, vector) === 0) return;
  dropForeign(interests, vector.length);
  const nearest = nearestInterest(interests, vector);
  if (nearest === undefined) {
    interests.push({ vector: vector.slice(), mass: weight, atMs });
    return;
  }
  const limit = options.limit ?? maxInterests;
  if (nearest.similarity < options.similarity) {
    if (interests.length >= limit) joinClosest(interests, nearest.similarity, options);
    if (interests.length < limit) {
      interests.push({ vector: vector.slice(), mass: weight, atMs });
      return;
    }
  }
  absorb(nearest.interest, { vector, mass: weight, atMs }, options);
}

/** Adds the interests of another profile, keeping within the limit by joining the most alike; in place. */
export function mergeInterests(interests: Interest[], other: readonly Interest[], options: InterestOptions): void {
  if (other[0] !== undefined) dropForeign(interests, other[0].vector.length);
  for (const { vector, mass, atMs } of other) interests.push({ vector: vector.slice(), mass, atMs });
  while (interests.length > (options.limit ?? maxInterests)) joinClosest(interests, Number.NEGATIVE_INFINITY, options);
}

/** Mass of each interest at `nowMs` as a share of all; sums to 1 unless there is none. */
export function interestShares(interests: readonly Interest[], nowMs: number, halfLifeMs: number): number[] {
  const masses = interests.map(({ mass, atMs }) => mass * decayFactor(Math.max(0, nowMs - atMs), halfLifeMs));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => (total > 0 ? mass / total : 1 / masses.length));
}

export function nearestInterest(
  interests: readonly Interest[],
  vector: Float32Array,
): { interest: Interest; similarity: number } | undefined {
  let best: { interest: Interest; similarity: number } | undefined;
  for (const interest of interests) {
    const similarity = dot(interest.vector, vector);
    if (best === undefined || similarity > best.similarity) best = { interest, similarity };
  }
  return best;
}

/** Components are stored as value · 32767. */
const vectorScale = 32_767;

/** Directions of interests of one length, one after the other: little-endian int16, component = value / 32767. */
export function packVectors(interests: readonly Interest[]): Uint8Array {
  const dimensions = interests[0]?.vector.length ?? 0;
  const words = new Int16Array(interests.length * dimensions);
  for (const [index, { vector }] of interests.entries()) {
    const start = index * dimensions;
    for (let i = 0; i < dimensions; i++) words[start + i] = roundSmall(vector[i]! * vectorScale);
  }
  return new Uint8Array(words.buffer);
}

export function unpackVectors(bytes: Uint8Array, dimensions: number): Float32Array[] {
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

function dropForeign(interests: Interest[], dimensions: number): void {
  if (interests.some(({ vector }) => vector.length !== dimensions)) interests.length = 0;
}

/** Moves `interest` to the mass-weighted mean direction of both, at the later of the two times. */
function absorb(interest: Interest, other: Interest, options: InterestOptions): void {
  const atMs = Math.max(interest.atMs, other.atMs);
  const kept = interest.mass * decayFactor(atMs - interest.atMs, options.halfLifeMs);
  const added = other.mass * decayFactor(atMs - other.atMs, options.halfLifeMs);
  const total = kept + added;
  interest.atMs = atMs;
  // Both so old that their mass has underflowed: there is nothing left to move.
  if (!(total > 0)) return;
  for (let i = 0; i < interest.vector.length; i++) interest.vector[i] = (interest.vector[i]! * kept) / total;
  addScaled(interest.vector, other.vector, added / total);
  normalise(interest.vector);
  interest.mass = total;
}

function joinClosest(interests: Interest[], above: number, options: InterestOptions): void {
  let best: { first: number; second: number; similarity: number } | undefined;
  for (let first = 0; first < interests.length; first++) {
    for (let second = first + 1; second < interests.length; second++) {
      const similarity = dot(interests[first]!.vector, interests[second]!.vector);
      if (similarity > (best?.similarity ?? above)) best = { first, second, similarity };
    }
  }
  if (best === undefined) return;
  absorb(interests[best.first]!, interests[best.second]!, options);
  interests.splice(best.second, 1);
}
