/** The learned groups of a user. */
export interface UserGroups {
  /** The label of the group; where none has a probability of a half: `between A and B`. */
  words: string;
  /** The most probable first. */
  groups: { id: string; label: string; probability: number }[];
}

/** Groups without a label are of a model that is not in use any more. */
export function userGroups(
  shares: Readonly<Record<string, number>>,
  labelOf: (groupId: string) => string | undefined,
): UserGroups | undefined {
  const groups = Object.entries(shares)
    .flatMap(([id, probability]) => {
      const label = labelOf(id);
      return label === undefined ? [] : [{ id, label, probability }];
    })
    .sort((a, b) => b.probability - a.probability || (a.id < b.id ? -1 : 1));
  const [first, second] = groups;
  if (first === undefined) return undefined;
  const isBetween = first.probability < 0.5 && second !== undefined && isWhole(groups);
  return { words: isBetween ? `between ${first.label} and ${second.label}` : first.label, groups };
}

/** Whether no probability is missing: a group of another model may have had most of it. */
function isWhole(groups: UserGroups["groups"]): boolean {
  return groups.reduce((sum, { probability }) => sum + probability, 0) > 0.99;
}
