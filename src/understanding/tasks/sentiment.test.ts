import { expect, test } from "vitest";
import { decodeSentiment } from "./sentiment.ts";

test("label, score and confidence follow the calibrated softmax", () => {
  // softmax((0, 1, 3) / 2) = (1, e^.5, e^1.5) / 7.130410 = (0.140244, 0.231223, 0.628533)
  const { label, score, confidence, sentences } = decodeSentiment({
    logits: [0, 1, 3],
    sentences: [{ start: 4, end: 9, logits: [5, 0, 0] }],
    temperature: 2,
  });
  expect(label).toBe("positive");
  expect(score).toBeCloseTo(0.628533 - 0.140244, 5);
  expect(confidence).toBeCloseTo(0.628533, 5);
  // softmax(2.5, 0, 0), e^2.5 = 12.182494: (12.182494 - 1) / (12.182494 + 2)
  expect(sentences).toEqual([{ start: 4, end: 9, label: "negative", score: expect.closeTo(-0.788472, 5) }]);
});

test("without words the result is neutral with no confidence", () => {
  expect(decodeSentiment({ logits: undefined, sentences: [], temperature: 1 })).toEqual({
    label: "neutral",
    score: 0,
    confidence: 0,
    sentences: [],
  });
});
