import { ModelUnavailableError } from "../../errors/errors.ts";
import type { Entity } from "../analysis/analysis.ts";
import { decodeEntities } from "../tasks/entities.ts";
import { entityTags } from "./labels.ts";
import { createStandardModel } from "./standard-model.ts";
import { outputNamed, type TaskModel, type TaskModelOptions } from "./task-model.ts";
import { sentenceWindows } from "./word-windows.ts";

/** Entities by a token-classification model, read at the first piece of each word, with exact offsets. */
export async function createEntityModel(
  options: TaskModelOptions,
): Promise<TaskModel<Entity[]> & { types: readonly string[] }> {
  const model = await createStandardModel({ ...options, architecture: "token-classification" });
  const tags = entityTags(model.labels);
  if (!tags.includes("O"))
    throw new ModelUnavailableError(`${options.name} has no label "O", so it is not a model of entities.`);
  return {
    fingerprint: model.fingerprint,
    types: [...new Set(tags.flatMap((tag) => (tag === "O" ? [] : [tag.slice(2)])))],
    close: model.close,
    async run(texts, submit) {
      const plans = texts.map((text) => sentenceWindows(text, model));
      const { outputs } = await model.submit(
        plans.flatMap((plan) => plan.map(({ window }) => window)),
        submit,
      );
      let next = 0;
      return plans.map((plan, i) => {
        const { text, pieces, sentences } = texts[i]!;
        const wordTags = new Float32Array(pieces.words.length * tags.length);
        // A word that the model did not see is outside of every entity.
        for (let word = 0; word < pieces.words.length; word++) wordTags[word * tags.length + tags.indexOf("O")] = 20;
        for (const { window } of plan) {
          const logits = outputNamed(outputs[next++]!, "logits");
          window.wordOf.forEach((word, piece) => {
            if (window.wordOf[piece - 1] === word) return;
            wordTags.set(logits.subarray(piece * tags.length, (piece + 1) * tags.length), word * tags.length);
          });
        }
        return decodeEntities({ text, pieces, sentences, wordTags, tags, temperature: 1 });
      });
    },
  };
}
