import { signal } from "@preact/signals";
import type { Span } from "./segment-text.ts";

export const showsEntities = signal(true);
export const showsMood = signal(true);

/** Sentences that speak for the suggestion in view. */
export const evidenceSpans = signal<readonly Span[]>([]);
/** The sentence under the pointer in the mood strip. */
export const pointedSentence = signal<number | undefined>(undefined);
