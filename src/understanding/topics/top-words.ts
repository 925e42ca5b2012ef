import { topK } from "../../math/top-k.ts";
import type { TopicWords } from "./fold-in.ts";

/** Word numbers of each topic, most probable first. */
export function topWordsOf(model: TopicWords, count: number): number[][] {
  const column = new Float32Array(model.vocabularySize);
  return Array.from({ length: model.topicCount }, (_, k) => {
    for (let word = 0; word < column.length; word++) column[word] = model.phi[word * model.topicCount + k]!;
    return topK(column, count).map(({ index }) => index);
  });
}
