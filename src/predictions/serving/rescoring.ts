import { createTimeSlices } from "../../concurrency/time-slices.ts";
import type { DomainEvent } from "../../events/domain-event.ts";
import type { RecentHistories } from "../history/recent-histories.ts";
import type { UserHistory } from "../history/user-history.ts";

export interface RescoringOptions {
  histories: Pick<RecentHistories, "of">;
  /** Scores a user with every model; gives the thresholds that were passed. */
  score: (history: UserHistory) => readonly DomainEvent[];
  announce: (events: readonly DomainEvent[]) => Promise<void>;
  onScored: (userIds: readonly string[]) => void;
  onError: (error: unknown) => void;
  /** Default 1,000. */
  gatherMs?: number;
}

/** Scores users again after their events: once for all that comes within `gatherMs`. */
export interface Rescoring {
  request(userId: string): void;
  /** Scores nobody any more; resolves when the user under way is done. */
  close(): Promise<void>;
}

/** Short: under load the server starts one request a turn of the event loop, and each turn has one slice. */
const sliceMs = 1;

export function createRescoring(options: RescoringOptions): Rescoring {
  const { histories, score, announce, onScored, onError, gatherMs = 1_000 } = options;
  const waiting = new Set<string>();
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function scoreWaiting(): Promise<void> {
    const slices = createTimeSlices(sliceMs);
    const passed: DomainEvent[] = [];
    const scored: string[] = [];
    for (const id of waiting) {
      if (isClosed) return;
      waiting.delete(id);
      const history = await histories.of(id);
      if (history !== undefined) {
        passed.push(...score(history));
        scored.push(history.userId);
      }
      await slices.breathe();
    }
    await announce(passed);
    onScored(scored);
  }

  return {
    request(userId) {
      if (isClosed) return;
      waiting.add(userId);
      timer ??= setTimeout(() => {
        timer = undefined;
        running = running.then(scoreWaiting).catch(onError);
      }, gatherMs).unref();
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
