import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { type Problem, toProblem } from "../api/problem.ts";

/** Something that a button does on the server. */
export interface Action<Input extends unknown[]> {
  /** Does it, unless it is under way: a second press, or Enter twice, is none. */
  run: (...input: Input) => Promise<void>;
  isBusy: Signal<boolean>;
  /** Why it was refused the last time. */
  problem: Signal<Problem | undefined>;
}

export function useAction<Input extends unknown[] = []>(work: (...input: Input) => Promise<unknown>): Action<Input> {
  const isBusy = useSignal(false);
  const problem = useSignal<Problem | undefined>(undefined);
  const isUnderWay = useRef(false);
  const run = async (...input: Input) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    isBusy.value = true;
    problem.value = undefined;
    try {
      await work(...input);
    } catch (error) {
      problem.value = toProblem(error);
    }
    isUnderWay.current = false;
    isBusy.value = false;
  };
  return { run, isBusy, problem };
}
