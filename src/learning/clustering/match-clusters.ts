import { linearSumAssignment } from "linear-sum-assignment";

export interface ClusterMatch {
  /** Of each new cluster: the old one that it continues, or -1. */
  continues: number[];
  /** Old clusters that nothing continues. */
  retired: number[];
  /** Rows known to both labelings, old clusters x new clusters. */
  flow: number[][];
}

/** A new cluster continues an old one when they share at least half of their union. */
const minJaccard = 0.5;

/**
 * Which new cluster is which old one: the assignment (Hungarian method) with the least sum of 1 - Jaccard over the users
 * known to both, kept where Jaccard is at least .5. `before` and `after` are labels of the same users, in one order.
 */
export function matchClusters(
  before: { labels: ArrayLike<number>; clusters: number },
  after: { labels: ArrayLike<number>; clusters: number },
): ClusterMatch {
  const flow = Array.from({ length: before.clusters }, () => new Array<number>(after.clusters).fill(0));
  for (let i = 0; i < before.labels.length; i++) flow[before.labels[i]!]![after.labels[i]!]!++;
  const beforeSizes = flow.map((row) => row.reduce((sum, count) => sum + count, 0));
  const afterSizes = Array.from({ length: after.clusters }, (_, j) => flow.reduce((sum, row) => sum + row[j]!, 0));
  const jaccards = flow.map((row, i) =>
    row.map((shared, j) => {
      const union = beforeSizes[i]! + afterSizes[j]! - shared;
      return union === 0 ? 0 : shared / union;
    }),
  );
  const continues = new Array<number>(after.clusters).fill(-1);
  if (before.clusters > 0 && after.clusters > 0) {
    const { rowAssignments } = linearSumAssignment(
      jaccards.map((row) => row.map((jaccard) => 1 - jaccard)),
      {
        maximaze: false,
      },
    );
    for (const [old, present] of Array.from(rowAssignments).entries()) {
      if (present >= 0 && jaccards[old]![present]! >= minJaccard) continues[present] = old;
    }
  }
  const retired = flow.map((_, old) => old).filter((old) => !continues.includes(old));
  return { continues, retired, flow };
}
