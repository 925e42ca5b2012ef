import { wilsonInterval } from "../../learning/clustering/coverage.ts";
import { cosine } from "../../math/vector.ts";
import { inferTopics, type Topic, type TopicModel } from "./topic-model.ts";

/** A document that editors have tagged. */
export interface TaggedDocument {
  /** Topical lemmas in reading order. */
  tokens: readonly string[];
  /** Ids of its tags. */
  tags: readonly string[];
}

export interface LabelTopicsOptions {
  /** Tags to name topics after. */
  tags: readonly { id: string; label: string; description?: string | undefined }[];
  /** One vector per text. */
  embed: (texts: readonly string[]) => Promise<Float32Array[]>;
  /** What editors call the documents of the topics; each costs one inference. */
  tagged?: readonly TaggedDocument[];
  /** Tags below this cosine to the topic's words are too far away to lend their name. */
  minSimilarity?: number;
}

/** Chosen by reading the labels on BBC News: below it names are wrong more often than right, even where tagged documents bear them out. */
const defaultMinSimilarity = 0.35;
/** Where tagged documents are none, or too few for the Wilson bound of their share, the words have to say it; chosen by reading the labels of the newsroom, where .36 named "hand, round, father, wall" a topic of mountains. */
const minSimilarityAlone = 0.45;
/** NPMI of the top words from which on they belong together better than by chance. */
const leastCoherence = 0;

/** A topic with at least so many tagged documents, by their weights in it, bears no name that those documents do not bear out. */
const enoughTagged = 3;
/** Share of a topic's tagged documents, by weight, that bear a name out: of the mean, and of the lower Wilson bound where the words alone would not do. */
const leastShare = 0.2;

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
 * with description, plus the share of the topic's tagged documents that have the tag. A tag lends its name to its nearest topic only: a topic whose own nearest tag is taken, or that has none near enough, keeps the
 * label from its words, which says more than a second best name; where its words do not belong together it has no name, only a number. Topics that an editor
 * named or that already bear a tag's name are left alone.
 */
export async function labelTopics(model: TopicModel, options: LabelTopicsOptions): Promise<TopicModel> {
  const { tags, embed, tagged = [], minSimilarity = defaultMinSimilarity } = options;
  const open = model.topics.filter(({ labelSource }) => labelSource === "words" || labelSource === "none");
  if (open.length === 0) return model;
  const tagVectors = await embed(tags.map((tag) => (tag.description ? `${tag.label}: ${tag.description}` : tag.label)));
  const topicVectors = await embed(
    open.map((topic) =>
      topic.words
        .slice(0, 10)
        .map(({ word }) => word)
        .join(", "),
    ),
  );
  const shareOf = tagShares(model, tagged);

  const pairs = open.flatMap((topic, t) =>
    tags.flatMap((tag, g) => {
      const similarity = cosine(topicVectors[t]!, tagVectors[g]!);
      const share = shareOf(topic.id, tag.id);
      const isBorneOut = share !== undefined && share.low >= leastShare;
      const least = isBorneOut ? minSimilarity : Math.max(minSimilarity, minSimilarityAlone);
      if (similarity < least || (share !== undefined && share.mean < leastShare)) return [];
      return [{ topic, tag, nearness: similarity + (share?.mean ?? 0) }];
    }),
  );
  pairs.sort((a, b) => b.nearness - a.nearness);
  const labels = new Map<string, string>();
  const settled = new Set<string>();
  const used = new Set(model.topics.filter((topic) => !open.includes(topic)).map((topic) => topic.label));
  for (const { topic, tag } of pairs) {
    if (settled.has(topic.id)) continue;
    settled.add(topic.id);
    if (used.has(tag.label)) continue;
    labels.set(topic.id, tag.label);
    used.add(tag.label);
  }
  const topics = model.topics.map((topic) => {
    const label = labels.get(topic.id);
    if (label !== undefined) return { ...topic, label, labelSource: "taxonomy" as const };
    return open.includes(topic) ? namedByWords(topic) : topic;
  });
  return { ...model, topics };
}

/** The topic with the label of its words, or with a number where they say nothing. */
function namedByWords(topic: Topic): Topic {
  if (topic.coherence > leastCoherence) return { ...topic, label: labelFromWords(topic.words), labelSource: "words" };
  return { ...topic, label: `Unnamed topic ${/\d+$/.exec(topic.id)?.[0] ?? topic.id}`, labelSource: "none" };
}

/** Share of a topic's tagged documents, by their weights in it, that have a tag; undefined where too few are tagged. */
function tagShares(model: TopicModel, documents: readonly TaggedDocument[]) {
  const whole = new Map<string, number>();
  const parts = new Map<string, number>();
  const add = (sums: Map<string, number>, key: string, weight: number) => sums.set(key, (sums.get(key) ?? 0) + weight);
  const keyOf = (topicId: string, tagId: string): string => `${topicId} ${tagId}`;
  for (const { tokens, tags } of documents) {
    for (const { id, weight } of inferTopics(model, tokens)) {
      add(whole, id, weight);
      for (const tag of new Set(tags)) add(parts, keyOf(id, tag), weight);
    }
  }
  return (topicId: string, tagId: string): { mean: number; low: number } | undefined => {
    const sum = whole.get(topicId) ?? 0;
    if (sum < enoughTagged) return undefined;
    const part = parts.get(keyOf(topicId, tagId)) ?? 0;
    return { mean: part / sum, low: wilsonInterval(part, sum).low };
  };
}

function sharesWord(a: string, b: string): boolean {
  const words = new Set(b.split(" "));
  return a.split(" ").some((word) => words.has(word));
}
