import { setImmediate } from "node:timers/promises";

/** Cuts long work on a thread that also serves. */
export interface TimeSlices {
  /** Call between two steps: once the slice is used up, other work runs first. */
  breathe(): Promise<void>;
  /** The same for steps of microseconds, of which only each 128th looks at the clock: `if (isDue()) await breathe()`. */
  isDue(): boolean;
}

const stepsPerLook = 128;

/** Each slice takes `sliceMs`, 8 ms by default, and what the step that exceeds it takes. */
export function createTimeSlices(sliceMs = 8, now: () => number = () => performance.now()): TimeSlices {
  let endsAtMs = now() + sliceMs;
  let steps = 0;
  return {
    isDue() {
      steps = (steps + 1) % stepsPerLook;
      return steps === 0 && now() >= endsAtMs;
    },
    async breathe() {
      if (now() < endsAtMs) return;
      await setImmediate();
      endsAtMs = now() + sliceMs;
    },
  };
}
