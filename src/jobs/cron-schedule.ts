import { Cron } from "croner";

export interface CronJob {
  /** Cron expression in UTC; `undefined` turns it off. */
  pattern: string | undefined;
  work: () => Promise<unknown>;
}

/** Does each job at its times, one run at a time of each, until the returned function is called; it resolves when none runs. */
export function startCronSchedule(jobs: readonly CronJob[], onError: (error: unknown) => void): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const crons = jobs.flatMap(({ pattern, work }) =>
    pattern === undefined
      ? []
      : [
          new Cron(pattern, { timezone: "UTC", protect: true, unref: true }, () => {
            running = Promise.all([running, work()]).catch(onError);
            return running as Promise<void>;
          }),
        ],
  );
  return async () => {
    for (const cron of crons) cron.stop();
    await running;
  };
}
