/** One complete index: what the models of one fingerprint understood of every item. */
export interface Generation {
  id: number;
  status: "building" | "current" | "retired";
  /** Fingerprint of the encoder and its settings; "" while it is empty. */
  fingerprint: string;
  createdAtMs: number;
  /** When it was swapped in last. */
  currentAtMs: number | undefined;
  items: number;
}

export interface GenerationStore {
  /** Oldest first. */
  list(): Promise<Generation[]>;
  /** The generation that serves, without counting its items. */
  current(): Promise<Pick<Generation, "id" | "fingerprint">>;
  /** The unfinished generation of this fingerprint, or a new empty one. */
  begin(fingerprint: string, nowMs: number): Promise<number>;
  /** Makes a generation current and retires the one that was, in one transaction. Throws NotFoundError. */
  makeCurrent(id: number, nowMs: number): Promise<void>;
  /** Deletes a generation that is not current, with its analyses. Throws NotFoundError, ConflictError for the current one. */
  remove(id: number): Promise<void>;
}
