import { expect, test } from "vitest";
import type { SuggestedTag } from "../text/tag-types.ts";
import { indexTaxonomy, type TaxonomyIndex } from "../text/taxonomy-index.ts";
import { coldThreshold, suggestTags, trustedScore } from "./suggest-tags.ts";
import { createTagLearner } from "./tag-learner.ts";
import { emptyTagLearnerState } from "./tag-learner-state.ts";
import { embedBagOfWords, taggable } from "./testing/bag-of-words.ts";

const tags = [
  { id: "sport", label: "Sport", description: "football matches, goals and athletes" },
  { id: "money", label: "Money", description: "banks, shares and interest rates" },
  { id: "food", label: "Food", description: "recipes, kitchens and restaurants" },
];
const taxonomy = await indexTaxonomy(tags, embedBagOfWords);
const empty = await indexTaxonomy([], embedBagOfWords);
const article = "Two goals decided the football match. The weather was fine. Athletes celebrated football all night.";

async function suggest(text: Parameters<typeof taggable>, index = taxonomy, precision = 0.7): Promise<SuggestedTag[]> {
  const [suggested] = await suggestTags([await taggable(...text)], { ...untrained(index), precision });
  return suggested!;
}

function untrained(index: TaxonomyIndex) {
  const learner = createTagLearner(emptyTagLearnerState(512));
  return { learner, taxonomy: index, embed: embedBagOfWords, experiences: new Map(), taggedTexts: 0 };
}

test("the fitting tag comes first, with the sentences that speak for it", async () => {
  const [first] = await suggest([article]);
  expect(first).toMatchObject({ tag: "sport", label: "Sport", source: "taxonomy" });
  expect(first!.score).toBeGreaterThan(0.5);
  const sentences = first!.evidence.flatMap((evidence) => ("text" in evidence ? [evidence] : []));
  expect(sentences.length).toBeGreaterThan(0);
  for (const { start, end, text } of sentences) {
    expect(article.slice(start, end)).toBe(text);
    expect(text).toMatch(/football/);
  }
});

test("similar texts lend their tags, with their titles as evidence, known to the taxonomy or not", async () => {
  const neighbours = ["a", "b", "c"].map((itemId) => ({
    itemId,
    title: `Title ${itemId}`,
    similarity: 0.8,
    tags: itemId === "c" ? ["money", "cup-2026"] : ["cup-2026"],
  }));
  const suggested = await suggest([article, { neighbours }]);
  const cup = suggested.find(({ tag }) => tag === "cup-2026");
  expect(cup).toMatchObject({ source: "editor" });
  expect(cup!.evidence).toContainEqual({ itemId: "a", title: "Title a", similarity: 0.8 });
});

test("without a taxonomy entities and keywords are suggested with the sentences that name them", async () => {
  const text = "Arsenal beat Chelsea. Later Arsenal celebrated the league title. Rain fell.";
  const at = (start: number, end: number) => ({
    text: text.slice(start, end),
    type: "organization",
    start,
    end,
    score: 1,
  });
  const entities = [at(0, 7), at(13, 20), at(28, 35)].map((entity) => ({ ...entity, id: entity.text }));
  const keywords = [
    { text: "league title", score: 3 },
    { text: "arsenal", score: 2 },
  ];
  const suggested = await suggest([text, { entities, keywords }], empty, 0.8);
  expect(suggested.map(({ tag, source }) => [tag, source])).toEqual([
    ["league title", "keyword"],
    ["Arsenal", "entity"],
  ]);
  expect(suggested[1]!.evidence).toMatchObject([
    { text: "Arsenal beat Chelsea." },
    { text: "Later Arsenal celebrated the league title." },
  ]);
});

test("an entity that bears a tag's name is not suggested twice", async () => {
  const entities = [{ text: "Sport", type: "organization", start: 0, end: 5, score: 1 }];
  const suggested = await suggest(["Sport and football and goals. Sport.", { entities }], taxonomy, 0.5);
  expect(suggested.filter(({ label }) => label === "Sport")).toHaveLength(1);
});

test("nothing is suggested for a text without words, and less when more precision is asked for", async () => {
  expect(await suggest([""], taxonomy, 0)).toEqual([]);
  expect(await suggest([" \n "], taxonomy, 0)).toEqual([]);
  const many = await suggest([article], taxonomy, 0.1);
  const few = await suggest([article], taxonomy, 0.9);
  expect(few.length).toBeLessThan(many.length);
  expect(few.every(({ score }) => score >= trustedScore(coldThreshold(0.9), 0))).toBe(true);
});

test("the same text and tags give the same suggestions whatever stands beside it", async () => {
  const texts = [await taggable(article), await taggable("Recipes from restaurants and kitchens.")];
  const together = await suggestTags(texts, untrained(taxonomy));
  const alone = await suggestTags([texts[1]!], untrained(taxonomy));
  expect(together[1]).toEqual(alone[0]);
  expect(alone[0]![0]?.tag).toBe("food");
});

test("confidence is bounded by the decisions that bear it out", () => {
  expect([0, 3, 20, 95].map((decisions) => trustedScore(0.99, decisions).toFixed(2))).toEqual([
    "0.79",
    "0.87",
    "0.95",
    "0.98",
  ]);
  expect(trustedScore(0.4, 0)).toBe(0.4);
  expect(trustedScore(0.7, 2)).toBeGreaterThan(trustedScore(0.6, 2));
});
