import { expect, test } from "vitest";
import type { TaggableItem } from "../catalogue/items/tag-suggester.ts";
import type { CatalogueItem, CatalogueView } from "../catalogue/search/catalogue-view.ts";
import { openDatabase } from "../storage/sqlite/database.ts";
import { createTagLearningStore } from "../storage/sqlite/tag-learning-store.ts";
import { plainAnalysis } from "../understanding/testing/plain-analysis.ts";
import { createCatalogueTagSuggester } from "./catalogue-tag-suggester.ts";
import { embedBagOfWords, taggable } from "./learning/testing/bag-of-words.ts";
import { createTagKnowledge } from "./tag-knowledge.ts";
import { createTagLearning } from "./tag-learning.ts";

async function itemOf(id: string, text: string): Promise<TaggableItem> {
  const { sentences, embedding } = await taggable(text);
  return {
    id,
    text,
    analysis: plainAnalysis({
      sentiment: {
        label: "neutral",
        score: 0,
        confidence: 1,
        sentences: sentences.map((sentence) => ({ ...sentence, label: "neutral", score: 0 })),
      },
      embedding,
    }),
  };
}

/** A catalogue that holds the given items with their tags. */
function catalogueOf(items: readonly { item: TaggableItem; tags: string[] }[]): CatalogueView {
  const held = new Map<string, CatalogueItem>(
    items.map(({ item, tags }) => [
      item.id,
      {
        id: item.id,
        title: item.text,
        language: "en",
        publishedAtMs: 0,
        createdAtMs: 0,
        authors: [],
        tags,
        topics: [],
        entities: [],
        sentimentScore: 0,
        wordCount: 3,
        attributes: {},
        embedding: item.analysis.embedding,
      },
    ]),
  );
  return {
    size: () => held.size,
    get: (id) => held.get(id),
    items: () => held.values(),
    version: () => 1,
    nearest: (_, k, accept) =>
      [...held.keys()]
        .filter((id) => accept?.(id) ?? true)
        .slice(0, k)
        .map((id) => ({ id, similarity: 0.9 })),
    onChange: () => {},
  };
}

const tags = [
  { id: "sport", label: "Sport", description: "football matches" },
  { id: "money", label: "Money", description: "banks and shares" },
];

test("items lend their tags to similar ones, never to themselves", async () => {
  const item = await itemOf("a", "Football matches everywhere.");
  const other = await itemOf("b", "More football matches.");
  const suggesterFor = async (items: { item: TaggableItem; tags: string[] }[]) =>
    createCatalogueTagSuggester({
      knowledge: await createTagKnowledge({ taxonomy: tags, catalogue: catalogueOf(items), embed: embedBagOfWords }),
      embed: embedBagOfWords,
      precision: 0.8,
    });
  const own = await suggesterFor([{ item, tags: ["mine"] }]);
  expect((await own.suggest([item]))[0]!.map(({ tag }) => tag)).toEqual(["sport"]);
  const lent = await suggesterFor([{ item: other, tags: ["cup"] }]);
  expect((await lent.suggest([item]))[0]!.map(({ tag }) => tag)).toContain("cup");
});

test("the fingerprint follows the taxonomy, not single decisions", async () => {
  const catalogue = catalogueOf([]);
  const knowledge = await createTagKnowledge({ taxonomy: tags, catalogue, embed: embedBagOfWords });
  const suggester = createCatalogueTagSuggester({ knowledge, embed: embedBagOfWords, precision: 0.8 });
  const store = createTagLearningStore(openDatabase({ path: ":memory:" }), () => 0);
  const learning = createTagLearning({ knowledge, catalogue, store });
  const before = suggester.fingerprint();
  learning.prepare(await itemOf("a", "Football."), { made: [{ tag: "sport", accepted: true }], reset: [] }).apply();
  expect(suggester.fingerprint()).toBe(before);
  await knowledge.useTaxonomy([{ id: "food", label: "Food" }]);
  expect(suggester.fingerprint()).not.toBe(before);
  expect(suggester.labelOf("food")).toBe("Food");
  expect(suggester.labelOf("gone")).toBe("gone");
});
