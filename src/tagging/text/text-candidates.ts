import type { SuggestionSource, TaggableText } from "./tag-types.ts";
import { wordsOf } from "./taxonomy-index.ts";

/** A tag that the text itself offers, outside the taxonomy. */
export interface TextCandidate {
  tag: string;
  label: string;
  source: Extract<SuggestionSource, "entity" | "keyword" | "topic">;
  /** How much of the text it takes up, in [0, 1]; not yet a probability. */
  prominence: number;
  /** Lower-case phrases whose occurrence in a sentence is evidence. */
  phrases: readonly string[];
}

/** Kinds of entity that make tags; dates, amounts and addresses do not. */
const taggableTypes = new Set(["person", "organization", "location", "product", "work", "event"]);
/** Mentions from which an entity counts as fully present. */
const fullMentions = 4;
const leastTopicWeight = 0.2;
const keywordsOffered = 5;

/**
 * Entities, keywords and topics of a text as possible tags, most prominent first. An entity's prominence is half how often it is mentioned (full at
 * four) and half whether it stands in the title or the first sentence; a keyword's is its score beside the best keyword's, at half weight for
 * single words; a named topic's is its weight. Keywords inside the name of an offered entity are left out.
 */
export function textCandidates(text: TaggableText): TextCandidate[] {
  const entities = entityCandidates(text);
  const taken = new Set(entities.flatMap((entity) => entity.phrases.flatMap(wordsOf)));
  const best = Math.max(...text.keywords.map((keyword) => keyword.score), 0);
  const keywords = text.keywords
    .filter((keyword) => keyword.score > 0 && wordsOf(keyword.text).some((word) => !taken.has(word)))
    .slice(0, keywordsOffered)
    .map((keyword): TextCandidate => {
      const phrase = keyword.text.toLowerCase();
      const share = keyword.score / best;
      const prominence = phrase.includes(" ") ? share : share / 2;
      return { tag: keyword.text, label: keyword.text, source: "keyword", prominence, phrases: [phrase] };
    });
  const topics = text.topics
    .filter((topic) => topic.weight >= leastTopicWeight && !topic.unnamed)
    .map(
      (topic): TextCandidate => ({
        tag: topic.id,
        label: topic.label,
        source: "topic",
        prominence: topic.weight,
        phrases: topic.label
          .toLowerCase()
          .split(/[,()]\s*/)
          .filter((phrase) => phrase.trim() !== ""),
      }),
    );
  return [...entities, ...keywords, ...topics].sort((a, b) => b.prominence - a.prominence);
}

function entityCandidates(text: TaggableText): TextCandidate[] {
  const opening = text.sentences[0]?.end ?? 0;
  const found = new Map<string, { label: string; phrases: Set<string>; mentions: number; opens: boolean }>();
  for (const entity of text.entities) {
    if (!taggableTypes.has(entity.type)) continue;
    const tag = entity.id ?? entity.text.toLowerCase();
    const known = found.get(tag) ?? { label: entity.text, phrases: new Set<string>(), mentions: 0, opens: false };
    known.mentions++;
    known.opens ||= entity.start < opening;
    known.phrases.add(entity.text.toLowerCase());
    if (entity.text.length > known.label.length) known.label = entity.text;
    found.set(tag, known);
  }
  return [...found].map(([tag, { label, phrases, mentions, opens }]) => ({
    tag,
    label,
    source: "entity",
    prominence: Math.min(mentions, fullMentions) / (2 * fullMentions) + (opens ? 0.5 : 0),
    phrases: [...phrases],
  }));
}
