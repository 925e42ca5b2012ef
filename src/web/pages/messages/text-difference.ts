export interface Difference {
  kind: "same" | "changed";
  before: string;
  after: string;
}

/** Beyond this many words a text is compared as one piece: the table grows with the square. */
const maxWords = 3_000;

/**
 * What changed between two texts, word by word: longest common subsequence of words and spaces.
 * The `before` of all pieces together is the old text, the `after` of all the new one; changes divided by a space only are joined.
 */
export function textDifference(before: string, after: string): Difference[] {
  if (before === after) return before === "" ? [] : [{ kind: "same", before, after }];
  const old = wordsOf(before);
  const fresh = wordsOf(after);
  if (old.length > maxWords || fresh.length > maxWords) return [{ kind: "changed", before, after }];
  return joinNeighbours(walk(old, fresh, commonLengths(old, fresh)));
}

function wordsOf(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}'’]+|[\s\S]/gu) ?? [];
}

/** Length of the longest common subsequence of the suffixes at (i, j), row-major (old + 1) x (fresh + 1). */
function commonLengths(old: readonly string[], fresh: readonly string[]): Uint16Array {
  const width = fresh.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        old[i] === fresh[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  return lengths;
}

function walk(old: readonly string[], fresh: readonly string[], lengths: Uint16Array): Difference[] {
  const width = fresh.length + 1;
  const pieces: Difference[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      pieces.push({ kind: "same", before: old[i++]!, after: fresh[j++]! });
    } else if (j >= fresh.length || (i < old.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)) {
      pieces.push({ kind: "changed", before: old[i++]!, after: "" });
    } else {
      pieces.push({ kind: "changed", before: "", after: fresh[j++]! });
    }
  }
  return pieces;
}

function joinNeighbours(pieces: readonly Difference[]): Difference[] {
  const joined: Difference[] = [];
  for (const [index, piece] of pieces.entries()) {
    const last = joined.at(-1);
    const isBridge = piece.kind === "same" && piece.before === " " && pieces[index + 1]?.kind === "changed";
    if (last && (last.kind === piece.kind || (last.kind === "changed" && isBridge))) {
      last.before += piece.before;
      last.after += piece.after;
    } else {
      joined.push({ ...piece });
    }
  }
  return joined;
}
