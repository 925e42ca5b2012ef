import { expect, test } from "vitest";
import { buildBatch, splitOutputs } from "./batch.ts";

test("windows are padded, marked and written as the low words of int64", () => {
  const batch = buildBatch([
    { ids: [7, 8], casings: [1, 0] },
    { ids: [9], casings: [2] },
  ]);
  const int64 = (values: Int32Array<ArrayBuffer>) => [...new BigInt64Array(values.buffer)].map(Number);
  expect([batch.rows, batch.columns]).toEqual([2, 4]);
  expect(int64(batch.ids)).toEqual([101, 7, 8, 102, 101, 9, 102, 0]);
  expect(int64(batch.mask)).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
  expect(int64(batch.types)).toEqual([0, 1, 0, 0, 0, 2, 0, 0]);
});

test("outputs are cut back to the windows, marks and padding left out", () => {
  const range = (length: number) => Float32Array.from({ length }, (_, i) => i);
  const [first, second] = splitOutputs(
    [
      { ids: [7, 8], casings: [0, 0] },
      { ids: [9], casings: [0] },
    ],
    {
      sentence_embedding: range(4),
      sentiment: range(6),
      token_sentiment: range(24),
      emotions: range(2),
      tone: range(4),
      entities: range(16),
    },
  );
  expect([...first!.embedding]).toEqual([0, 1]);
  expect([...second!.sentiment]).toEqual([3, 4, 5]);
  // Row 0 holds pieces 0..3 of 3 values: without [CLS], pieces 1 and 2.
  expect([...first!.tokenSentiment]).toEqual([3, 4, 5, 6, 7, 8]);
  expect([...second!.tokenSentiment]).toEqual([15, 16, 17]);
  expect([...second!.entities]).toEqual([10, 11]);
});
