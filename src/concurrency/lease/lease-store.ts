export interface LeaseRequest {
  name: string;
  /** The process; the same one renews. */
  holder: number;
  nowMs: number;
  untilMs: number;
}

/** Who does what only one process does at a time. */
export interface LeaseStore {
  /**
   * Takes or renews the lease until `untilMs`; undefined while another process holds it at `nowMs`. The number is larger each time that
   * another process takes it: what is written with a smaller one comes from a process that has lost it.
   */
  take(request: LeaseRequest): Promise<number | undefined>;
  /** Another process may take it from `untilMs` on; nothing where `holder` does not hold it. */
  release(name: string, holder: number, untilMs: number): Promise<void>;
}
