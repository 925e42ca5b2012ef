import { createTopicModel, type TopicModel } from "../topic-model.ts";
import { createVocabulary } from "../vocabulary.ts";

export const sampleWords: readonly string[] = ["goal", "match", "bank", "shares", "film", "actor", "vote", "party"];

/** A model whose topics have the given counts over `sampleWords`, its vocabulary in the given order. */
export function modelOfCounts(counts: readonly (readonly number[])[], order = sampleWords): TopicModel {
  const topicCount = counts.length;
  const wordTopicCounts = new Int32Array(order.length * topicCount);
  for (const [k, row] of counts.entries()) {
    for (const [w, count] of row.entries()) wordTopicCounts[order.indexOf(sampleWords[w]!) * topicCount + k] = count;
  }
  return createTopicModel({
    fingerprint: "test",
    topics: counts.map((_, k) => ({
      id: `topic-${k + 1}`,
      label: `label ${k + 1}`,
      labelSource: "words",
      words: [],
      share: 1 / topicCount,
      documents: 1,
      coherence: 0,
      x: 0,
      y: 0,
    })),
    vocabulary: createVocabulary(order),
    wordTopicCounts,
    samples: 1,
    alpha: new Float64Array(topicCount).fill(0.1),
    beta: 0.01,
    metrics: { documents: 1, tokens: 1, vocabulary: order.length, npmi: 0, diversity: 1 },
    nextTopicNumber: topicCount + 1,
  });
}
