import { Cron } from "croner";

export interface LearnedScheduleOptions {
  /** Cron expressions in UTC; `undefined` turns one off. */
  trainCron: string | undefined;
  driftCron: string | undefined;
  /** Learns groups of users anew; what is not stable or worse is not put into use. */
  train: () => Promise<unknown>;
  /** Looks whether users have become others than the groups were learned from. */
  checkDrift: () => Promise<unknown>;
  onError: (error: unknown) => void;
}

/** Learns groups and looks for drift at set times, until the returned function is called. One run at a time of each. */
export function startLearnedSchedule(options: LearnedScheduleOptions): () => Promise<void> {
  const { trainCron, driftCron, train, checkDrift, onError } = options;
  let running: Promise<unknown> = Promise.resolve();
  const schedule = (pattern: string | undefined, work: () => Promise<unknown>): Cron | undefined =>
    pattern === undefined
      ? undefined
      : new Cron(pattern, { timezone: "UTC", protect: true, unref: true }, () => {
          running = Promise.all([running, work()]).catch(onError);
          return running as Promise<void>;
        });
  const jobs = [schedule(trainCron, train), schedule(driftCron, checkDrift)];
  return async () => {
    for (const job of jobs) job?.stop();
    await running;
  };
}
