import { labelKey, tidyLabel } from "../../catalogue/items/label-key.ts";
import type { ItemTag } from "../../catalogue/items/tag-suggestion.ts";
import type { FieldFault } from "../../errors/attune-error.ts";
import { InvalidInputError } from "../../errors/errors.ts";
import type { TagDecisions } from "./tag-decisions.ts";

export interface KnownTag {
  tag: string;
  label: string;
}

export interface ResolveDecisionsOptions {
  /** The item's tags, suggested and decided. */
  own: readonly Pick<ItemTag, "tag" | "label" | "source" | "status">[];
  /** The tags of the taxonomy and those that some item carries. */
  known: readonly KnownTag[];
}

/**
 * An editor's decisions with each tag under its one id, found by id or by label whatever its letter case and spaces. Only `add` makes a tag
 * that is not known. Throws InvalidInputError for a blank tag, for an unknown one that is accepted, rejected or reset, for a suggestion
 * whose tag is no longer in the taxonomy, and for one tag that is decided both ways.
 */
export function resolveDecisions(decisions: TagDecisions, { own, known }: ResolveDecisionsOptions): TagDecisions {
  const faults: FieldFault[] = [];
  const ids = new Map<string, string>();
  for (const { tag, label } of [...own, ...known].reverse()) ids.set(labelKey(label), tag);
  for (const { tag } of [...own, ...known]) ids.set(labelKey(tag), tag);
  const inUse = new Set(known.map(({ tag }) => tag));
  const gone = new Set(
    own
      .filter(({ tag, source, status }) => source === "taxonomy" && status === "suggested" && !inUse.has(tag))
      .map(({ tag }) => tag),
  );

  const resolve = (kind: "accept" | "reject" | "add" | "reset"): string[] =>
    decisions[kind].flatMap((given, at) => {
      const path = `${kind}.${at}`;
      const tidy = tidyLabel(given);
      const id = ids.get(labelKey(given));
      if (tidy === "") faults.push({ path, message: "is blank" });
      else if (id !== undefined && gone.has(id) && kind !== "reject" && kind !== "add")
        faults.push({ path, message: `"${tidy}" is no longer in the taxonomy; add it to use it all the same` });
      else if (id !== undefined) return [id];
      else if (kind === "add") {
        // Further spellings in the same call mean the tag that the first one makes.
        ids.set(labelKey(given), tidy);
        return [tidy];
      } else
        faults.push({ path, message: `"${tidy}" is no known tag of this item or of others; \`add\` makes a new one` });
      return [];
    });
  const resolved = {
    ...decisions,
    accept: resolve("accept"),
    reject: resolve("reject"),
    add: [...new Set(resolve("add"))],
    reset: resolve("reset"),
  };
  const wanted = new Set([...resolved.accept, ...resolved.add]);
  for (const tag of resolved.reject) {
    if (wanted.has(tag)) faults.push({ path: "reject", message: `"${tag}" is accepted and rejected in one call` });
  }
  if (faults.length > 0) {
    throw new InvalidInputError(`The decisions are not valid: ${faults[0]!.path} ${faults[0]!.message}.`, faults);
  }
  return resolved;
}
