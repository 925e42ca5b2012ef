/** A name this far from every known one, in edits, is not a slip of the keyboard. */
const maxEdits = 3;

/**
 * Known names nearest to an unknown one, nearest first, at most three: by edits (insert, delete, replace, swap of
 * neighbours; optimal string alignment), ignoring case, and names that contain the unknown one or are contained in it.
 */
export function nearNames(name: string, known: Iterable<string>): string[] {
  const wanted = name.toLowerCase();
  const near: { candidate: string; edits: number }[] = [];
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    const contained = wanted.length >= 3 && (other.includes(wanted) || (other.length >= 3 && wanted.includes(other)));
    const edits = contained ? 1 : editDistance(wanted, other, Math.min(maxEdits, Math.ceil(wanted.length / 3)));
    if (edits !== undefined) near.push({ candidate, edits });
  }
  near.sort((a, b) => a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1));
  return near.slice(0, 3).map(({ candidate }) => candidate);
}

/** ` (did you mean "a" or "b"?)`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const near = nearNames(name, known).map((candidate) => `"${candidate}"`);
  return near.length === 0 ? "" : `; did you mean ${near.join(" or ")}?`;
}

function editDistance(a: string, b: string, limit: number): number | undefined {
  if (Math.abs(a.length - b.length) > limit) return undefined;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, beforeLast[j - 2]! + 1);
      }
      row.push(best);
    }
    [beforeLast, last] = [last, row];
  }
  const edits = last[b.length]!;
  return edits <= limit ? edits : undefined;
}
