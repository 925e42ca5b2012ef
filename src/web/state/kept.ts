import { type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";

const prefix = "attune-draft ";

/**
 * What is being written, kept in this tab whatever page is looked at meanwhile and over a reload, until `forgetDraft`. It begins as it
 * was left, or with `start`. Another name needs another component (`key`).
 */
export function useKept<Value>(name: string, start: Value): Signal<Value> {
  const kept = useSignal<Value>(keptDraft(name) ?? start);
  // Before the page can be typed into: an effect after the first paint would miss what is typed and left at once.
  useLayoutEffect(() => {
    let isFirst = true;
    return kept.subscribe((value) => {
      // What was only shown is no draft.
      if (!isFirst) keepDraft(name, value);
      isFirst = false;
    });
  }, [kept]);
  return kept;
}

export function keepDraft(name: string, value: unknown): void {
  sessionStorage.setItem(prefix + name, JSON.stringify(value));
}

export function forgetDraft(name: string): void {
  sessionStorage.removeItem(prefix + name);
}

export function keptDraft<Value>(name: string): Value | undefined {
  const stored = sessionStorage.getItem(prefix + name);
  return stored === null ? undefined : (JSON.parse(stored) as Value);
}
