/** What came of the requests of a source in one hour. */
export interface SourceHour {
  sourceId: string;
  /** Hours since 1970. */
  hour: number;
  requests: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  ignored: number;
  /** Requests that were not the source's: unsigned, wrongly signed, old. */
  refused: number;
  /** Sum over accepted events of receipt less occurrence. */
  lagMs: number;
  lastAtMs: number;
}

export interface SourceRejection {
  id: number;
  sourceId: string;
  atMs: number;
  code: string;
  detail: string;
  /** As it came, cut to 4,000 characters. */
  row: string;
}

/** Counts and faulty rows of sources. */
export interface SourceStore {
  note(change: SourceHour, rejections: readonly Omit<SourceRejection, "id">[]): Promise<void>;
  /** Newest first. */
  hours(query: { sourceId: string; fromHour: number }): Promise<SourceHour[]>;
  /** Newest first, before the entry with the id `before`. */
  rejections(query: { sourceId: string; limit: number; before?: number }): Promise<SourceRejection[]>;
  /** Rows of all sources that hold one of a user's names, those that an erasure removes, oldest first. */
  rejectionsNaming(names: readonly string[]): Promise<SourceRejection[]>;
  /** Counts and rows of a source that is no more. */
  forget(sourceId: string): Promise<void>;
  /** Rows of before, at most `limit`; returns how many. */
  deleteBefore(query: { createdBeforeMs: number; limit: number }): Promise<number>;
}

export const mostRejectionsKept = 1_000;
