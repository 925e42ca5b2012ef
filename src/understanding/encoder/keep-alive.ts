import type { ModelThread } from "./model-thread.ts";

/**
 * A thread that is started again after it died. The batch that it died on is lost (its buffers went with it) and is
 * rejected; the next one waits for the new thread. When that cannot start, every batch is rejected with the reason.
 */
export async function keepAlive(start: () => Promise<ModelThread>): Promise<ModelThread> {
  let current = await start();
  let restarting: Promise<ModelThread> | undefined;
  let closed = false;

  const alive = async (): Promise<ModelThread> => {
    if (current.isAlive() || closed) return current;
    restarting ??= start().finally(() => {
      restarting = undefined;
    });
    current = await restarting;
    return current;
  };

  return {
    inputNames: current.inputNames,
    config: current.config,
    isAlive: () => !closed,
    run: async (batch) => (current.isAlive() ? current : await alive()).run(batch),
    async close() {
      closed = true;
      await restarting?.catch(() => undefined);
      if (current.isAlive()) await current.close();
    },
  };
}
