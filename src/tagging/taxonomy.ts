import { z } from "zod";
import { tagIdSchema } from "../catalogue/items/item.ts";
import type { DocumentStore } from "../catalogue/items/item-store.ts";
import { labelKey } from "../catalogue/items/label-key.ts";
import { createSerialExecutor } from "../concurrency/serial-executor.ts";
import type { FieldFault } from "../errors/attune-error.ts";
import { ConflictError, InvalidInputError } from "../errors/errors.ts";

export const taxonomyTagSchema = z.object({
  id: tagIdSchema,
  label: z.string().min(1).max(300),
  description: z.string().max(2_000).optional(),
  parent: z.string().optional(),
  examples: z.array(z.string().max(1_000)).max(50).optional(),
});
export const taxonomySchema = z.object({ tags: z.array(taxonomyTagSchema).max(20_000) });
export type Taxonomy = z.infer<typeof taxonomySchema>;

export interface TagRow {
  tag: string;
  label: string;
  description?: string | undefined;
  parent?: string | undefined;
  itemCount: number;
}

/** The controlled vocabulary as editors see and change it. */
export interface TaxonomyEditing {
  read(): Taxonomy;
  /** Validates, stores, then tells the suggester. Throws InvalidInputError for duplicate ids, unknown parents and cycles. */
  replace(taxonomy: Taxonomy): Promise<Taxonomy>;
  /**
   * Puts one tag into the taxonomy, in the place of the one with its id, and leaves the others as they are; one after another. A tag that
   * only articles had becomes one of the taxonomy. Throws as `replace`, and ConflictError where `onlyNew` is asked and the id is known.
   */
  put(tag: Taxonomy["tags"][number], options?: { onlyNew?: boolean }): Promise<Taxonomy["tags"][number]>;
  /** Takes a taxonomy into use that another transaction has stored. */
  adopt(taxonomy: Taxonomy): Promise<void>;
  /** Takes over what another process has stored; that process brings the suggestions up to date. */
  reload(): Promise<void>;
  /** Taxonomy tags and free tags with the number of items that carry each, most used first. */
  tags(): TagRow[];
}

export interface TaxonomyEditingOptions {
  documents: DocumentStore;
  /** By tag, how many items carry it. */
  usage: () => ReadonlyMap<string, { accepted: number }>;
  initial: Taxonomy;
  /** The words for a tag outside the taxonomy: an entity or a topic. */
  labelOf: (tag: string) => string;
  /** Puts a taxonomy to use. */
  use: (taxonomy: Taxonomy) => Promise<void>;
  /** Called when stored suggestions are outdated by a change of this process. */
  onReplaced: () => void;
}

export const taxonomyDocumentName = "taxonomy";

export function createTaxonomyEditing(options: TaxonomyEditingOptions): TaxonomyEditing {
  let taxonomy = options.initial;
  async function use(next: Taxonomy): Promise<void> {
    taxonomy = next;
    await options.use(next);
  }
  async function adopt(next: Taxonomy): Promise<void> {
    await use(next);
    options.onReplaced();
  }
  const inTurn = createSerialExecutor();
  async function replace(next: Taxonomy): Promise<Taxonomy> {
    refuseFaulty(next);
    refuseLabels(next);
    await options.documents.writeDocument({
      name: taxonomyDocumentName,
      body: JSON.stringify(next),
      events: [{ topic: "tags.changed", key: taxonomyDocumentName, body: { tags: next.tags.map(({ id }) => id) } }],
    });
    await adopt(next);
    return taxonomy;
  }
  return {
    read: () => taxonomy,
    adopt,
    replace: (next) => inTurn.run(() => replace(next)),
    put: (tag, { onlyNew = false } = {}) =>
      inTurn.run(async () => {
        const isListed = taxonomy.tags.some(({ id }) => id === tag.id);
        if (onlyNew && (isListed || (options.usage().get(tag.id)?.accepted ?? 0) > 0)) {
          throw new ConflictError("tag-exists", `There is a tag with the id "${tag.id}" already. Choose another id.`);
        }
        const key = labelKey(tag.label);
        const same = taxonomy.tags.find(
          ({ id, label, parent }) => id !== tag.id && parent === tag.parent && labelKey(label) === key,
        );
        if (same !== undefined) {
          const message = `There is a tag called "${same.label}" there already. Choose another name or place`;
          throw new InvalidInputError(`${message}.`, [{ path: "label", message: "is taken" }]);
        }
        const tags = isListed ? taxonomy.tags.map((one) => (one.id === tag.id ? tag : one)) : [...taxonomy.tags, tag];
        await replace({ tags });
        return tag;
      }),
    reload: async () => use(await readTaxonomy(options.documents)),
    tags() {
      const counts = new Map<string, number>();
      for (const [tag, { accepted }] of options.usage()) if (accepted > 0) counts.set(tag, accepted);
      const rows = taxonomy.tags.map(({ id, label, description, parent }): TagRow => {
        const itemCount = counts.get(id) ?? 0;
        counts.delete(id);
        return { tag: id, label, description, parent, itemCount };
      });
      for (const [tag, itemCount] of counts) rows.push({ tag, label: options.labelOf(tag), itemCount });
      return rows.sort((a, b) => b.itemCount - a.itemCount || (a.label < b.label ? -1 : 1));
    },
  };
}

/** The stored taxonomy, empty before there is one. */
export async function readTaxonomy(documents: Pick<DocumentStore, "readDocument">): Promise<Taxonomy> {
  const stored = await documents.readDocument(taxonomyDocumentName);
  return stored ? (JSON.parse(stored.body) as Taxonomy) : { tags: [] };
}

/** Names every duplicate id, unknown parent and cycle by its path. */
export function refuseFaulty(taxonomy: Taxonomy): void {
  const faults: FieldFault[] = [];
  const byId = new Map<string, { parent?: string | undefined }>();
  for (const [i, tag] of taxonomy.tags.entries()) {
    if (byId.has(tag.id)) faults.push({ path: `tags.${i}.id`, message: `"${tag.id}" occurs twice` });
    byId.set(tag.id, tag);
  }
  for (const [i, tag] of taxonomy.tags.entries()) {
    if (tag.parent === undefined) continue;
    if (!byId.has(tag.parent)) {
      faults.push({ path: `tags.${i}.parent`, message: `there is no tag "${tag.parent}"` });
      continue;
    }
    const seen = new Set([tag.id]);
    for (let above: string | undefined = tag.parent; above !== undefined; above = byId.get(above)?.parent) {
      if (seen.has(above)) {
        faults.push({ path: `tags.${i}.parent`, message: `"${tag.id}" is its own ancestor` });
        break;
      }
      seen.add(above);
    }
  }
  refuse(faults);
}

/** Names every blank label, and every second tag of one label in one place. */
function refuseLabels({ tags }: Taxonomy): void {
  const faults: FieldFault[] = [];
  const labels = new Map<string, string>();
  for (const [i, { id, label, parent = "" }] of tags.entries()) {
    const key = labelKey(label);
    const place = `${parent}\u0000${key}`;
    const other = labels.get(place);
    const path = `tags.${i}.label`;
    if (key === "") faults.push({ path, message: "is blank" });
    else if (other !== undefined) faults.push({ path, message: `"${other}" has this label in the same place` });
    labels.set(place, id);
  }
  refuse(faults);
}

function refuse(faults: readonly FieldFault[]): void {
  const first = faults[0];
  if (first) throw new InvalidInputError(`The taxonomy is not valid: ${first.path}: ${first.message}.`, [...faults]);
}
