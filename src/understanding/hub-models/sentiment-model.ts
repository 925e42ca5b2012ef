import type { Sentiment } from "../analysis/analysis.ts";
import type { PreparedText } from "../encoder/prepare-text.ts";
import { decodeSentiment, describe } from "../tasks/sentiment.ts";
import { softmax } from "../tasks/softmax.ts";
import { sentimentColumns } from "./labels.ts";
import { createStandardModel } from "./standard-model.ts";
import { outputNamed, type TaskModel, type TaskModelOptions } from "./task-model.ts";
import { sentenceWindows, textWindows } from "./word-windows.ts";

/** Probabilities of negative, neutral and positive, and the pieces that they speak for. */
interface Part {
  probabilities: number[];
  weight: number;
}

/**
 * Sentiment by a text-classification model: each sentence by itself, the whole text as the mean over its windows, by their
 * pieces. Labels map to negative, neutral and positive; a model without a neutral label never says neutral. Throws
 * ModelUnavailableError for a model whose labels name no sentiment.
 */
export async function createSentimentModel(options: TaskModelOptions): Promise<TaskModel<Sentiment>> {
  const model = await createStandardModel({ ...options, architecture: "sequence-classification" });
  const columns = sentimentColumns(model.labels, options.name);
  return {
    fingerprint: model.fingerprint,
    close: model.close,
    async run(texts, submit) {
      const plans = texts.map((text) => ({ whole: textWindows(text, model), sentences: sentenceWindows(text, model) }));
      const windows = plans.flatMap(({ whole, sentences }) => [...whole, ...sentences.map(({ window }) => window)]);
      const { outputs } = await model.submit(windows, submit);
      let next = 0;
      const takePart = (weight: number): Part => {
        const probabilities = [0, 0, 0];
        softmax(outputNamed(outputs[next++]!, "logits")).forEach((probability, i) => {
          probabilities[columns[i]!]! += probability;
        });
        return { probabilities, weight };
      };
      return plans.map(({ whole, sentences }, i) => {
        const wholeParts = whole.map(({ ids }) => takePart(ids.length));
        const sentenceParts = sentences.map(({ sentence, window }) => ({
          sentence,
          part: takePart(window.ids.length),
        }));
        return assemble(texts[i]!, wholeParts, sentenceParts);
      });
    },
  };
}

function assemble(
  text: PreparedText,
  whole: readonly Part[],
  sentences: readonly { sentence: number; part: Part }[],
): Sentiment {
  if (whole.length === 0) return decodeSentiment({ logits: undefined, sentences: [], temperature: 1 });
  return {
    ...describe(meanOf(whole)),
    sentences: text.segmentation.sentences.flatMap(({ start, end }, i) => {
      const parts = sentences.flatMap(({ sentence, part }) => (sentence === i ? [part] : []));
      if (parts.length === 0) return [];
      const { label, score } = describe(meanOf(parts));
      return [{ start, end, label, score }];
    }),
  };
}

function meanOf(parts: readonly Part[]): number[] {
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  return [0, 1, 2].map((column) =>
    parts.reduce((sum, part) => sum + (part.weight / total) * part.probabilities[column]!, 0),
  );
}
