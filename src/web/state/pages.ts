import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Problem, toProblem } from "../api/problem.ts";

export interface Page<Row> {
  rows: readonly Row[];
  nextCursor?: string | undefined;
  /** Of all pages. */
  total?: number | undefined;
}

/** A list that is loaded page by page. */
export interface Pages<Row> {
  /** All rows so far; undefined before the first page. */
  rows: Signal<readonly Row[] | undefined>;
  total: Signal<number | undefined>;
  hasMore: boolean;
  problem: Signal<Problem | undefined>;
  loading: Signal<boolean>;
  loadMore: () => void;
  reload: () => void;
  /** Asks again for what could not be loaded. */
  retry: () => void;
}

/** Loads the first page when first shown and whenever `key` changes; the rows of the former key stay until it is there, or refused. */
export function usePages<Row>(
  key: string,
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>,
): Pages<Row> {
  const rows = useSignal<readonly Row[] | undefined>(undefined);
  const total = useSignal<number | undefined>(undefined);
  const cursor = useSignal<string | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const loading = useSignal(true);
  const running = useRef<AbortController | undefined>(undefined);
  const failedFrom = useRef<string | undefined>(undefined);
  const shownKey = useRef(key);
  const latestLoad = useRef(load);
  latestLoad.current = load;

  const start = async (from: string | undefined) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    loading.value = true;
    try {
      const page = await latestLoad.current(from, controller.signal);
      if (controller.signal.aborted) return;
      rows.value = from === undefined ? page.rows : [...(rows.value ?? []), ...page.rows];
      total.value = page.total;
      cursor.value = page.nextCursor;
      shownKey.current = key;
      problem.value = undefined;
    } catch (error) {
      if (controller.signal.aborted) return;
      failedFrom.current = from;
      // Rows that answer another question do not stand below this one.
      if (shownKey.current !== key) rows.value = undefined;
      problem.value = toProblem(error);
    }
    loading.value = false;
  };

  useEffect(() => {
    problem.value = undefined;
    void start(undefined);
    return () => running.current?.abort();
  }, [key]);

  return {
    rows,
    total,
    hasMore: cursor.value !== undefined,
    problem,
    loading,
    loadMore: () => {
      if (cursor.value !== undefined && !loading.value) void start(cursor.value);
    },
    reload: () => void start(undefined),
    retry: () => void start(failedFrom.current),
  };
}
