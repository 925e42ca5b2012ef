import type { History } from "../conditions/history.ts";

/** What one user's membership depends on; changed in place. */
export interface UserState {
  /** By number of the stream; only of those that remember an event. */
  histories: (History | undefined)[];
  /** By number of the gauge: how many of its marks the user passes. */
  places: Uint16Array;
  /** By number of the gauge: when it has to be read again without an event, or earlier; Infinity for never. */
  dueMs: Float64Array;
  /** The earliest of them. */
  nextMs: number;
  /** The latest stamp of any event; -Infinity before the first. */
  newestMs: number;
  /** By number of the segment: milliseconds since 1970 of the entry; NaN outside. */
  enteredMs: Float64Array;
  /** A bit for each segment that the user is in: what is asked most often lies together. */
  inside: Uint32Array;
}

export function isInside({ inside }: Pick<UserState, "inside">, segment: number): boolean {
  return ((inside[segment >>> 5]! >>> (segment & 31)) & 1) === 1;
}

export interface Transition {
  segmentId: string;
  version: number;
  kind: "entered" | "exited";
  /** The instant at which the rule began or ceased to hold. */
  atMs: number;
}
