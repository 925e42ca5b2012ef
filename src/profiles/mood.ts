import type { Emotion, Sentiment, Tone, TopicWeight } from "../understanding/analysis.ts";
import {
  addDecayed,
  createDecayedSum,
  type DecayedSum,
  dayMs,
  type HalfLives,
  mergeDecayed,
  valueAt,
} from "./decayed-sum.ts";

/** What is kept of a text that a reader wrote; the text itself is not, unless configured. */
export interface TextFeatures {
  sentiment: Pick<Sentiment, "label" | "score" | "confidence">;
  /** Best first, at most eight. */
  emotions: Emotion[];
  tone: Tone;
  topics: TopicWeight[];
  characters: number;
}

/** How the reader has sounded lately. Every mean is a decayed sum over the decayed evidence. */
export interface Mood {
  /** Texts ever seen. */
  texts: number;
  evidence: DecayedSum;
  sentiment: DecayedSum;
  formality: DecayedSum;
  politeness: DecayedSum;
  emotions: Map<string, DecayedSum>;
  /** Sum of sentiment scores and number of texts per day, oldest first: the line on the page. */
  days: { day: number; sentimentSum: number; texts: number }[];
}

const maxDays = 90;
const maxEmotions = 32;
/** With this much evidence the mood is as far from neutral as its texts: fewer texts are shrunk towards neutral. */
const neutralEvidence = 1;
/** Beyond this mean sentiment a mood has a name. */
const moodThreshold = 0.15;

export interface MoodView {
  /** Texts ever seen; 0 means that everything below is neutral for want of evidence. */
  texts: number;
  /** Decayed number of texts. */
  evidence: number;
  /** Sentiment in [-1, 1], shrunk towards 0 by little evidence. */
  score: number;
  label: "negative" | "neutral" | "positive";
  emotions: { label: string; score: number }[];
  /** In [0, 1]; 0.5 without evidence. */
  formality: number;
  politeness: number;
  /** One point per day with texts, oldest first. */
  history: { at: string; score: number; texts: number }[];
}

export function createMood(halfLives: HalfLives): Mood {
  return {
    texts: 0,
    evidence: createDecayedSum(halfLives),
    sentiment: createDecayedSum(halfLives),
    formality: createDecayedSum(halfLives),
    politeness: createDecayedSum(halfLives),
    emotions: new Map(),
    days: [],
  };
}

/** Adds one text's features, in place. */
export function addToMood(mood: Mood, halfLives: HalfLives, addition: { features: TextFeatures; atMs: number }): void {
  const { features, atMs } = addition;
  mood.texts++;
  const add = (sum: DecayedSum, amount: number): void => addDecayed(sum, halfLives, { amount, atMs, slot: 0 });
  add(mood.evidence, 1);
  add(mood.sentiment, features.sentiment.score);
  add(mood.formality, features.tone.formality);
  add(mood.politeness, features.tone.politeness);
  for (const { label, score } of features.emotions) {
    let sum = mood.emotions.get(label);
    if (sum === undefined) {
      if (mood.emotions.size >= maxEmotions) continue;
      sum = createDecayedSum(halfLives);
      mood.emotions.set(label, sum);
    }
    add(sum, score);
  }
  addDay(mood, { day: Math.floor(atMs / dayMs), sentimentSum: features.sentiment.score, texts: 1 });
}

/** Adds the texts of `other` to `mood`, in place. */
export function mergeMood(mood: Mood, halfLives: HalfLives, other: Mood): void {
  mood.texts += other.texts;
  mergeDecayed(mood.evidence, halfLives, other.evidence);
  mergeDecayed(mood.sentiment, halfLives, other.sentiment);
  mergeDecayed(mood.formality, halfLives, other.formality);
  mergeDecayed(mood.politeness, halfLives, other.politeness);
  for (const [label, sum] of other.emotions) {
    const own = mood.emotions.get(label) ?? createDecayedSum(halfLives);
    mergeDecayed(own, halfLives, sum);
    mood.emotions.set(label, own);
  }
  for (const day of other.days) addDay(mood, day);
}

/** Mood at `nowMs`: mean = sum / (evidence + 1) for sentiment, (sum + 0.5) / (evidence + 1) for formality and politeness. */
export function viewMood(mood: Mood, halfLives: HalfLives, nowMs: number): MoodView {
  const evidence = valueAt(mood.evidence, halfLives, nowMs);
  const total = evidence + neutralEvidence;
  const score = valueAt(mood.sentiment, halfLives, nowMs) / total;
  const unit = (sum: DecayedSum): number => (valueAt(sum, halfLives, nowMs) + 0.5 * neutralEvidence) / total;
  return {
    texts: mood.texts,
    evidence,
    score,
    label: score > moodThreshold ? "positive" : score < -moodThreshold ? "negative" : "neutral",
    emotions: [...mood.emotions]
      .map(([label, sum]) => ({ label, score: Math.min(1, valueAt(sum, halfLives, nowMs) / total) }))
      .sort((a, b) => b.score - a.score || (a.label < b.label ? -1 : 1)),
    formality: unit(mood.formality),
    politeness: unit(mood.politeness),
    history: mood.days.map(({ day, sentimentSum, texts }) => ({
      at: isoDay(day),
      score: sentimentSum / texts,
      texts,
    })),
  };
}

function isoDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

function addDay(mood: Mood, addition: Mood["days"][number]): void {
  let at = mood.days.length;
  while (at > 0 && mood.days[at - 1]!.day > addition.day) at--;
  const before = mood.days[at - 1];
  if (before !== undefined && before.day === addition.day) {
    before.sentimentSum += addition.sentimentSum;
    before.texts += addition.texts;
    return;
  }
  mood.days.splice(at, 0, { ...addition });
  if (mood.days.length > maxDays) mood.days.shift();
}
