import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type PreparedText, prepareText } from "../encoder/prepare-text.ts";
import { createTokeniser } from "../encoder/tokeniser/tokeniser.ts";
import { tinyTokenizer, writeTinyModel } from "../testing/tiny-model.ts";
import { createEmbeddingModel } from "./embedding-model.ts";
import { createEntityModel } from "./entity-model.ts";
import { createSentimentModel } from "./sentiment-model.ts";

// Each test starts a thread that loads ONNX Runtime: seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "attune-standard-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const optionsOf = (name: string) => ({
  name: join(folder, name),
  modelsDir: folder,
  sessions: 1,
  maxBatchTokens: 64,
  maxQueueTokens: 10_000,
});
/** The words of a text come from the shipped tokeniser, whatever model reads them. */
const tokenise = createTokeniser(tinyTokenizer(["x"]));
const prepare = (text: string): Promise<PreparedText> => prepareText(text, tokenise, 254);

test("a text-classification model gives sentiment of the text and of each sentence", async () => {
  writeTinyModel({
    folder: join(folder, "sentiment"),
    rows: { good: [0, 2], bad: [3, 0], day: [0, 0] },
    width: 2,
    output: { name: "logits", kind: "sum" },
    labels: ["NEGATIVE", "POSITIVE"],
  });
  const model = await createSentimentModel(optionsOf("sentiment"));
  const [both, none, long] = await model.run(
    [await prepare("Good day. Bad day!"), await prepare(""), await prepare("good ".repeat(60))],
    {},
  );
  // By hand: logits (3, 2) -> P(positive) = 1 / (1 + e) = 0.268941; sentences (0, 2) -> 0.880797 and (3, 0) -> 0.047426.
  expect(both!.label).toBe("negative");
  expect(both!.score).toBeCloseTo(2 * 0.268941 - 1, 5);
  expect(both!.confidence).toBeCloseTo(1 - 0.268941, 5);
  expect(both!.sentences).toEqual([
    { start: 0, end: 9, label: "positive", score: expect.closeTo(2 * 0.880797 - 1, 5) },
    { start: 10, end: 18, label: "negative", score: expect.closeTo(2 * 0.047426 - 1, 5) },
  ]);
  expect(none).toEqual({ label: "neutral", score: 0, confidence: 0, sentences: [] });
  expect(long!.sentences).toHaveLength(1);
  expect(long!.label).toBe("positive");
  await model.close();
});

test("a token-classification model gives entities with exact offsets, word first", async () => {
  writeTinyModel({
    folder: join(folder, "entities"),
    rows: { anna: [0, 9, 0, 0], "##belle": [9, 0, 0, 0], berg: [0, 0, 9, 0], oslo: [0, 0, 0, 9], met: [9, 0, 0, 0] },
    width: 4,
    output: { name: "logits", kind: "per-piece" },
    labels: ["O", "B-PER", "I-PER", "B-LOC"],
  });
  const model = await createEntityModel(optionsOf("entities"));
  expect(model.types).toEqual(["person", "location"]);
  const text = "\u200bAnnabelle Berg met 😀 Oslo, (ANNA).";
  const [entities, none] = await model.run([await prepare(text), await prepare("\ud800")], {});
  expect(entities!.map(({ type, text, start, end }) => [type, text, start, end])).toEqual([
    ["person", "Annabelle Berg", 1, 15],
    ["location", "Oslo", 23, 27],
    ["person", "ANNA", 30, 34],
  ]);
  for (const { start, end, text: mention } of entities!) expect(text.slice(start, end)).toBe(mention);
  expect(none).toEqual([]);
  await model.close();
});

test("a feature-extraction model gives embeddings of norm 1", async () => {
  writeTinyModel({
    folder: join(folder, "embedding"),
    rows: { north: [3, 0], east: [0, 4] },
    width: 2,
    output: { name: "last_hidden_state", kind: "per-piece" },
  });
  const model = await createEmbeddingModel(optionsOf("embedding"));
  expect(model.dimensions).toBe(2);
  const [north, both, none] = await model.run(
    [await prepare("North"), await prepare("north east"), await prepare(" ")],
    {},
  );
  expect([...north!]).toEqual([1, 0]);
  // Mean (1.5, 2), norm 2.5.
  expect([...both!]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
  expect([...none!]).toEqual([0, 0]);
  await model.close();
});

test("a folder without a model, and a model of another task, are refused", async () => {
  await expect(createSentimentModel(optionsOf("absent"))).rejects.toThrow(/absent\/config\.json does not exist/);
  writeTinyModel({
    folder: join(folder, "topics"),
    rows: { a: [1, 0] },
    width: 2,
    output: { name: "logits", kind: "sum" },
    labels: ["sports", "politics"],
  });
  await expect(createSentimentModel(optionsOf("topics"))).rejects.toThrow(/"sports", which names no sentiment/);
});
