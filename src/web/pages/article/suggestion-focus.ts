import { type Signal, signal } from "@preact/signals";
import type { ItemTag } from "../../../http/schema/tags.ts";
import { evidenceSpans } from "../../reading/highlights.ts";

/** The suggestion that the keys a and r decide on. */
export const activeTag: Signal<string | undefined> = signal(undefined);

/** Makes a suggestion the active one and marks its sentences in the text. */
export function pointAt(tag: ItemTag | undefined): void {
  activeTag.value = tag?.tag;
  evidenceSpans.value = (tag?.evidence ?? []).flatMap((evidence) =>
    "start" in evidence ? [{ start: evidence.start, end: evidence.end }] : [],
  );
}

/** Marks another suggestion's sentences while the pointer is over it, without making it the active one. */
export function glanceAt(tag: ItemTag): void {
  const active = activeTag.value;
  pointAt(tag);
  activeTag.value = active;
}

/** The suggestion `step` places from the active one; the first when none is active; stays at the ends. */
export function stepFrom(suggested: readonly ItemTag[], step: number): ItemTag | undefined {
  const index = suggested.findIndex(({ tag }) => tag === activeTag.value);
  if (index < 0) return suggested[0];
  return suggested[Math.min(suggested.length - 1, Math.max(0, index + step))];
}
