/** Of users the probability of each learned group. */
export interface GroupShares {
  userIds: readonly string[];
  groupIds: readonly string[];
  /** users x groups. */
  responsibilities: Float64Array;
}

/** Of one user, by id of the group. */
export function sharesOfUser({ groupIds, responsibilities }: GroupShares, user: number): Record<string, number> {
  return Object.fromEntries(groupIds.map((id, group) => [id, responsibilities[user * groupIds.length + group]!]));
}
