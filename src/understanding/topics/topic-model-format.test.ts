import fc from "fast-check";
import { expect, test } from "vitest";
import { ModelUnavailableError } from "../../errors/errors.ts";
import { plantedDocuments } from "./testing/planted-corpus.ts";
import { inferTopics } from "./topic-model.ts";
import { loadTopicModel, saveTopicModel } from "./topic-model-format.ts";
import { buildTopicModel } from "./training/build-topic-model.ts";

const model = buildTopicModel(plantedDocuments(60), { topics: 4, iterations: 20 });
const bytes = saveTopicModel(model);

test("a saved model comes back the same", () => {
  const loaded = loadTopicModel(bytes);
  expect(loaded).toEqual(model);
  expect(inferTopics(loaded, ["goal", "match"])).toEqual(inferTopics(model, ["goal", "match"]));
});

test("a model inside a larger buffer is read from its own bytes", () => {
  const padded = new Uint8Array(bytes.length + 20).fill(255);
  padded.set(bytes, 7);
  expect(loadTopicModel(padded.subarray(7, 7 + bytes.length))).toEqual(model);
});

test("bytes that are cut anywhere, or of another kind, are refused with a clear error", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
      expect(() => loadTopicModel(bytes.subarray(0, length))).toThrow(ModelUnavailableError);
    }),
  );
  expect(() => loadTopicModel(new TextEncoder().encode('{"not": "a model"}'))).toThrow(ModelUnavailableError);
  const newer = bytes.slice();
  newer[4] = 9;
  expect(() => loadTopicModel(newer)).toThrow(/its format is 9/);
});
