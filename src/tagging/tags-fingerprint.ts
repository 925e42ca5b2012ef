import { createHash } from "node:crypto";
import type { TaxonomyTag } from "./text/tag-types.ts";

/** Changes whenever stored suggestions are stale: with the taxonomy, the precision that is kept, and each training. */
export function tagsFingerprint(tags: readonly TaxonomyTag[], precision: number, trained: string): string {
  const parts = tags.map(({ id, label, description, parent, examples }) => [id, label, description, parent, examples]);
  return createHash("sha256")
    .update(JSON.stringify([precision, parts, trained]))
    .digest("hex")
    .slice(0, 16);
}
