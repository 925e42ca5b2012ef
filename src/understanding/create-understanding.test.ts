import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type ConfigurableUnderstanding, createUnderstanding } from "./create-understanding.ts";
import { analysisParts, analysisSchema } from "./parts/parts.ts";
import { realModelsDir } from "./testing/real-models.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const modelsDir = realModelsDir();

let understanding: ConfigurableUnderstanding;

beforeAll(async () => {
  if (modelsDir !== undefined) understanding = await createUnderstanding({ modelsDir, sessions: 1 });
});
afterAll(() => understanding?.close());

const everything = { include: analysisParts };

describe.skipIf(modelsDir === undefined)("understanding with the real encoder", () => {
  test.each([
    ["an emoji decides", "My order arrived today 💔", "negative"],
    ["an emoji decides", "My order arrived today 😍", "positive"],
    ["an emoji without a space counts", "great🙄", "negative"],
    ["a denied complaint is no complaint", "I wouldn't change a thing.", "positive"],
    ["a denied complaint is no complaint", "Zero faults in a year.", "positive"],
    ["a denied complaint is no complaint", "Not a single scratch.", "positive"],
    ["what is missing stays missing", "No help at all.", "negative"],
  ])("%s: %j is %s", async (_kind, text, label) => {
    const { results } = await understanding.analyse([text], { include: ["sentiment"] });
    expect(results[0]!.sentiment!.label).toBe(label);
    expect(results[0]!.sentiment!.sentences.map((sentence) => sentence.label)).toEqual([label]);
  });

  test("an analysis has every part that was asked for, in the shape of the contract", async () => {
    const text =
      "Anna Lindqvist of Novatek said on 5 May 2024 that the new plant in Oslo is wonderful. It cost $3 million.";
    const { results, fingerprint, took } = await understanding.analyse([text], everything);
    expect(fingerprint).toBe(understanding.fingerprint());
    expect(took.totalMs).toBeGreaterThan(0);
    const analysis = results[0]!;
    expect(analysisSchema.parse({ ...analysis, embedding: [...analysis.embedding!] })).toBeDefined();
    expect(Object.keys(analysis).sort()).toEqual([...analysisParts].sort());
    expect(analysis.language?.code).toBe("en");
    expect(analysis.sentiment?.sentences.map(({ start, end }) => text.slice(start, end))).toEqual([
      "Anna Lindqvist of Novatek said on 5 May 2024 that the new plant in Oslo is wonderful.",
      "It cost $3 million.",
    ]);
    const entities = analysis.entities!.map((entity) => `${entity.type}: ${entity.text}`);
    expect(entities).toContain("date: 5 May 2024");
    expect(entities).toContain("money: $3 million");
    expect(analysis.emotions!.map(({ score }) => score)).toEqual(
      analysis.emotions!.map(({ score }) => score).sort((a, b) => b - a),
    );
  });

  test("parts that were not asked for are absent, the embedding by default", async () => {
    const { results } = await understanding.analyse(["Hello there."], { include: ["keywords", "language"] });
    expect(Object.keys(results[0]!).sort()).toEqual(["keywords", "language"]);
    const { results: all } = await understanding.analyse(["Hello there."]);
    expect(all[0]).not.toHaveProperty("embedding");
  });
});

describe.skipIf(modelsDir === undefined)("texts out of the ordinary", () => {
  test("text without words is a neutral result with a zero embedding", async () => {
    for (const text of ["", "  \n", "\0", "\ud800"]) {
      const { results } = await understanding.analyse([text], everything);
      expect(results[0]).toMatchObject({
        language: { code: "und", confidence: 0 },
        sentiment: { label: "neutral", score: 0, confidence: 0, sentences: [] },
        emotions: [],
        tone: { formality: 0.5, politeness: 0.5 },
        entities: [],
        topics: [],
        keywords: [],
      });
      expect(results[0]!.embedding!.every((value) => value === 0)).toBe(true);
    }
  });

  test("one word, other scripts, control characters and broken surrogates give a result with exact offsets", async () => {
    for (const text of [
      "Yes",
      "日本語の文章です。",
      "Привет, Москва!",
      "\u0007\0bad\u001b[0m day",
      "\ud800 in \udc00 Paris",
    ]) {
      const { results } = await understanding.analyse([text], everything);
      const { sentiment, entities, embedding } = results[0]!;
      expect(Math.hypot(...embedding!)).toBeCloseTo(1, 4);
      expect(sentiment!.sentences).toHaveLength(1);
      for (const { start, end, text: found } of entities!) expect(text.slice(start, end)).toBe(found);
    }
  });

  test("a text of 10,000 words is read to its end", async () => {
    const cycle = "Anna walks along the lovely harbour of Lisbon with her old friends. ";
    const text = cycle.repeat(Math.ceil(10_000 / 12)).trim();
    const { results } = await understanding.analyse([text], { include: ["sentiment", "entities"] });
    const { sentiment, entities } = results[0]!;
    expect(sentiment!.sentences.at(-1)!.end).toBe(text.length);
    expect(entities!.some(({ start }) => start > text.length - cycle.length)).toBe(true);
    for (const { start, end, text: found } of entities!) expect(text.slice(start, end)).toBe(found);
  }, 300_000);

  test("similar texts have near embeddings of norm 1, whatever they are batched with", async () => {
    const [cat, kitten, bank] = await understanding.embed([
      "A cat sleeps on the sofa.",
      "A kitten is napping on the couch.",
      "The central bank raised interest rates by half a point.",
    ]);
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(dot(cat!, cat!)).toBeCloseTo(1, 4);
    expect(dot(cat!, kitten!)).toBeGreaterThan(dot(cat!, bank!) + 0.2);
    const [alone] = await understanding.embed(["A cat sleeps on the sofa."]);
    expect(Math.max(...alone!.map((value, i) => Math.abs(value - cat![i]!)))).toBeLessThan(1e-5);
  });
});

describe.skipIf(modelsDir === undefined)("names, long texts and other languages", () => {
  test("known names win and carry their id", async () => {
    const before = understanding.fingerprint();
    understanding.setNames({
      entries: [{ id: "brand-1", name: "Blue Harbour Roasters", type: "organization" }],
      corrections: [],
    });
    const { results } = await understanding.analyse(["We love Blue Harbour Roasters."], { include: ["entities"] });
    expect(results[0]!.entities).toContainEqual(
      expect.objectContaining({
        id: "brand-1",
        text: "Blue Harbour Roasters",
        start: 8,
        end: 29,
        score: 1,
        sentiment: expect.any(Number),
      }),
    );
    expect(understanding.fingerprint()).not.toBe(before);
    understanding.setNames({ entries: [], corrections: [] });
    expect(understanding.fingerprint()).toBe(before);
  });

  test("a long text is read whole: sentences up to its end, one embedding", async () => {
    const text = `${"The first half of the year was dreadful for the company. ".repeat(60)}Then everything turned out wonderful.`;
    const { results } = await understanding.analyse([text], everything);
    expect(results[0]!.sentiment!.sentences).toHaveLength(61);
    expect(results[0]!.sentiment!.sentences.at(-1)!.end).toBe(text.length);
    expect(Math.hypot(...results[0]!.embedding!)).toBeCloseTo(1, 4);
  });

  test("a text in another language is a result of little confidence", async () => {
    const german =
      "Der Stadtrat hat am Dienstag beschlossen, den alten Hafen in Rostock nach zehn Jahren wieder zu öffnen.";
    const { results } = await understanding.analyse([german], everything);
    expect(results[0]!.language!.code).toBe("de");
    expect(results[0]!.sentiment!.confidence).toBeLessThanOrEqual(0.5);
    expect(results[0]!.sentiment!.sentences).toHaveLength(1);
    for (const { type, score } of results[0]!.entities!)
      if (type === "location") expect(score).toBeLessThanOrEqual(0.5);
  });

  test("measureTone gives tone and sentiment alone", async () => {
    const [measured] = await understanding.measureTone(["Could you please send it?"]);
    expect(measured!.tone.politeness).toBeGreaterThanOrEqual(0);
    expect(measured!.sentiment.sentences).toEqual([]);
  });

  test("for any string every offset is exact", async () => {
    const parts = [
      "Dr. Li",
      " ",
      "\n\n",
      "\ud800",
      "\udc00",
      "\0",
      "e\u0301",
      "😀",
      "שלום",
      "中文",
      "$5.",
      "5 May",
      "<b>",
      "NATO's",
      "\u200b",
      "x".repeat(130),
    ];
    const anyText = fc.oneof(
      fc.string({ unit: "binary", maxLength: 120 }),
      fc.string({ unit: "grapheme", maxLength: 120 }),
      fc.array(fc.constantFrom(...parts), { maxLength: 40 }).map((chosen) => chosen.join("")),
    );
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const { results } = await understanding.analyse([text], everything);
        const { entities, sentiment } = results[0]!;
        let cursor = 0;
        for (const entity of entities!) {
          expect(text.slice(entity.start, entity.end)).toBe(entity.text);
          expect(entity.start).toBeGreaterThanOrEqual(cursor);
          cursor = entity.end;
        }
        for (const { start, end } of sentiment!.sentences) expect(text.slice(start, end).trim()).not.toBe("");
      }),
      { numRuns: 150 },
    );
  });
});
