import type { Emotion, Sentiment, Tone, TopicWeight } from "../../understanding/analysis/analysis.ts";
import {
  addDecayed,
  appendSum,
  createDecayedSums,
  type DecayedSums,
  dayMs,
  type HalfLives,
  mergeDecayed,
  valueAt,
} from "./decayed-sum.ts";

/** What is kept of a text that a user wrote; the text itself is not, unless configured. */
export interface TextFeatures {
  sentiment: Pick<Sentiment, "label" | "score" | "confidence">;
  /** Best first, at most eight. */
  emotions: Emotion[];
  tone: Tone;
  topics: TopicWeight[];
  characters: number;
}

/** How the user has sounded lately. Every mean is a decayed sum over the decayed evidence. */
export interface Mood {
  /** Texts ever seen. */
  texts: number;
  /** In order of appearance. */
  emotions: string[];
  /** One row each for the evidence, sentiment, formality and politeness (`moodRows`), then one per emotion. */
  sums: DecayedSums;
  /** Sum of sentiment scores and number of texts per day, oldest first: the line on the page. */
  days: { day: number; sentimentSum: number; texts: number }[];
}

export const moodRows = { evidence: 0, sentiment: 1, formality: 2, politeness: 3 } as const;
export const firstEmotionRow = Object.keys(moodRows).length;
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
  return { texts: 0, emotions: [], sums: createDecayedSums(halfLives, firstEmotionRow), days: [] };
}

/** Adds one text's features, in place. */
export function addToMood(mood: Mood, halfLives: HalfLives, addition: { features: TextFeatures; atMs: number }): void {
  const { features, atMs } = addition;
  mood.texts++;
  const add = (row: number, amount: number): void => addDecayed(mood.sums, halfLives, { amount, atMs, slot: 0, row });
  add(moodRows.evidence, 1);
  add(moodRows.sentiment, features.sentiment.score);
  add(moodRows.formality, features.tone.formality);
  add(moodRows.politeness, features.tone.politeness);
  for (const { label, score } of features.emotions) {
    const row = emotionRow(mood, halfLives, label);
    if (row !== undefined) add(row, score);
  }
  addDay(mood, { day: Math.floor(atMs / dayMs), sentimentSum: features.sentiment.score, texts: 1 });
}

/** Adds the texts of `other` to `mood`, in place. */
export function mergeMood(mood: Mood, halfLives: HalfLives, other: Mood): void {
  mood.texts += other.texts;
  for (const row of Object.values(moodRows)) mergeDecayed(mood.sums, halfLives, other.sums, { row, otherRow: row });
  for (const [place, label] of other.emotions.entries()) {
    const row = emotionRow(mood, halfLives, label);
    if (row !== undefined) mergeDecayed(mood.sums, halfLives, other.sums, { row, otherRow: firstEmotionRow + place });
  }
  for (const day of other.days) addDay(mood, day);
}

/** The row of an emotion, made on first sight; none when there are too many. */
export function emotionRow({ emotions, sums }: Mood, halfLives: HalfLives, label: string): number | undefined {
  let place = emotions.indexOf(label);
  if (place < 0) {
    if (emotions.length >= maxEmotions) return undefined;
    place = emotions.push(label) - 1;
    appendSum(sums, halfLives);
  }
  return firstEmotionRow + place;
}

/** Sentiment at `nowMs` in [-1, 1], as `viewMood` shows it: it fades with the first half-life, and the evidence with it. */
export function moodScoreAt({ sums }: Mood, halfLives: HalfLives, nowMs: number): number {
  const evidence = valueAt(sums, halfLives, nowMs, moodRows.evidence);
  return valueAt(sums, halfLives, nowMs, moodRows.sentiment) / (evidence + neutralEvidence);
}

/** Mood at `nowMs`: mean = sum / (evidence + 1) for sentiment, (sum + 0.5) / (evidence + 1) for formality and politeness. */
export function viewMood(mood: Mood, halfLives: HalfLives, nowMs: number): MoodView {
  const valueIn = (row: number): number => valueAt(mood.sums, halfLives, nowMs, row);
  const evidence = valueIn(moodRows.evidence);
  const total = evidence + neutralEvidence;
  const score = moodScoreAt(mood, halfLives, nowMs);
  const unit = (row: number): number => (valueIn(row) + 0.5 * neutralEvidence) / total;
  return {
    texts: mood.texts,
    evidence,
    score,
    label: score > moodThreshold ? "positive" : score < -moodThreshold ? "negative" : "neutral",
    emotions: mood.emotions
      .map((label, place) => ({ label, score: Math.min(1, valueIn(firstEmotionRow + place) / total) }))
      .sort((a, b) => b.score - a.score || (a.label < b.label ? -1 : 1)),
    formality: unit(moodRows.formality),
    politeness: unit(moodRows.politeness),
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
