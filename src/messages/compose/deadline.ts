/** A clock that says how much of a request's time is left. */
export interface Budget {
  leftMs(): number;
  /** The value, or `fallback` when it does not come (or fails) within the time left; `onLate` is then called. */
  within<T>(work: Promise<T>, fallback: T, onLate: (reason: "late" | unknown) => void): Promise<T>;
}

/** Starts a time budget; `reserveMs` of it is kept for the steps that need no waiting. */
export function startBudget(
  budgetMs: number,
  reserveMs: number,
  clock: () => number = () => performance.now(),
): Budget {
  const startMs = clock();
  const leftMs = (): number => budgetMs - (clock() - startMs);
  return {
    leftMs,
    async within(work, fallback, onLate) {
      const waitMs = Math.max(0, leftMs() - reserveMs);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<{ late: true }>((resolve) => {
        timer = setTimeout(() => resolve({ late: true }), waitMs);
      });
      const done = work.then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      const first = await Promise.race([done, late]);
      clearTimeout(timer);
      if ("value" in first) return first.value;
      onLate("late" in first ? "late" : first.error);
      return fallback;
    },
  };
}
