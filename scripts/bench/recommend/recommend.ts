import { parseArgs } from "node:util";
import type { Task } from "../../evaluate/report.ts";
import { recommendServingBench } from "./recommend-serving.ts";
import { recommendTrainingBench } from "./recommend-training.ts";

/** Training beside `implicit`, then serving. Takes the options of both: `--python PATH` goes to the training. */
export const recommendBench: Task = async (options) => {
  const training = { python: { type: "string" }, threads: { type: "string" } } as const;
  const { tokens } = parseArgs({ args: options.args, options: training, strict: false, tokens: true });
  const words = (isTraining: boolean): string[] =>
    tokens.flatMap((token) => {
      if (token.kind !== "option" || token.name in training !== isTraining) return [];
      return [`${token.rawName}=${token.value ?? options.args[token.index + 1] ?? ""}`];
    });
  await recommendTrainingBench({ ...options, args: words(true) });
  await recommendServingBench({ ...options, args: words(false) });
};
