import { type ConsentVia, type GivenConsent, type Purpose, purposes } from "../../events/consent.ts";

export interface Decision {
  isGranted: boolean;
  atMs: number;
  via: ConsentVia;
}

/** The last decision of a user for each purpose; absent where none was made. */
export type ConsentState = Partial<Record<Purpose, Decision>>;

/** What holds where a user has decided nothing. */
export type ConsentDefault = Readonly<Record<Purpose, boolean>>;

export const grantedByDefault: ConsentDefault = {
  analytics: true,
  personalisation: true,
  messaging: true,
  enrichment: true,
};

/** The decisions that change what was known; a later one of the same kind is none. */
export function changedDecisions(state: ConsentState, { purposes: given }: GivenConsent): GivenConsent["purposes"] {
  return Object.fromEntries(
    Object.entries(given).filter(([purpose, isGranted]) => state[purpose as Purpose]?.isGranted !== isGranted),
  );
}

/** Of two people who turn out to be one: the later decision; of two of one moment the refusal. */
export function mergeConsents(into: ConsentState, from: ConsentState): void {
  for (const purpose of purposes) {
    const [own, other] = [into[purpose], from[purpose]];
    if (other === undefined) continue;
    const isNewer = own === undefined || other.atMs > own.atMs || (other.atMs === own.atMs && !other.isGranted);
    if (isNewer) into[purpose] = other;
  }
}

export function isGranted(
  purpose: Purpose,
  { given, state, byDefault }: { given?: GivenConsent | undefined; state: ConsentState; byDefault: ConsentDefault },
): boolean {
  if (given?.refused?.includes(purpose) === true) return false;
  return given?.purposes[purpose] ?? state[purpose]?.isGranted ?? byDefault[purpose];
}
