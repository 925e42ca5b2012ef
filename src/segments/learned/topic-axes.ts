import { principalComponents } from "../../learning/clustering/principal-components.ts";
import { type UserFeature, userFeatures } from "./features.ts";
import type { ReadUsers } from "./read-users.ts";

/** The directions in which users differ most by topic; stored with the model that was learned with them. */
export interface TopicAxes {
  topics: { id: string; label: string }[];
  /** Mean share of each topic. */
  means: number[];
  /** Up to five, each with a loading for every topic. */
  axes: number[][];
}

const mostAxes = 5;
/** The topics that users read most; the others say little of anybody. */
const mostTopics = 50;
/** Axes are found from at most so many users, taken evenly: the thread that serves does not stall. */
const mostUsers = 20_000;

/**
 * Principal components of users' topic shares: each user's liked topics as shares of their sum, the 50 topics with the
 * largest sums. Users without a liked topic are left out. Nobody, or no difference between users: no axes.
 */
export function fitTopicAxes({ topics: shares, topicLabels }: Pick<ReadUsers, "topics" | "topicLabels">): TopicAxes {
  const known = shares.filter((own) => own !== undefined);
  const step = Math.max(1, Math.ceil(known.length / mostUsers));
  const users = known.filter((_, user) => user % step === 0);
  const sums = new Map<string, number>();
  for (const own of users) for (const [id, share] of own) sums.set(id, (sums.get(id) ?? 0) + share);
  const ids = [...sums]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostTopics)
    .map(([id]) => id);
  const means = ids.map((id) => sums.get(id)! / users.length);
  const covariance = covarianceOf(users, { ids, means });
  const { axes } = principalComponents(covariance, ids.length, mostAxes);
  const topics = ids.map((id) => ({ id, label: topicLabels.get(id) ?? id }));
  return { topics, means, axes: axes.map((axis) => [...axis]) };
}

/** E[x xᵀ] - m mᵀ; users like few topics, so that only the pairs of those are added up. */
function covarianceOf(
  users: readonly ReadonlyMap<string, number>[],
  { ids, means }: { ids: readonly string[]; means: readonly number[] },
): Float64Array {
  const size = ids.length;
  const places = new Map(ids.map((id, place) => [id, place]));
  const covariance = new Float64Array(size * size);
  for (const own of users) {
    const present = [...own].flatMap(([id, share]) => {
      const place = places.get(id);
      return place === undefined ? [] : [[place, share] as const];
    });
    for (const [i, a] of present) for (const [j, b] of present) covariance[i * size + j]! += (a * b) / users.length;
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) covariance[i * size + j]! -= means[i]! * means[j]!;
  return covariance;
}

/** The users with a column more for each axis; NaN for who has no liked topic. */
export function withTopicAxes(users: ReadUsers, { topics, means, axes }: TopicAxes): ReadUsers {
  const { raw } = users;
  const columns = raw.columns + axes.length;
  const places = new Map(topics.map(({ id }, place) => [id, place]));
  // (x - m) a = x a - m a
  const offsets = axes.map((axis) => axis.reduce((sum, loading, place) => sum + loading * means[place]!, 0));
  const values = new Float64Array(raw.rows * columns);
  for (let row = 0; row < raw.rows; row++) {
    values.set(raw.values.subarray(row * raw.columns, (row + 1) * raw.columns), row * columns);
    const own = users.topics[row];
    for (const [number, axis] of axes.entries()) {
      let score = own === undefined ? Number.NaN : -offsets[number]!;
      for (const [id, share] of own ?? []) {
        const place = places.get(id);
        if (place !== undefined) score += share * axis[place]!;
      }
      values[row * columns + raw.columns + number] = score;
    }
  }
  return { ...users, raw: { values, rows: raw.rows, columns } };
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
