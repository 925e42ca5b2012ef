import { labelKey, tidyLabel } from "../../catalogue/items/label-key.ts";
import type { KnownTag } from "./resolve-decisions.ts";

export interface TagNamesOptions {
  /** The tags of the taxonomy and those that some item carries. */
  known: readonly KnownTag[];
  /** What a tag is called today; undefined for one that was removed. */
  presentTag: (tag: string) => string | undefined;
}

/**
 * Tells for the tags that come with items under which id each is kept: a known tag is found by id or by label whatever its letter case and
 * spaces, one that was merged or renamed is what it is called today, a new one keeps its first spelling. Undefined for a blank tag and for one
 * that was removed.
 */
export function tagNames({ known, presentTag }: TagNamesOptions): (tag: string) => string | undefined {
  const ids = new Map<string, string>();
  for (const { tag, label } of [...known].reverse()) ids.set(labelKey(label), tag);
  for (const { tag } of known) ids.set(labelKey(tag), tag);
  return (given) => {
    const tidy = tidyLabel(given);
    if (tidy === "") return undefined;
    const present = presentTag(tidy);
    if (present === undefined) return undefined;
    const key = labelKey(present);
    const id = ids.get(key);
    if (id !== undefined) return id;
    ids.set(key, present);
    return present;
  };
}
