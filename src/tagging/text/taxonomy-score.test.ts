import { expect, test } from "vitest";
import { embedBagOfWords } from "../learning/testing/bag-of-words.ts";
import { indexTaxonomy } from "./taxonomy-index.ts";
import { scoreTaxonomy } from "./taxonomy-score.ts";

const tags = [
  { id: "sport", label: "Sport", description: "football matches and athletes" },
  { id: "money", label: "Money", examples: ["the bank raised rates", "shares fell"] },
  { id: "food", label: "Food" },
];

test("the tag nearest to the text scores highest, by name, description or example", async () => {
  const index = await indexTaxonomy(tags, embedBagOfWords);
  const best = async (text: string) => {
    const { probabilities } = scoreTaxonomy(index, (await embedBagOfWords([text]))[0]!);
    return index.tags[probabilities.indexOf(Math.max(...probabilities))]?.id;
  };
  expect(await best("athletes and matches")).toBe("sport");
  expect(await best("shares of the bank")).toBe("money");
  expect(await best("food for everybody")).toBe("food");
});

test("vectors have norm 1 and every tag keeps its position", async () => {
  const index = await indexTaxonomy(tags, embedBagOfWords);
  for (const [position, tag] of index.tags.entries()) {
    expect(tag.position).toBe(position);
    expect(Math.hypot(...tag.vector)).toBeCloseTo(1, 5);
  }
});

test("probabilities agree with the formula worked by hand", () => {
  const vector = (...values: number[]) => Float32Array.from(values);
  const index = {
    tags: [vector(1, 0), vector(0, 1)].map((v, position) => ({
      id: `${position}`,
      label: "x",
      position,
      vector: v,
      words: ["x"],
    })),
    byId: new Map(),
  };
  const { similarities, probabilities } = scoreTaxonomy(index, vector(0.6, 0.2));
  expect([...similarities].map((value) => Math.round(value * 10) / 10)).toEqual([0.6, 0.2]);
  // mean .4, deviation .2, so z = +-1; lead +-.4
  const logit = -0.21 + 1.77 * 0.6 + 5.41 * 0.4 + 1.16 * 1 - 0.845 * Math.log(2);
  expect(probabilities[0]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 5);
});

test("no tags, one tag, equal tags and a text without words give numbers, never NaN", async () => {
  const zero = new Float32Array(512);
  expect(scoreTaxonomy(await indexTaxonomy([], embedBagOfWords), zero).probabilities).toHaveLength(0);
  const one = await indexTaxonomy([tags[0]!], embedBagOfWords);
  expect([...scoreTaxonomy(one, zero).probabilities]).toEqual([0]);
  const [sport, other] = await embedBagOfWords(["sport football", "quarterly accounts"]);
  const probability = (vector: Float32Array) => scoreTaxonomy(one, vector).probabilities[0]!;
  expect(probability(sport!)).toBeGreaterThan(probability(other!));
  const twins = await indexTaxonomy([tags[2]!, { ...tags[2]!, id: "food2" }], embedBagOfWords);
  const { probabilities } = scoreTaxonomy(twins, sport!);
  expect(probabilities[0]).toBe(probabilities[1]);
});

test("only tags whose words changed are embedded again", async () => {
  const index = await indexTaxonomy(tags, embedBagOfWords);
  const asked: string[] = [];
  const embed = (texts: readonly string[]) => {
    asked.push(...texts);
    return embedBagOfWords(texts);
  };
  const changed = [
    { ...tags[2]!, parent: "money" },
    { ...tags[0]!, label: "Games" },
  ];
  const next = await indexTaxonomy(changed, embed, index);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.every((text) => /games|football/i.test(text))).toBe(true);
  expect(next.byId.get("food")).toMatchObject({ parent: "money", position: 0, vector: index.byId.get("food")!.vector });
  const whole = await indexTaxonomy(changed, embedBagOfWords);
  expect(next.byId.get("sport")!.vector).toEqual(whole.byId.get("sport")!.vector);
});
