export type RankChange = { kind: "new" } | { kind: "moved"; places: number } | { kind: "same" };

/** How each entry of a list stands against the list before: new, moved (up is positive), or the same. */
export function rankChanges(before: readonly string[], after: readonly string[]): Map<string, RankChange> {
  const placeBefore = new Map(before.map((id, index) => [id, index]));
  return new Map(
    after.map((id, index): [string, RankChange] => {
      const old = placeBefore.get(id);
      if (old === undefined) return [id, { kind: "new" }];
      return [id, old === index ? { kind: "same" } : { kind: "moved", places: old - index }];
    }),
  );
}
