import type { Matrix } from "../../learning/clustering/matrix.ts";
import { principalComponents } from "../../learning/clustering/principal-components.ts";
import { type UserFeature, userFeatures } from "./features.ts";

/** The directions in which users differ most by topic; stored with the model that was learned with them. */
export interface TopicAxes {
  topics: { id: string; label: string }[];
  /** Mean share of each topic. */
  means: number[];
  /** Up to five, each with a loading for every topic. */
  axes: number[][];
}

/** Liked topics, one user after the other, in few arrays: a thread is handed them at once. */
export interface UserTopics {
  topics: { id: string; label: string }[];
  /** Where the topics of each user end; nobody's have ended at 0. */
  ends: Uint32Array;
  /** Places in `topics`. */
  places: Uint32Array;
  /** Of all that the user likes. */
  shares: Float64Array;
}

/** Takes in one user after the other: the thread that serves is never busy with all of them. */
export interface TopicPacker {
  /** Liked topics as shares; none for a user who likes nothing. */
  add(own: ReadonlyMap<string, number> | undefined): void;
  /** `labels`: the names of topics, by id. */
  packed(labels: ReadonlyMap<string, string>): UserTopics;
}

export function createTopicPacker(): TopicPacker {
  const numbers = new Map<string, number>();
  const [ends, places, shares]: [number[], number[], number[]] = [[], [], []];
  return {
    add(own) {
      for (const [id, share] of own ?? []) {
        let place = numbers.get(id);
        if (place === undefined) {
          place = numbers.size;
          numbers.set(id, place);
        }
        places.push(place);
        shares.push(share);
      }
      ends.push(places.length);
    },
    packed: (labels) => ({
      topics: [...numbers.keys()].map((id) => ({ id, label: labels.get(id) ?? id })),
      ...{ ends: Uint32Array.from(ends), places: Uint32Array.from(places), shares: Float64Array.from(shares) },
    }),
  };
}

export function packTopics(
  users: Iterable<ReadonlyMap<string, number> | undefined>,
  labels: ReadonlyMap<string, string>,
): UserTopics {
  const packer = createTopicPacker();
  for (const own of users) packer.add(own);
  return packer.packed(labels);
}

const mostAxes = 5;
/** The topics that users read most; the others say little of anybody. */
const mostTopics = 50;

/**
 * Principal components of users' topic shares: each user's liked topics as shares of their sum, the 50 topics with the
 * largest sums. Users without a liked topic are left out. Nobody, or no difference between users: no axes.
 */
export function fitTopicAxes({ topics, ends, places, shares }: UserTopics): TopicAxes {
  const sums = new Float64Array(topics.length);
  for (let i = 0; i < places.length; i++) sums[places[i]!]! += shares[i]!;
  const users = ends.reduce((sum, end, user) => sum + (end > (ends[user - 1] ?? 0) ? 1 : 0), 0);
  const chosen = [...topics.keys()]
    .sort((a, b) => sums[b]! - sums[a]! || (topics[a]!.id < topics[b]!.id ? -1 : 1))
    .slice(0, mostTopics);
  const means = chosen.map((place) => sums[place]! / users);
  const covariance = covarianceOf({ topics, ends, places, shares }, { chosen, means, users });
  const { axes } = principalComponents(covariance, chosen.length, mostAxes);
  return { topics: chosen.map((place) => topics[place]!), means, axes: axes.map((axis) => [...axis]) };
}

/** E[x xᵀ] - m mᵀ; users like few topics, so that only the pairs of those are added up. */
function covarianceOf(
  { topics, ends, places, shares }: UserTopics,
  { chosen, means, users }: { chosen: readonly number[]; means: readonly number[]; users: number },
): Float64Array {
  const size = chosen.length;
  const columnOf = new Int32Array(topics.length).fill(-1);
  for (const [column, place] of chosen.entries()) columnOf[place] = column;
  const covariance = new Float64Array(size * size);
  for (let user = 0, start = 0; user < ends.length; start = ends[user++]!) {
    for (let a = start; a < ends[user]!; a++) {
      const i = columnOf[places[a]!]!;
      if (i < 0) continue;
      for (let b = start; b < ends[user]!; b++) {
        const j = columnOf[places[b]!]!;
        if (j >= 0) covariance[i * size + j]! += (shares[a]! * shares[b]!) / users;
      }
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) covariance[i * size + j]! -= means[i]! * means[j]!;
  return covariance;
}

/** The features with a column more for each axis; NaN for who has no liked topic. */
export function withTopicAxes(raw: Matrix, own: UserTopics, { topics, means, axes }: TopicAxes): Matrix {
  const columns = raw.columns + axes.length;
  const numbers = new Map(topics.map(({ id }, place) => [id, place]));
  const placeOf = Int32Array.from(own.topics, ({ id }) => numbers.get(id) ?? -1);
  // (x - m) a = x a - m a
  const offsets = axes.map((axis) => axis.reduce((sum, loading, place) => sum + loading * means[place]!, 0));
  const values = new Float64Array(raw.rows * columns);
  for (let row = 0; row < raw.rows; row++) {
    values.set(raw.values.subarray(row * raw.columns, (row + 1) * raw.columns), row * columns);
    const [start, end] = [own.ends[row - 1] ?? 0, own.ends[row]!];
    for (const [number, axis] of axes.entries()) {
      let score = start === end ? Number.NaN : -offsets[number]!;
      for (let i = start; i < end; i++) {
        const place = placeOf[own.places[i]!]!;
        if (place >= 0) score += own.shares[i]! * axis[place]!;
      }
      values[row * columns + raw.columns + number] = score;
    }
  }
  return { values, rows: raw.rows, columns };
}

/** What a column of `withTopicAxes` means: `userFeatures`, then the axes. */
export function featuresWith({ topics, axes }: Pick<TopicAxes, "topics" | "axes">): UserFeature[] {
  return [
    ...userFeatures,
    ...axes.map((axis, number): UserFeature => {
      const order = [...axis.keys()].sort((a, b) => axis[b]! - axis[a]!);
      const [first, last] = [topics[order[0]!]!.label, topics[order.at(-1)!]!.label];
      return {
        ...{ id: `topicAxis${number + 1}`, label: `${first} against ${last}` },
        ...{ high: `read about ${first}`, low: `read about ${last}` },
        read: () => Number.NaN,
      };
    }),
  ];
}
