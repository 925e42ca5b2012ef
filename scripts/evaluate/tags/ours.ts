import { topK } from "../../../src/math/top-k.ts";
import { dot } from "../../../src/math/vector.ts";
import { coldThreshold } from "../../../src/tagging/learning/suggest-tags.ts";
import { createTagLearner } from "../../../src/tagging/learning/tag-learner.ts";
import { gatherExperiences, trainTagLearner } from "../../../src/tagging/learning/train-tag-learner.ts";
import type { TaxonomyIndex } from "../../../src/tagging/text/taxonomy-index.ts";
import { countFeatures } from "../../../src/tagging/text/text-features.ts";
import type { GoldText } from "./data.ts";
import type { Ranking } from "./metrics.ts";

export interface EmbeddedText extends GoldText {
  embedding: Float32Array;
}

export interface SuggestRun {
  train: readonly EmbeddedText[];
  judged: readonly EmbeddedText[];
  taxonomy: TaxonomyIndex;
  seed: number;
  precision: number;
}

const neighboursAsked = 20;

/** What Attune's tag suggestion makes of texts after training: all scores, best first, and the threshold for the precision. */
export function suggestAsAttune(run: SuggestRun): { rankings: Ranking[]; threshold: number } {
  const { train, judged, taxonomy, seed, precision } = run;
  const dimensions = judged[0]!.embedding.length;
  const examples = train.map(({ text, embedding, tags }) => ({
    text,
    features: countFeatures({ text }),
    embedding,
    accepted: tags,
  }));
  const learner = createTagLearner(trainTagLearner(examples, { dimensions, taxonomy, seed }));
  const context = { taxonomy, experiences: gatherExperiences(train), taggedTexts: train.length };
  const rankings = judged.map(({ text, embedding }): Ranking => {
    const similarities = Float32Array.from(train, (other) => dot(embedding, other.embedding));
    const neighbours = topK(similarities, neighboursAsked).map(({ index, score }) => ({
      itemId: train[index]!.id,
      title: "",
      similarity: score,
      tags: train[index]!.tags,
    }));
    const known = { text, embedding, neighbours, sentences: [], entities: [], keywords: [], topics: [] };
    return learner
      .score(known, context)
      .map(({ signals, score }) => ({ tag: signals.tag, score }))
      .sort((a, b) => b.score - a.score || (a.tag < b.tag ? -1 : 1));
  });
  return { rankings, threshold: learner.threshold(precision, coldThreshold(precision)) };
}
