import type { Matrix } from "./matrix.ts";

/** One comparison on the way to a leaf: column <= or > threshold. */
export interface Split {
  column: number;
  op: "lte" | "gt";
  threshold: number;
}

export interface TreeRule {
  /** Any of these paths; each is a conjunction. */
  paths: Split[][];
  precision: number;
  recall: number;
  f1: number;
}

const maxThresholds = 32;
/** A path whose leaving out costs less F1 than this makes the rule longer and no better. */
const leastGain = 0.01;

/** A path to a leaf that speaks for the group, with the rows and members in it. */
interface Leaf {
  path: Split[];
  rows: number;
  members: number;
}

/**
 * The rule of a small tree for one group against all others: grown to `depth` (default 3) by Gini impurity (CART), each
 * leaf saying the majority with the group's rows weighted up to half. Columns are raw, so the thresholds can be read.
 * Missing values (NaN) go to the greater side. Paths that add less than 0.01 to F1 are left out. `undefined` when no
 * leaf speaks for the group.
 */
export function treeRule(raw: Matrix, isMember: ArrayLike<number>, depth = 3): TreeRule | undefined {
  const rows = Int32Array.from({ length: raw.rows }, (_, i) => i);
  const members = rows.reduce((sum, row) => sum + isMember[row]!, 0);
  if (members === 0 || members === raw.rows) return undefined;
  const weight = (raw.rows - members) / members;
  /** The leaves that speak for the group; a part whose leaves all agree is one leaf. */
  const grow = (part: Int32Array, path: Split[]): Leaf[] => {
    const inside = part.reduce((sum, row) => sum + isMember[row]!, 0);
    const split =
      path.length === depth || inside === 0 || inside === part.length
        ? undefined
        : bestSplit(raw, part, { isMember, weight });
    if (split === undefined) {
      return inside * weight <= part.length - inside ? [] : [{ path, rows: part.length, members: inside }];
    }
    const goesLow = (row: number): boolean => raw.values[row * raw.columns + split.column]! <= split.threshold;
    const [low, high]: Split[][] = [
      [...path, { ...split, op: "lte" }],
      [...path, { ...split, op: "gt" }],
    ];
    const [below, above] = [
      grow(part.filter(goesLow), low!),
      grow(
        part.filter((row) => !goesLow(row)),
        high!,
      ),
    ];
    const isWhole = below.length === 1 && below[0]!.path === low && above.length === 1 && above[0]!.path === high;
    return isWhole ? [{ path, rows: part.length, members: inside }] : [...below, ...above];
  };
  const leaves = shorten(grow(rows, []), members);
  const quality = qualityOf(leaves, members);
  return quality.recall === 0 ? undefined : { paths: leaves.map(({ path }) => simplify(path)), ...quality };
}

/** Leaves out the leaf that costs least, again and again, as long as that costs little. */
function shorten(leaves: readonly Leaf[], members: number): readonly Leaf[] {
  if (leaves.length < 2) return leaves;
  const { f1 } = qualityOf(leaves, members);
  const shorter = leaves.map((_, left) => leaves.filter((__, place) => place !== left));
  const best = shorter.reduce((a, b) => (qualityOf(b, members).f1 > qualityOf(a, members).f1 ? b : a));
  return f1 - qualityOf(best, members).f1 < leastGain ? shorten(best, members) : leaves;
}

function qualityOf(leaves: readonly Leaf[], members: number): Pick<TreeRule, "precision" | "recall" | "f1"> {
  const found = leaves.reduce((sum, leaf) => sum + leaf.rows, 0);
  const right = leaves.reduce((sum, leaf) => sum + leaf.members, 0);
  if (right === 0) return { precision: 0, recall: 0, f1: 0 };
  const [precision, recall] = [right / found, right / members];
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}

/** Of several bounds of one column the tightest of each side. */
function simplify(path: readonly Split[]): Split[] {
  const tightest = new Map<string, Split>();
  for (const split of path) {
    const key = `${split.column} ${split.op}`;
    const present = tightest.get(key);
    const isTighter =
      present === undefined ||
      (split.op === "lte" ? split.threshold < present.threshold : split.threshold > present.threshold);
    if (isTighter) tightest.set(key, split);
  }
  return [...tightest.values()];
}

function bestSplit(
  { values, columns }: Matrix,
  rows: Int32Array,
  { isMember, weight }: { isMember: ArrayLike<number>; weight: number },
): { column: number; threshold: number } | undefined {
  let best: { column: number; threshold: number; impurity: number } | undefined;
  const before = giniOf(rows.reduce((sum, row) => sum + isMember[row]!, 0) * weight, rows.length, weight);
  for (let column = 0; column < columns; column++) {
    const sorted = Float64Array.from(rows, (row) => values[row * columns + column]!).sort();
    const thresholds = new Set<number>();
    for (let i = 1; i <= maxThresholds; i++) {
      const at = Math.floor((i * sorted.length) / (maxThresholds + 1));
      const value = sorted[at]!;
      const next = sorted.find((other, place) => place > at && other > value);
      if (next !== undefined) thresholds.add((value + next) / 2);
    }
    for (const threshold of thresholds) {
      let [low, lowMembers, members] = [0, 0, 0];
      for (const row of rows) {
        const inside = isMember[row]!;
        members += inside;
        if (values[row * columns + column]! <= threshold) {
          low++;
          lowMembers += inside;
        }
      }
      const impurity =
        giniOf(lowMembers * weight, low, weight) + giniOf((members - lowMembers) * weight, rows.length - low, weight);
      if (best === undefined || impurity < best.impurity) best = { column, threshold, impurity };
    }
  }
  return best === undefined || best.impurity >= before - 1e-12 ? undefined : best;
}

/** Gini impurity times weight of a part with `count` rows, of which the members weigh `weighted` together. */
function giniOf(weighted: number, count: number, weight: number): number {
  const others = count - weighted / weight;
  const total = weighted + others;
  return total === 0 ? 0 : (2 * weighted * others) / total;
}
