import { OverloadedError } from "../errors/errors.ts";

/** Runs writers one after another, so that two batches never change one profile at once. */
export interface WriteQueue {
  /** Throws OverloadedError when too many writers wait already. */
  run<T>(task: () => Promise<T>): Promise<T>;
  waiting(): number;
  /** How many writers have been taken in: tells whether two of them came one right after the other. */
  arrivals(): number;
}

/** `maxWaiting` bounds what is accepted: overload is an answer, not a growing queue. Default 512. */
export function createWriteQueue({ maxWaiting = 512 }: { maxWaiting?: number | undefined } = {}): WriteQueue {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let arrivals = 0;
  return {
    run(task) {
      if (waiting >= maxWaiting) {
        return Promise.reject(
          new OverloadedError(
            `${waiting} batches of events are waiting, the most that may. Send this one again later.`,
          ),
        );
      }
      waiting++;
      arrivals++;
      const result = last.then(task).finally(() => {
        waiting--;
      });
      last = result.catch(() => undefined);
      return result;
    },
    waiting: () => waiting,
    arrivals: () => arrivals,
  };
}
