/** Ties go to the first. */
export function mostProbableGroup(shares: Readonly<Record<string, number>>): string | undefined {
  let best: string | undefined;
  for (const [id, share] of Object.entries(shares)) if (best === undefined || share > shares[best]!) best = id;
  return best;
}
