export interface SegmentDeadlinesOptions {
  /** Judges users who are due; returns how many there were. */
  due: () => Promise<number>;
  onError: (error: unknown) => void;
  /** Default 250. */
  everyMs?: number;
}

/** Looks every quarter of a second who is due, until the returned function is called: exits are at most that late. */
export function startSegmentDeadlines({ due, onError, everyMs = 250 }: SegmentDeadlinesOptions): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();

  function schedule(delayMs: number): void {
    timer = setTimeout(() => {
      running = due()
        .then(
          // More may be due than one transaction takes.
          (judged) => judged,
          (error: unknown) => {
            onError(error);
            return 0;
          },
        )
        .then((judged) => {
          if (timer !== undefined) schedule(judged > 0 ? 0 : everyMs);
        });
    }, delayMs);
    timer.unref();
  }

  schedule(0);
  return async () => {
    clearTimeout(timer);
    timer = undefined;
    await running;
  };
}
