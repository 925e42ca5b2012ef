import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createRandom } from "../../../src/math/random.ts";

export const movielensFile = "movielens_100k/ml-100k.inter";

/** Rows of one candidate each, users as groups. */
export interface RankingRows {
  features: Float64Array;
  featureCount: number;
  labels: Float64Array;
  groupStarts: Int32Array;
}

const featureCount = 8;
const candidates = 150;

/**
 * MovieLens-100k as a ranking of candidates: a random quarter of each user's films is held out; candidates are the 150 unseen films most like the others (cosine of
 * co-ratings) and the held-out ones among them are relevant. Two halves of the users, to learn and to test.
 */
export async function readRankingRows(
  datasetsDir: string,
  seed: number,
): Promise<{ train: RankingRows; test: RankingRows }> {
  const text = await readFile(join(datasetsDir, movielensFile), "utf8");
  const random = createRandom(seed);
  const users = new Map<number, { seen: Set<number>; held: Set<number> }>();
  for (const line of text.trim().split("\n").slice(1)) {
    const [user, item] = line.split("\t").map(Number) as [number, number];
    const own = users.get(user) ?? users.set(user, { seen: new Set(), held: new Set() }).get(user)!;
    (random() < 0.25 ? own.held : own.seen).add(item);
  }
  const items = 1683;
  const count = new Float64Array(items);
  const together = new Float64Array(items * items);
  for (const { seen } of users.values()) {
    for (const a of seen) {
      count[a]!++;
      for (const b of seen) together[a * items + b]!++;
    }
  }
  const halves = [...users.values()].map((own, i) => ({ ...own, isTest: i % 2 === 1 }));
  const build = (isTest: boolean): RankingRows =>
    collect(halves.filter((own) => own.isTest === isTest).map((own) => rankingOf(own, { count, together, items })));
  return { train: build(false), test: build(true) };
}

interface Ranking {
  features: number[][];
  labels: number[];
}

function rankingOf(
  { seen, held }: { seen: Set<number>; held: Set<number> },
  { count, together, items }: { count: Float64Array; together: Float64Array; items: number },
): Ranking {
  const scored: { item: number; cosine: number; strongest: number; confidence: number }[] = [];
  for (let item = 1; item < items; item++) {
    if (seen.has(item) || count[item] === 0) continue;
    let cosine = 0;
    let strongest = 0;
    let confidence = 0;
    for (const other of seen) {
      const both = together[item * items + other]!;
      const similarity = both / Math.sqrt(count[item]! * count[other]! + 100);
      cosine += similarity;
      strongest = Math.max(strongest, similarity);
      confidence += both / (count[other]! + 10);
    }
    scored.push({ item, cosine, strongest, confidence });
  }
  scored.sort((a, b) => b.cosine - a.cosine);
  const best = scored.slice(0, candidates);
  return {
    features: best.map(({ item, cosine, strongest, confidence }, rank) => [
      cosine,
      cosine / seen.size,
      strongest,
      confidence / seen.size,
      Math.log(1 + rank),
      Math.log(1 + count[item]!),
      seen.size,
      cosine / Math.max(1e-9, best[0]!.cosine),
    ]),
    labels: best.map(({ item }) => (held.has(item) ? 1 : 0)),
  };
}

function collect(rankings: readonly Ranking[]): RankingRows {
  const starts = [0];
  for (const { labels } of rankings) starts.push(starts.at(-1)! + labels.length);
  return {
    features: Float64Array.from(rankings.flatMap(({ features }) => features.flat())),
    featureCount,
    labels: Float64Array.from(rankings.flatMap(({ labels }) => labels)),
    groupStarts: Int32Array.from(starts),
  };
}
