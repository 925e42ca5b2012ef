import { createTimeSlices } from "../../concurrency/time-slices.ts";
import { normalise } from "../../math/vector.ts";
import type { Embed, SuggestedTag, TaggableText } from "../text/tag-types.ts";
import { wordsOf } from "../text/taxonomy-index.ts";
import { textCandidates } from "../text/text-candidates.ts";
import { type EvidenceWanted, findEvidence } from "./find-evidence.ts";
import type { ScoreContext, TagLearner } from "./tag-learner.ts";

export interface SuggestTagsOptions extends Omit<ScoreContext, "carried"> {
  learner: TagLearner;
  embed: Embed;
  /** Share of right suggestions to keep, in [0, 1]: lower shows more. */
  precision?: number;
  /** At most this many tags for a text. */
  limit?: number;
}

type Scored = Omit<SuggestedTag, "evidence"> & EvidenceWanted & { decisions: number };

const defaultPrecision = 0.8;
const defaultLimit = 10;
const limitPerTextSource = 3;
/** Highest scores of tags that the text itself offers, before editors were seen to like them: with a controlled vocabulary they want few others. */
const textSourceCeilings = {
  withTaxonomy: { entity: 0.6, keyword: 0.5, topic: 0.5 },
  withoutTaxonomy: { entity: 0.85, keyword: 0.75, topic: 0.7 },
};
const highestScore = 0.99;
/** What a suggestion without any decision is trusted with at most: four of five, the measured share of right ones above .5 of a taxonomy without examples. */
const rightBefore = 4;
const seenBefore = 5;

/**
 * The confidence that so many decisions on a tag can carry: scores above .5 are drawn toward (4 + n) / (5 + n), the rule of succession after four right
 * suggestions of five, so that nobody reads 96 % where nobody has decided yet. Order among tags of equal evidence stays.
 */
export function trustedScore(score: number, decisions: number): number {
  if (score <= 0.5) return score;
  const most = (rightBefore + decisions) / (seenBefore + decisions);
  return 0.5 + ((score - 0.5) * (most - 0.5)) / 0.5;
}

/**
 * Score that stands for a precision while no decision has been seen: on the newsroom articles and the AG News training subset .55 keeps .8 and
 * .75 keeps .9.
 */
export function coldThreshold(precision: number): number {
  return Math.min(0.95, Math.max(0.05, 2 * precision - 1.05));
}

/**
 * Suggests tags for each text, best first, with evidence: tags of the taxonomy and of similar texts, scored by everything the learner
 * knows (which needs no training to start with), and the text's entities, keywords and topics. Nothing below the score that keeps the
 * configured precision. A text without words gets none. Other work runs between the texts.
 */
export async function suggestTags(
  texts: readonly TaggableText[],
  options: SuggestTagsOptions,
): Promise<SuggestedTag[][]> {
  const precision = options.precision ?? defaultPrecision;
  const threshold = options.learner.threshold(precision, coldThreshold(precision));
  const { breathe } = createTimeSlices();
  const chosen: Scored[][] = [];
  for (const text of texts) {
    chosen.push(
      scoreAll(text, options)
        .filter((candidate) => candidate.score >= threshold)
        .map((candidate) => ({ ...candidate, score: trustedScore(candidate.score, candidate.decisions) }))
        .sort((a, b) => b.score - a.score || (a.tag < b.tag ? -1 : 1))
        .slice(0, options.limit ?? defaultLimit),
    );
    await breathe();
  }
  const evidence = await findEvidence(texts, chosen, options.embed);
  return chosen.map((tags, i) =>
    tags.map(({ tag, label, source, score }, t) => ({ tag, label, source, score, evidence: evidence[i]![t]! })),
  );
}

function scoreAll(text: TaggableText, options: SuggestTagsOptions): Scored[] {
  if (text.text.trim() === "") return [];
  const { taxonomy, learner, experiences } = options;
  const scored = new Map<string, Scored>();
  for (const { signals, score } of learner.score(text, options)) {
    const known = taxonomy.byId.get(signals.tag);
    const label = known?.label ?? signals.tag;
    const sum = experiences.get(signals.tag)?.sum;
    scored.set(signals.tag, {
      tag: signals.tag,
      label,
      source: known ? "taxonomy" : "editor",
      score: Math.min(highestScore, score),
      decisions: signals.accepted + signals.rejected,
      vector: known?.vector ?? (sum && normalise(sum.slice())),
      phrases: [wordsOf(label).join(" ")],
    });
  }
  const ceilings = taxonomy.tags.length > 0 ? textSourceCeilings.withTaxonomy : textSourceCeilings.withoutTaxonomy;
  const names = new Map([...scored.values()].map((candidate) => [wordsOf(candidate.label).join(" "), candidate]));
  const counts = { entity: 0, keyword: 0, topic: 0 };
  for (const { tag, label, source, prominence, phrases } of textCandidates(text)) {
    const name = wordsOf(label).join(" ");
    if (counts[source] >= limitPerTextSource) continue;
    const score = Math.min(highestScore, prominence * ceilings[source] * learner.acceptance(source));
    const known = scored.get(tag) ?? names.get(name);
    if (known === undefined) {
      counts[source]++;
      const candidate = { tag, label, source, score, phrases, decisions: 0 };
      scored.set(tag, candidate);
      names.set(name, candidate);
    } else if (known.source === "editor" && known.tag === tag) {
      scored.set(tag, { ...known, label, source, score: Math.max(known.score, score), phrases });
    }
  }
  return [...scored.values()].sort((a, b) => b.score - a.score || (a.tag < b.tag ? -1 : 1));
}
