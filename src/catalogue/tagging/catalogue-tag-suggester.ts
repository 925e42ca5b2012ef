import { createHash } from "node:crypto";
import { suggestTags } from "../../understanding/tags/suggest-tags.ts";
import type { Embed, TaggableText, TaggedNeighbour, TaxonomyTag } from "../../understanding/tags/tag-types.ts";
import { indexTaxonomy, type TaxonomyIndex } from "../../understanding/tags/taxonomy-index.ts";
import type { CatalogueView } from "../catalogue-view.ts";
import type { TaggableItem, TagSuggester } from "../tag-suggester.ts";

export interface CatalogueTagSuggesterOptions {
  taxonomy: readonly TaxonomyTag[];
  catalogue: CatalogueView;
  embed: Embed;
  /** Share of right suggestions to keep; see suggestTags. */
  precision: number;
  /** Names of entities and topics, for tags outside the taxonomy. */
  labelOf?: (tag: string) => string;
}

/** The suggester of the catalogue: neighbours and their tags come from the items in memory. */
export interface CatalogueTagSuggester extends TagSuggester {
  /** Takes another taxonomy into use; the old one serves until the new one is embedded. */
  replaceTaxonomy(tags: readonly TaxonomyTag[]): Promise<void>;
}

const neighboursAsked = 20;

export async function createCatalogueTagSuggester(
  options: CatalogueTagSuggesterOptions,
): Promise<CatalogueTagSuggester> {
  const { catalogue, embed, precision } = options;
  let taxonomy = await indexTaxonomy(options.taxonomy, embed);
  let fingerprint = fingerprintOf(taxonomy, precision);

  function neighboursOf(item: TaggableItem): TaggedNeighbour[] {
    const found = catalogue.nearest(
      item.analysis.embedding,
      neighboursAsked,
      (id) => id !== item.id && (catalogue.get(id)?.tags.length ?? 0) > 0,
    );
    return found.flatMap(({ id, similarity }) => {
      const neighbour = catalogue.get(id);
      return neighbour ? [{ itemId: id, title: neighbour.title, similarity, tags: neighbour.tags }] : [];
    });
  }

  function taggable(item: TaggableItem): TaggableText {
    const { entities, keywords, topics, embedding, sentiment } = item.analysis;
    const neighbours = neighboursOf(item);
    return { text: item.text, sentences: sentiment.sentences, embedding, entities, keywords, topics, neighbours };
  }

  return {
    fingerprint: () => fingerprint,
    suggest: (items) => suggestTags(items.map(taggable), { taxonomy, embed, precision }),
    // Accepted tags count at once: they are in the catalogue before the next suggestion asks for neighbours.
    learn: () => {},
    labelOf: (tag) => taxonomy.byId.get(tag)?.label ?? options.labelOf?.(tag) ?? tag,
    async replaceTaxonomy(tags) {
      taxonomy = await indexTaxonomy(tags, embed);
      fingerprint = fingerprintOf(taxonomy, precision);
    },
  };
}

function fingerprintOf(taxonomy: TaxonomyIndex, precision: number): string {
  const parts = taxonomy.tags.map(({ id, label, description, parent, examples }) => [
    id,
    label,
    description,
    parent,
    examples,
  ]);
  return createHash("sha256")
    .update(JSON.stringify([precision, parts]))
    .digest("hex")
    .slice(0, 16);
}
