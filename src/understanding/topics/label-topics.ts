import { cosine } from "../../math/vector.ts";
import type { TopicModel } from "./topic-model.ts";

export interface LabelTopicsOptions {
  /** Tags to name topics after. */
  tags: readonly { id: string; label: string; description?: string | undefined }[];
  /** One vector per text. */
  embed: (texts: readonly string[]) => Promise<Float32Array[]>;
  /** Tags below this cosine to the topic's words are too far away to lend their name. */
  minSimilarity?: number;
}

/** Chosen by reading the labels on BBC News: below it names are wrong more often than right. */
const defaultMinSimilarity = 0.35;

/** A label from the top words: the first three that do not repeat each other. */
export function labelFromWords(words: readonly { word: string }[]): string {
  const chosen: string[] = [];
  for (const { word } of words) {
    if (chosen.length === 3) break;
    if (!chosen.some((other) => sharesWord(other, word))) chosen.push(word);
  }
  return chosen.join(", ");
}

/**
 * Names each topic after the nearest tag of the taxonomy, by the cosine of the embeddings of its ten top words and of the tag's label
 * with description. A tag lends its name to its nearest topic only: a topic whose own nearest tag is taken, or that has none near enough, keeps the
 * label from its words, which says more than a second best name. Topics that an editor named or that already bear a tag's name are left alone.
 */
export async function labelTopics(model: TopicModel, options: LabelTopicsOptions): Promise<TopicModel> {
  const { tags, embed, minSimilarity = defaultMinSimilarity } = options;
  const open = model.topics.filter((topic) => topic.labelSource === "words");
  if (tags.length === 0 || open.length === 0) return model;
  const tagVectors = await embed(tags.map((tag) => (tag.description ? `${tag.label}: ${tag.description}` : tag.label)));
  const topicVectors = await embed(
    open.map((topic) =>
      topic.words
        .slice(0, 10)
        .map(({ word }) => word)
        .join(", "),
    ),
  );

  const pairs = open.flatMap((topic, t) =>
    tags.map((tag, g) => ({ topic, tag, similarity: cosine(topicVectors[t]!, tagVectors[g]!) })),
  );
  pairs.sort((a, b) => b.similarity - a.similarity);
  const labels = new Map<string, string>();
  const settled = new Set<string>();
  const used = new Set(model.topics.filter((topic) => topic.labelSource !== "words").map((topic) => topic.label));
  for (const { topic, tag, similarity } of pairs) {
    if (similarity < minSimilarity) break;
    if (settled.has(topic.id)) continue;
    settled.add(topic.id);
    if (used.has(tag.label)) continue;
    labels.set(topic.id, tag.label);
    used.add(tag.label);
  }
  const topics = model.topics.map((topic) => {
    const label = labels.get(topic.id);
    return label === undefined ? topic : { ...topic, label, labelSource: "taxonomy" as const };
  });
  return { ...model, topics };
}

function sharesWord(a: string, b: string): boolean {
  const words = new Set(b.split(" "));
  return a.split(" ").some((word) => words.has(word));
}
