/** Places in the outbox, one for each relay. What a relay has not passed stays in the outbox. */
export interface RelayStore {
  /** The place of the relay; `sequence` is kept as its first one where it has none. */
  begin(name: string, sequence: number): Promise<number>;
  /** Moves the place; it never goes back. */
  advance(name: string, sequence: number): Promise<void>;
  /** Whether `holder` relays until `untilMs`: where nobody does at `nowMs`, or it does already. */
  claim(claim: { name: string; holder: number; nowMs: number; untilMs: number }): Promise<boolean>;
  /** Lets another process take over at once. */
  release(name: string, holder: number): Promise<void>;
}
