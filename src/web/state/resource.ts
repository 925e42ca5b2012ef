import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Problem, toProblem } from "../api/problem.ts";

export interface Resource<Data> {
  /** The last good answer; stays while a newer one is on its way. */
  data: Signal<Data | undefined>;
  problem: Signal<Problem | undefined>;
  loading: Signal<boolean>;
  reload: () => void;
}

/**
 * Loads when first shown and whenever `key` changes; the answer to an older key is dropped.
 * Data of another key is cleared only when `keepsData` is not set.
 */
export function useResource<Data>(
  key: string,
  load: (signal: AbortSignal) => Promise<Data>,
  options: { keepsData?: boolean } = {},
): Resource<Data> {
  const data = useSignal<Data | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const loading = useSignal(true);
  const running = useRef<AbortController | undefined>(undefined);
  const latestLoad = useRef(load);
  latestLoad.current = load;

  const start = () => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    loading.value = true;
    latestLoad.current(controller.signal).then(
      (answer) => {
        if (controller.signal.aborted) return;
        data.value = answer;
        problem.value = undefined;
        loading.value = false;
      },
      (error) => {
        if (controller.signal.aborted) return;
        problem.value = toProblem(error);
        loading.value = false;
      },
    );
  };

  useEffect(() => {
    if (!options.keepsData) data.value = undefined;
    problem.value = undefined;
    start();
    return () => running.current?.abort();
  }, [key]);

  return { data, problem, loading, reload: start };
}
