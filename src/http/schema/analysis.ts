import { z } from "zod";
import { analysisSchema } from "../../understanding/parts/parts.ts";

export const analyzeReplySchema = z.object({
  fingerprint: z.string(),
  results: z.array(analysisSchema),
  tokens: z.int(),
  took: z.object({ queueMs: z.number(), inferenceMs: z.number(), totalMs: z.number() }),
});

export type AnalyzeReply = z.output<typeof analyzeReplySchema>;
export type Analysis = z.output<typeof analysisSchema>;
export type Sentiment = NonNullable<Analysis["sentiment"]>;
export type SentimentLabel = Sentiment["label"];
export type SentenceSentiment = Sentiment["sentences"][number];
export type Entity = NonNullable<Analysis["entities"]>[number];
export type TopicWeight = NonNullable<Analysis["topics"]>[number];
export type Emotion = NonNullable<Analysis["emotions"]>[number];
export type Keyword = NonNullable<Analysis["keywords"]>[number];
