/** Runs work one after another; work in the background waits until nothing else does. */
export interface SerialExecutor {
  /** Resolves or rejects as the work does; what comes after it runs either way. */
  run<T>(work: () => Promise<T>, options?: { priority?: "foreground" | "background" | undefined }): Promise<T>;
}

export function createSerialExecutor(): SerialExecutor {
  const waiting = { foreground: [] as (() => Promise<void>)[], background: [] as (() => Promise<void>)[] };
  let isRunning = false;

  async function drain(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    for (;;) {
      const next = waiting.foreground.shift() ?? waiting.background.shift();
      if (next === undefined) break;
      await next();
    }
    isRunning = false;
  }

  return {
    run: (work, { priority = "foreground" } = {}) =>
      new Promise((resolve, reject) => {
        waiting[priority].push(async () => {
          try {
            resolve(await work());
          } catch (error) {
            reject(error);
          }
        });
        void drain();
      }),
  };
}
