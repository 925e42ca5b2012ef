import { classicalScaling } from "../../math/classical-scaling.ts";
import type { TopicModel } from "./topic-model.ts";
import { topicDivergences } from "./topic-similarity.ts";

/**
 * Puts each topic on a map where topics of like words lie near each other: classical multidimensional scaling of the Jensen-Shannon
 * divergences between p(word | topic), as LDAvis does (Sievert and Shirley 2014, section 3.1). The divergence is taken as the squared distance,
 * because its root is a metric that fits a Euclidean space (Fuglede and Topsoe 2004). Coordinates are in [-1, 1] with the same scale on both axes,
 * the centre at the origin; a model of one topic has it there.
 */
export function placeTopics(model: TopicModel): TopicModel {
  const size = model.topics.length;
  const squared = new Float64Array(size * size);
  for (const [i, row] of topicDivergences(model, model).entries()) squared.set(row, i * size);
  const points = classicalScaling(squared, size);
  const furthest = Math.max(0, ...points.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]));
  const scale = furthest > 0 ? 1 / furthest : 0;
  return {
    ...model,
    topics: model.topics.map((topic, k) => ({ ...topic, x: points[k]!.x * scale, y: points[k]!.y * scale })),
  };
}
