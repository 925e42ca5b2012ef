import { z } from "zod";

/** UTF-16 offsets into the text as sent: `text.slice(start, end)`. */
const span = { start: z.int().min(0), end: z.int().min(0) };
const unit = z.number().min(0).max(1);

export const sentimentLabels = ["negative", "neutral", "positive"] as const;
export type SentimentLabel = (typeof sentimentLabels)[number];

export const languageSchema = z.object({
  code: z.string(),
  confidence: unit,
  /** False for a text that is clearly in a language that mood, feelings, tone, names and suggested tags are not learned from. */
  supported: z.boolean().optional(),
});

export const sentimentSchema = z.object({
  label: z.enum(sentimentLabels),
  /** P(positive) - P(negative). */
  score: z.number().min(-1).max(1),
  /** Calibrated probability of the label; halved for a text that is clearly not English, which the models do not know. */
  confidence: unit,
  sentences: z.array(z.object({ ...span, label: z.enum(sentimentLabels), score: z.number().min(-1).max(1) })),
});

export const emotionSchema = z.object({ label: z.string(), score: unit });

export const toneSchema = z.object({ formality: unit, politeness: unit });

export const entitySchema = z.object({
  text: z.string(),
  /** person, organization, location, product, work, event from the encoder; date, money, email, url, ... from patterns. */
  type: z.string(),
  ...span,
  /** Calibrated for names, 1 for patterns and known names; halved for names in a text that is clearly not English. */
  score: unit,
  /** Mean sentiment score of the sentences that mention it. */
  sentiment: z.number().min(-1).max(1).optional(),
  /** Entity of the catalogue that the mention was joined to. */
  id: z.string().optional(),
});

export const topicWeightSchema = z.object({
  id: z.string(),
  label: z.string(),
  weight: unit,
  /** The topic has no name: the label only numbers it. */
  unnamed: z.literal(true).optional(),
});

export const keywordSchema = z.object({ text: z.string(), score: z.number().min(0) });

export type Language = z.infer<typeof languageSchema>;
export type Sentiment = z.infer<typeof sentimentSchema>;
export type Emotion = z.infer<typeof emotionSchema>;
export type Tone = z.infer<typeof toneSchema>;
export type Entity = z.infer<typeof entitySchema>;
export type TopicWeight = z.infer<typeof topicWeightSchema>;
export type Keyword = z.infer<typeof keywordSchema>;
