export type SentimentLabel = "negative" | "neutral" | "positive";

export interface SentenceSentiment {
  start: number;
  end: number;
  label: SentimentLabel;
  score: number;
}

export interface Sentiment {
  label: SentimentLabel;
  score: number;
  confidence: number;
  sentences: SentenceSentiment[];
}

export interface Entity {
  text: string;
  type: string;
  start: number;
  end: number;
  score: number;
  sentiment?: number;
  id?: string;
}

export interface TopicWeight {
  id: string;
  label: string;
  weight: number;
}

export interface Emotion {
  label: string;
  score: number;
}

export interface Keyword {
  text: string;
  score: number;
}

export interface Analysis {
  language?: { code: string; confidence: number; supported?: boolean };
  sentiment?: Sentiment;
  emotions?: Emotion[];
  tone?: Record<string, number>;
  entities?: Entity[];
  topics?: TopicWeight[];
  keywords?: Keyword[];
}

export interface AnalyzeReply {
  fingerprint: string;
  results: Analysis[];
  took: { queueMs: number; inferenceMs: number; totalMs: number };
}
