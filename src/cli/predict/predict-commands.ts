import { type Command, InvalidArgumentError } from "commander";
import { createOutput } from "../output.ts";
import type { PredictOutput, PredictTrainFlags } from "./predict-command.ts";

/** Adds `predict` to the command line. It needs no data directory; its code is loaded when it runs. */
export function addPredictCommands(program: Command): void {
  const predict = program
    .command("predict")
    .description("learn a yes-or-no column of a CSV or JSON Lines table, and score rows");
  const json = ["--json", "JSON for machines"] as const;
  predict
    .command("train")
    .description("cross-validate logistic regression and trees, and keep the better")
    .argument("<file>", "CSV with a header, JSON Lines or a JSON array; .gz is unpacked")
    .requiredOption("--target <column>", "the column to predict")
    .option("--id <column>", "the column that names rows; not a feature")
    .option("--positive <value>", 'the value of the target that counts as yes, or a limit such as ">0.5"')
    .option("--exclude <columns>", "columns not to use, separated by commas", (value) => value.split(","))
    .option("--folds <count>", "parts for cross-validation", parseWhole, 5)
    .option("--seed <number>", "seed of the folds", parseWhole, 1)
    .option("--out <model>", "file for the model")
    .option(...json)
    .action(async (file: string, flags: PredictTrainFlags & Json) =>
      (await load()).runPredictTrain(file, flags, toStdout(flags)),
    );
  predict
    .command("score")
    .description("write id, score and the strongest parts of every row")
    .argument("<file>")
    .requiredOption("--model <model>", "a file of `predict train --out`")
    .option("--parts <count>", "parts to write", parseWhole, 3)
    .option(...json)
    .action(async (file: string, flags) => (await load()).runPredictScore(file, flags, toStdout(flags)));
  predict
    .command("report")
    .description("what a model was found to be, or with --model how it does on a table that holds the outcome")
    .argument("<file>", "a model, or a table")
    .option("--model <model>", "a file of `predict train --out`")
    .option(...json)
    .action(async (file: string, flags) => (await load()).runPredictReport(file, flags, toStdout(flags)));
}

const load = () => import("./predict-command.ts");

interface Json {
  json?: boolean;
}

function toStdout(flags: Json): PredictOutput {
  // A reader that has seen enough, such as `head`, is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  const write = (text: string) =>
    new Promise<void>((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    });
  return { output: createOutput(flags.json === true), write };
}

function parseWhole(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("Write a whole number, 0 or more.");
  return Number(value);
}
