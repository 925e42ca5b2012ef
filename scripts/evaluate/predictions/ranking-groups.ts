import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createRandom } from "../../../src/math/random.ts";

/** Rows of one candidate each, users as groups. */
export interface RankingRows {
  features: Float64Array;
  featureCount: number;
  labels: Float64Array;
  groupStarts: Int32Array;
}

export interface RankingSet {
  name: string;
  file: string;
  /** Candidates of a user, by similarity. */
  candidates: number;
  /** Users whose candidates are ranked, at most. */
  users: number;
  /** Item names of each user. */
  read: (text: string) => string[][];
}

export const rankingSets: readonly RankingSet[] = [
  {
    name: "MovieLens-100k",
    file: "movielens_100k/ml-100k.inter",
    candidates: 150,
    users: 1_000,
    read: (text) => {
      const users = new Map<string, string[]>();
      for (const line of text.trim().split("\n").slice(1)) {
        const [user, item] = line.split("\t") as [string, string];
        users.set(user, [...(users.get(user) ?? []), item]);
      }
      return [...users.values()];
    },
  },
  {
    name: "Beauty",
    file: "amazon_beauty_sports_toys/Beauty.user_sequence.txt",
    candidates: 100,
    users: 6_000,
    read: (text) =>
      text
        .trim()
        .split("\n")
        .map((line) => line.trim().split(" ").slice(1)),
  },
];

const featureCount = 8;

interface User {
  seen: Set<number>;
  held: Set<number>;
}

/** How many users have an item, and another one with it. */
interface Occurrences {
  count: number[];
  together: Map<number, number>[];
}

/**
 * A set as a ranking of candidates: a random quarter of each user's items is held out; candidates are the unseen items most like the others (cosine of
 * co-occurrences) and the held-out ones among them are relevant. Two halves of the users, to learn and to test.
 */
export async function readRankingRows(
  { file, candidates, users: most, read }: RankingSet,
  { datasetsDir, seed }: { datasetsDir: string; seed: number },
): Promise<{ train: RankingRows; test: RankingRows }> {
  const random = createRandom(seed);
  const numbers = new Map<string, number>();
  const numberOf = (item: string): number => numbers.get(item) ?? numbers.set(item, numbers.size).get(item)!;
  const users = read(await readFile(join(datasetsDir, file), "utf8")).map((items): User => {
    const user: User = { seen: new Set(), held: new Set() };
    for (const item of items) (random() < 0.25 ? user.held : user.seen).add(numberOf(item));
    return user;
  });
  const occurrences = countOccurrences(users, numbers.size);
  const rankings = users
    .filter(({ seen, held }) => seen.size > 0 && held.size > 0)
    .slice(0, most)
    .map((user) => rankingOf(user, occurrences, candidates));
  return {
    train: collect(rankings.filter((_, i) => i % 2 === 0)),
    test: collect(rankings.filter((_, i) => i % 2 === 1)),
  };
}

function countOccurrences(users: readonly User[], items: number): Occurrences {
  const count = new Array<number>(items).fill(0);
  const together = Array.from({ length: items }, () => new Map<number, number>());
  for (const { seen } of users) {
    for (const a of seen) {
      count[a]!++;
      const own = together[a]!;
      for (const b of seen) own.set(b, (own.get(b) ?? 0) + 1);
    }
  }
  return { count, together };
}

interface Ranking {
  features: number[][];
  labels: number[];
}

function rankingOf({ seen, held }: User, { count, together }: Occurrences, candidates: number): Ranking {
  const scored = new Map<number, { cosine: number; strongest: number; confidence: number }>();
  for (const other of seen) {
    for (const [item, both] of together[other]!) {
      if (seen.has(item)) continue;
      const own = scored.get(item) ?? { cosine: 0, strongest: 0, confidence: 0 };
      const similarity = both / Math.sqrt(count[item]! * count[other]! + 100);
      own.cosine += similarity;
      own.strongest = Math.max(own.strongest, similarity);
      own.confidence += both / (count[other]! + 10);
      scored.set(item, own);
    }
  }
  const best = [...scored].sort((a, b) => b[1].cosine - a[1].cosine || a[0] - b[0]).slice(0, candidates);
  return {
    features: best.map(([item, { cosine, strongest, confidence }], rank) => [
      cosine,
      cosine / seen.size,
      strongest,
      confidence / seen.size,
      Math.log(1 + rank),
      Math.log(1 + count[item]!),
      seen.size,
      cosine / Math.max(1e-9, best[0]![1].cosine),
    ]),
    labels: best.map(([item]) => (held.has(item) ? 1 : 0)),
  };
}

function collect(all: readonly Ranking[]): RankingRows {
  const rankings = all.filter(({ labels }) => labels.length > 0);
  const starts = [0];
  for (const { labels } of rankings) starts.push(starts.at(-1)! + labels.length);
  return {
    features: Float64Array.from(rankings.flatMap(({ features }) => features.flat())),
    featureCount,
    labels: Float64Array.from(rankings.flatMap(({ labels }) => labels)),
    groupStarts: Int32Array.from(starts),
  };
}
