import { type EvidenceWanted, findEvidence } from "./find-evidence.ts";
import type { Embed, SuggestedTag, TaggableText, TaggedNeighbour } from "./tag-types.ts";
import { type TaxonomyIndex, wordsOf } from "./taxonomy-index.ts";
import { scoreTaxonomy } from "./taxonomy-score.ts";
import { textCandidates } from "./text-candidates.ts";

export interface SuggestTagsOptions {
  taxonomy: TaxonomyIndex;
  embed: Embed;
  /** Share of right suggestions to keep, in [0, 1]: lower shows more. */
  precision?: number;
  /** At most this many tags for a text. */
  limit?: number;
}

type Scored = Omit<SuggestedTag, "evidence"> & EvidenceWanted;

const defaultPrecision = 0.8;
const defaultLimit = 10;
const limitPerTextSource = 3;
/** Highest scores of tags that the text itself offers: editors with a controlled vocabulary want few others. */
const textSourceCeilings = {
  withTaxonomy: { entity: 0.6, keyword: 0.5, topic: 0.5 },
  withoutTaxonomy: { entity: 0.85, keyword: 0.75, topic: 0.7 },
};
const fullVote = 0.9;

/** Smallest score that keeps the wanted precision: on the newsroom articles and AG News training subset .55 keeps .8, .75 keeps .9. */
export function coldThreshold(precision: number): number {
  return Math.min(0.95, Math.max(0.05, 2 * precision - 1.05));
}

/**
 * Suggests tags for each text, best first, with evidence: taxonomy tags by embedding (no training needed), tags of similar texts, and the text's
 * entities, keywords and topics. Nothing below the score that keeps the configured precision. A text without words gets none.
 */
export async function suggestTags(
  texts: readonly TaggableText[],
  options: SuggestTagsOptions,
): Promise<SuggestedTag[][]> {
  const threshold = coldThreshold(options.precision ?? defaultPrecision);
  const chosen = texts.map((text) =>
    scoreAll(text, options.taxonomy)
      .filter((candidate) => candidate.score >= threshold)
      .slice(0, options.limit ?? defaultLimit),
  );
  const evidence = await findEvidence(texts, chosen, options.embed);
  return chosen.map((tags, i) =>
    tags.map(({ tag, label, source, score }, t) => ({ tag, label, source, score, evidence: evidence[i]![t]! })),
  );
}

function scoreAll(text: TaggableText, taxonomy: TaxonomyIndex): Scored[] {
  if (text.text.trim() === "") return [];
  const scores = scoreTaxonomy(taxonomy, text.embedding);
  const votes = neighbourVotes(text.neighbours);
  const scored = new Map<string, Scored>();
  for (const tag of taxonomy.tags) {
    const score = either(scores.probabilities[tag.position]!, votes.get(tag.id) ?? 0);
    const phrases = [tag.words.join(" ")];
    scored.set(tag.id, { tag: tag.id, label: tag.label, source: "taxonomy", score, vector: tag.vector, phrases });
  }
  for (const [tag, score] of votes) {
    if (!scored.has(tag)) scored.set(tag, { tag, label: tag, source: "editor", score, phrases: [tag.toLowerCase()] });
  }
  const known = new Set([...scored.values()].map((candidate) => wordsOf(candidate.label).join(" ")));
  const ceilings = taxonomy.tags.length > 0 ? textSourceCeilings.withTaxonomy : textSourceCeilings.withoutTaxonomy;
  const counts = { entity: 0, keyword: 0, topic: 0 };
  const offered = textCandidates(text).sort((a, b) => b.prominence - a.prominence);
  for (const { tag, label, source, prominence, phrases } of offered) {
    const name = wordsOf(label).join(" ");
    if (known.has(name) || scored.has(tag) || counts[source]++ >= limitPerTextSource) continue;
    known.add(name);
    scored.set(tag, { tag, label, source, score: prominence * ceilings[source], phrases });
  }
  return [...scored.values()].sort((a, b) => b.score - a.score || (a.tag < b.tag ? -1 : 1));
}

/** For each tag of the neighbours the part of their similarity that carries it, squared: one vote of many says little. */
function neighbourVotes(neighbours: readonly TaggedNeighbour[]): Map<string, number> {
  const votes = new Map<string, number>();
  let total = 0;
  for (const { similarity, tags } of neighbours) {
    if (similarity <= 0) continue;
    total += similarity;
    for (const tag of tags) votes.set(tag, (votes.get(tag) ?? 0) + similarity);
  }
  for (const [tag, sum] of votes) votes.set(tag, fullVote * (sum / total) ** 2);
  return votes;
}

function either(a: number, b: number): number {
  return 1 - (1 - a) * (1 - b);
}
