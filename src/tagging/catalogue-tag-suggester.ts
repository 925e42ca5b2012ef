import type { TagSuggester } from "../catalogue/items/tag-suggester.ts";
import type { TagSuggestion } from "../catalogue/items/tag-suggestion.ts";
import { createTimeSlices } from "../concurrency/time-slices.ts";
import { suggestTags } from "./learning/suggest-tags.ts";
import type { TagPlace } from "./tag-hygiene.ts";
import type { TagKnowledge } from "./tag-knowledge.ts";
import { tagsFingerprint } from "./tags-fingerprint.ts";
import type { Embed, TaggableText, TaxonomyTag } from "./text/tag-types.ts";

export interface CatalogueTagSuggesterOptions {
  knowledge: TagKnowledge;
  embed: Embed;
  /** Share of right suggestions to keep; see suggestTags. */
  precision: number;
  /** Names of entities and topics, for tags outside the taxonomy. */
  labelOf?: (tag: string) => string;
}

/** The suggester of the catalogue: neighbours and tagged texts come from the items in memory. */
export interface CatalogueTagSuggester extends TagSuggester {
  /** Place of a tag among texts: by its name and examples, else the middle of the items that carry it. */
  placeOf(tag: string): TagPlace | undefined;
}

export function createCatalogueTagSuggester({
  knowledge,
  embed,
  precision,
  labelOf: otherLabel,
}: CatalogueTagSuggesterOptions): CatalogueTagSuggester {
  const labelOf = (tag: string): string => knowledge.taxonomy().byId.get(tag)?.label ?? otherLabel?.(tag) ?? tag;
  let fingerprint: { of: readonly TaxonomyTag[]; trained: string; value: string } | undefined;
  return {
    fingerprint() {
      const of = knowledge.taxonomy().tags;
      const trained = knowledge.trained();
      if (fingerprint?.of !== of || fingerprint.trained !== trained) {
        fingerprint = { of, trained, value: tagsFingerprint(of, precision, trained) };
      }
      return fingerprint.value;
    },
    async suggest(items) {
      const { breathe } = createTimeSlices();
      const texts: TaggableText[] = [];
      for (const item of items) {
        texts.push(knowledge.taggable(item));
        await breathe();
      }
      const suggested = await suggestTags(texts, {
        ...knowledge.context(),
        learner: knowledge.learner(),
        embed,
        precision,
      });
      return suggested.map((tags) => tags.map((tag): TagSuggestion => ({ ...tag, label: labelOf(tag.tag) })));
    },
    labelOf,
    placeOf(tag) {
      const listed = knowledge.taxonomy().byId.get(tag)?.vector;
      if (listed !== undefined) return { vector: listed, source: "words" };
      const vector = knowledge.experiences.byTag().get(tag)?.sum;
      return vector && { vector, source: "items" };
    },
  };
}
