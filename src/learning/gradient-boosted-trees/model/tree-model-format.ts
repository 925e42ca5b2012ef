import { z } from "zod";
import { ModelUnavailableError } from "../../../errors/errors.ts";
import type { TreeModel } from "./tree-model.ts";

export const treeModelFormat = "attune-trees";
export const treeModelVersion = 1;

/** A tree model as plain JSON; numbers keep all their bits. A threshold of null is infinite: all but missing values go left. */
export interface StoredTreeModel {
  format: typeof treeModelFormat;
  version: typeof treeModelVersion;
  objective: TreeModel["objective"];
  featureCount: number;
  startScore: number;
  roots: number[];
  feature: number[];
  threshold: (number | null)[];
  missingLeft: number[];
  leftChild: number[];
  value: number[];
  rowCount: number[];
}

const numbers = z.array(z.number());
const integers = z.array(z.int());
const headSchema = z.object({ format: z.literal(treeModelFormat), version: z.number() });
const storedSchema: z.ZodType<StoredTreeModel> = z.object({
  format: z.literal(treeModelFormat),
  version: z.literal(treeModelVersion),
  objective: z.enum(["squared-error", "log-loss", "lambdarank"]),
  featureCount: z.int().positive(),
  startScore: z.number(),
  roots: integers,
  feature: integers,
  threshold: z.array(z.number().nullable()),
  missingLeft: z.array(z.int().min(0).max(1)),
  leftChild: integers,
  value: numbers,
  rowCount: z.array(z.number().positive()),
});

export function storeTreeModel(model: TreeModel): StoredTreeModel {
  return {
    format: treeModelFormat,
    version: treeModelVersion,
    objective: model.objective,
    featureCount: model.featureCount,
    startScore: model.startScore,
    roots: [...model.roots],
    feature: [...model.feature],
    threshold: Array.from(model.threshold, (threshold) => (Number.isFinite(threshold) ? threshold : null)),
    missingLeft: [...model.missingLeft],
    leftChild: [...model.leftChild],
    value: [...model.value],
    rowCount: [...model.rowCount],
  };
}

/**
 * Reads what `storeTreeModel` gave, after JSON.
 * @throws ModelUnavailableError for anything else: another format or version, lists of different lengths, a node that does not exist.
 */
export function restoreTreeModel(stored: unknown): TreeModel {
  const head = headSchema.safeParse(stored);
  if (!head.success) throw unreadable("this is not a tree model");
  if (head.data.version !== treeModelVersion) {
    throw unreadable(`its version is ${head.data.version}, and this program reads version ${treeModelVersion}`);
  }
  const parsed = storedSchema.safeParse(stored);
  if (!parsed.success) throw unreadable(z.prettifyError(parsed.error));
  const { objective, featureCount, startScore, ...lists } = parsed.data;
  const fault = faultOf(parsed.data);
  if (fault) throw unreadable(fault);
  return {
    objective,
    featureCount,
    startScore,
    roots: Int32Array.from(lists.roots),
    feature: Int32Array.from(lists.feature),
    threshold: Float64Array.from(lists.threshold, (threshold) => threshold ?? Number.POSITIVE_INFINITY),
    missingLeft: Uint8Array.from(lists.missingLeft),
    leftChild: Int32Array.from(lists.leftChild),
    value: Float64Array.from(lists.value),
    rowCount: Float64Array.from(lists.rowCount),
  };
}

/** Children stand behind their parents, within their tree, so that no walk can leave it or go round. */
function faultOf(stored: StoredTreeModel): string | undefined {
  const { roots, feature, threshold, missingLeft, leftChild, value, rowCount, featureCount } = stored;
  const count = feature.length;
  if ([threshold, missingLeft, leftChild, value, rowCount].some((list) => list.length !== count)) {
    return "its lists have different lengths";
  }
  const isRising = roots.every((root, tree) => root < count && (tree === 0 ? root === 0 : root > roots[tree - 1]!));
  if (!isRising) return "its trees do not follow one another";
  for (let tree = 0; tree < roots.length; tree++) {
    const end = roots[tree + 1] ?? count;
    for (let node = roots[tree]!; node < end; node++) {
      if (feature[node]! < 0) continue;
      const left = leftChild[node]!;
      if (feature[node]! >= featureCount || left <= node || left + 1 >= end) return `its node ${node} is damaged`;
    }
  }
  return undefined;
}

function unreadable(reason: string): ModelUnavailableError {
  return new ModelUnavailableError(`The tree model cannot be read: ${reason}. Train it again.`);
}
