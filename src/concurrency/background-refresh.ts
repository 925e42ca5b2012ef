export interface BackgroundRefreshOptions {
  /** Brings everything up to date; ends early when the signal says so. */
  refresh: (signal: AbortSignal) => Promise<unknown>;
  onError: (error: unknown) => void;
}

/** Work that follows a change without holding up the answer to it. */
export interface BackgroundRefresh {
  /** Starts a refresh; one that runs already is followed by another, however often this is called meanwhile. */
  request(): void;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
  /** Ends the running refresh after its present step; later requests do nothing. */
  stop(): Promise<void>;
}

export function createBackgroundRefresh({ refresh, onError }: BackgroundRefreshOptions): BackgroundRefresh {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let isWanted = false;

  async function run(): Promise<void> {
    while (isWanted && !stopping.signal.aborted) {
      isWanted = false;
      try {
        await refresh(stopping.signal);
      } catch (error) {
        onError(error);
      }
    }
    running = undefined;
  }

  return {
    request() {
      isWanted = true;
      running ??= run();
    },
    idle: async () => {
      await running;
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
