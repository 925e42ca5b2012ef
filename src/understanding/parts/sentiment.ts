import { sentimentSchema } from "../analysis/analysis.ts";
import { definePart, trustOf } from "./analysis-part.ts";

export const sentiment = definePart({
  name: "sentiment",
  schema: sentimentSchema,
  needsEncoder: "sentiment",
  read: (text) => text.sentiment && { ...text.sentiment, confidence: trustOf(text) * text.sentiment.confidence },
});
