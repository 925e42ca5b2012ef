import type { Understanding } from "../../understanding/understanding.ts";
import type { TextFeatures } from "./mood.ts";

const maxEmotions = 8;

/** What a profile keeps of each text, in order; one call for all of them. */
export async function readTextFeatures(
  understanding: Pick<Understanding, "analyse">,
  texts: readonly string[],
): Promise<TextFeatures[]> {
  if (texts.length === 0) return [];
  const { results } = await understanding.analyse(texts, { include: ["sentiment", "emotions", "tone", "topics"] });
  return results.map((analysis, index): TextFeatures => {
    const { sentiment, emotions = [], tone, topics = [] } = analysis;
    return {
      sentiment: {
        label: sentiment?.label ?? "neutral",
        score: sentiment?.score ?? 0,
        confidence: sentiment?.confidence ?? 0,
      },
      emotions: emotions.slice(0, maxEmotions).map(({ label, score }) => ({ label, score })),
      tone: { formality: tone?.formality ?? 0.5, politeness: tone?.politeness ?? 0.5 },
      topics: topics.map(({ id, label, weight }) => ({ id, label, weight })),
      characters: texts[index]!.length,
    };
  });
}
