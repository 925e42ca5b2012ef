import { dot } from "../../math/vector.ts";
import type { TaggedNeighbour } from "../text/tag-types.ts";
import type { TaxonomyIndex } from "../text/taxonomy-index.ts";
import { wordsOf } from "../text/taxonomy-index.ts";
import { scoreTaxonomy } from "../text/taxonomy-score.ts";
import { type ClassifierInput, classify, type TagClassifier } from "./tag-classifier.ts";

/** What speaks for or against a tag on a text; the blend weighs these numbers. */
export const signalNames = [
  "bias",
  /** Logit from the taxonomy alone. */
  "taxonomy",
  /** 1 when the text names the tag. */
  "named",
  /** Margin of the tag's classifier. */
  "classifier",
  /** Its lead over the best other tag. */
  "classifierLead",
  /** Logit of the similar texts' share that carries the tag. */
  "neighbours",
  /** Cosine to the mean of the texts that carry the tag. */
  "prototype",
  "prototypeLead",
  /** Log share of tagged texts that carry it. */
  "prior",
] as const;
export const signalCount = signalNames.length;

/** What is known of a tag from editors' decisions. */
export interface TagExperience {
  accepted: number;
  rejected: number;
  /** Sum of the embeddings of the texts that carry the tag. */
  sum: Float32Array;
}

export interface SignalSources {
  taxonomy: TaxonomyIndex;
  classifier: TagClassifier;
  experiences: ReadonlyMap<string, TagExperience>;
  /** Texts with at least one decision. */
  taggedTexts: number;
}

export interface SignalText extends ClassifierInput {
  text: string;
  neighbours: readonly TaggedNeighbour[];
}

export interface TagSignals {
  tag: string;
  accepted: number;
  rejected: number;
  values: Float64Array;
}

/** Taxonomy logit of a tag that is in no taxonomy: nothing is known. */
const unknownTaxonomyLogit = -2;
const untrainedMargin = -1;
const bound = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));

/** Signals of every tag that the taxonomy, an editor's decision or a similar text knows, in no order. */
export function tagSignals(text: SignalText, sources: SignalSources): TagSignals[] {
  const { taxonomy, classifier, experiences, taggedTexts } = sources;
  const tags = new Set(taxonomy.byId.keys());
  for (const [tag, { accepted, rejected }] of experiences) if (accepted > 0 || rejected > 0) tags.add(tag);
  const votes = neighbourShares(text.neighbours);
  for (const tag of votes.keys()) tags.add(tag);

  const cold = scoreTaxonomy(taxonomy, text.embedding).probabilities;
  const margins = classify(classifier, text);
  const bestMargins = bestTwo(margins);
  const prototypes = new Map<string, number>();
  for (const [tag, { accepted, sum }] of experiences) {
    if (accepted > 0) prototypes.set(tag, dot(text.embedding, sum) / Math.max(1e-9, Math.sqrt(dot(sum, sum))));
  }
  const bestPrototypes = bestTwo([...prototypes.values()]);
  const words = ` ${wordsOf(text.text).join(" ")} `;

  return [...tags].map((tag) => {
    const known = taxonomy.byId.get(tag);
    const experience = experiences.get(tag);
    const accepted = experience?.accepted ?? 0;
    const index = classifier.tags.get(tag)?.index;
    const margin = index === undefined ? untrainedMargin : margins[index]!;
    const prototype = prototypes.get(tag);
    const share = votes.get(tag) ?? 0;
    const name = known?.words ?? wordsOf(tag);
    const values = Float64Array.of(
      1,
      known ? bound(logit(cold[known.position]!), 6) : unknownTaxonomyLogit,
      name.length > 0 && words.includes(` ${name.join(" ")} `) ? 1 : 0,
      bound(margin, 3),
      index === undefined ? 0 : bound(leadOf(margin, bestMargins), 3),
      Math.log((share + 0.05) / (1.05 - share)),
      prototype ?? 0,
      prototype === undefined ? 0 : leadOf(prototype, bestPrototypes),
      Math.log((accepted + 0.5) / (taggedTexts + 1)),
    );
    return { tag, accepted, rejected: experience?.rejected ?? 0, values };
  });
}

/** For each tag the part of the neighbours' similarity that carries it, nearer ones counting more (by the fourth power). */
export function neighbourShares(neighbours: readonly TaggedNeighbour[]): Map<string, number> {
  const shares = new Map<string, number>();
  let total = 0;
  for (const { similarity, tags } of neighbours) {
    if (similarity <= 0) continue;
    const weight = similarity ** 4;
    total += weight;
    for (const tag of new Set(tags)) shares.set(tag, (shares.get(tag) ?? 0) + weight);
  }
  for (const [tag, sum] of shares) shares.set(tag, sum / total);
  return shares;
}

function logit(p: number): number {
  return Math.log(Math.max(1e-6, p) / Math.max(1e-6, 1 - p));
}

function bestTwo(values: ArrayLike<number>): [number, number] {
  let best = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! > best) [best, second] = [values[i]!, best];
    else if (values[i]! > second) second = values[i]!;
  }
  return [best, second];
}

/** Distance to the best other value; 0 when there is no other. */
function leadOf(value: number, [best, second]: [number, number]): number {
  const rival = value === best ? second : best;
  return Number.isFinite(rival) ? value - rival : 0;
}
