import type { CatalogueItem } from "../catalogue/search/catalogue-view.ts";
import type { MemoryCatalogue } from "../catalogue/search/memory-catalogue.ts";
import { createTimeSlices } from "../concurrency/time-slices.ts";
import type { TagExperiences } from "./tag-examples.ts";
import { disagreeingItems, type NearDuplicate, nearDuplicateTags, type TagPlace } from "./tag-hygiene.ts";
import type { TagRow, TaxonomyEditing } from "./taxonomy.ts";

/** How editors judged the suggestions of a tag: "of 40 suggestions of Energy, 36 accepted". */
export interface TagReportRow {
  tag: string;
  label: string;
  /** All suggestions, decided on or not. */
  suggested: number;
  accepted: number;
  rejected: number;
  /** Accepted among those decided on; absent before the first decision. */
  precision?: number;
}

export interface TagHygiene {
  nearDuplicates: (Omit<NearDuplicate, "a" | "b"> & { a: TagRow; b: TagRow })[];
  /** Tags of the taxonomy that no item carries, and none of their children's either. */
  unused: TagRow[];
  disagreeing: { itemId: string; title: string; tag: string; label: string; support: number }[];
}

export interface TagInsight {
  /** Most suggested first. */
  report(): TagReportRow[];
  /** Worked out in slices between which other work runs; callers of one state of the catalogue share the result. */
  hygiene(): Promise<TagHygiene>;
}

export interface TagInsightOptions {
  catalogue: Pick<MemoryCatalogue, "items" | "version" | "suggestionCounts">;
  taxonomy: Pick<TaxonomyEditing, "tags">;
  experiences: Pick<TagExperiences, "byTag" | "nearest">;
  labelOf: (tag: string) => string;
  /** Place of a tag among texts, where known. */
  placeOf: (tag: string) => TagPlace | undefined;
}

const duplicatesShown = 100;
/** All pairs are compared: beyond this many tags only the most used ones are. */
const tagsCompared = 3_000;

/** What editors and administrators want to know of the tags as a whole. */
export function createTagInsight(options: TagInsightOptions): TagInsight {
  const { catalogue, taxonomy, experiences, labelOf, placeOf } = options;
  let last: { version: number; rows: string; hygiene: Promise<TagHygiene> } | undefined;

  async function findFaults(rows: readonly TagRow[]): Promise<TagHygiene> {
    const byTag = new Map(rows.map((row) => [row.tag, row]));
    const itemsOf = new Map<string, Set<string>>();
    const { breathe, isDue } = createTimeSlices();
    const tagged: CatalogueItem[] = [];
    for (const item of [...catalogue.items()]) {
      if (isDue()) await breathe();
      const { id, tags } = item;
      if (tags.length > 0) tagged.push(item);
      for (const tag of tags) {
        const items = itemsOf.get(tag) ?? new Set();
        itemsOf.set(tag, items.add(id));
      }
    }
    const profiles = rows.slice(0, tagsCompared).map(({ tag, label }) => ({
      tag,
      label,
      place: placeOf(tag),
      items: itemsOf.get(tag) ?? new Set<string>(),
    }));
    const isAbove = (above: string, below: TagRow): boolean => below.parent === above;
    const duplicates = await nearDuplicateTags(profiles);
    const disagreeing = await disagreeingItems({
      items: tagged,
      uses: experiences.byTag(),
      nearest: experiences.nearest,
    });
    return {
      nearDuplicates: duplicates
        .map(({ a, b, ...evidence }) => ({ ...evidence, a: byTag.get(a)!, b: byTag.get(b)! }))
        .filter(({ a, b }) => !isAbove(a.tag, b) && !isAbove(b.tag, a))
        .slice(0, duplicatesShown),
      unused: unusedTags(rows),
      disagreeing: disagreeing.map((found) => ({ ...found, label: labelOf(found.tag) })),
    };
  }

  return {
    report() {
      const rows = [...catalogue.suggestionCounts()].map(([tag, { accepted, rejected, open }]): TagReportRow => {
        const decided = accepted + rejected;
        return {
          tag,
          label: labelOf(tag),
          suggested: decided + open,
          accepted,
          rejected,
          ...(decided > 0 && { precision: accepted / decided }),
        };
      });
      return rows.sort((a, b) => b.suggested - a.suggested || (a.tag < b.tag ? -1 : 1));
    },
    hygiene() {
      const rows = taxonomy.tags();
      const version = catalogue.version();
      const named = JSON.stringify(rows.map(({ tag, label, parent }) => [tag, label, parent]));
      if (last?.version !== version || last.rows !== named) {
        last = { version, rows: named, hygiene: findFaults(rows) };
        last.hygiene.catch(() => {
          last = undefined;
        });
      }
      return last.hygiene;
    },
  };
}

/** A parent of a used tag is of use. */
function unusedTags(rows: readonly TagRow[]): TagRow[] {
  const byTag = new Map(rows.map((row) => [row.tag, row]));
  const used = new Set<string>();
  for (const row of rows) {
    if (row.itemCount === 0) continue;
    for (let at: TagRow | undefined = row; at !== undefined && !used.has(at.tag); at = byTag.get(at.parent ?? "")) {
      used.add(at.tag);
    }
  }
  return rows.filter(({ tag }) => !used.has(tag)).sort((a, b) => (a.label < b.label ? -1 : 1));
}
