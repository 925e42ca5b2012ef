import { ModelUnavailableError } from "../../errors/errors.ts";
import type { PreparedText } from "../encoder/prepare-text.ts";
import type { SubmitOptions } from "../encoder/scheduler.ts";
import type { StandardModelOptions, StandardOutput } from "./standard-model.ts";

/** A task that a standard model does in place of the shipped encoder. Results have the same shape. */
export interface TaskModel<Result> {
  fingerprint: string;
  run(texts: readonly PreparedText[], options: SubmitOptions): Promise<Result[]>;
  close(): Promise<void>;
}

export type TaskModelOptions = Omit<StandardModelOptions, "architecture">;

/** The first of these outputs that the graph has. */
export function outputNamed(output: StandardOutput, ...names: string[]): Float32Array {
  const name = names.find((candidate) => output[candidate]);
  if (!name)
    throw new ModelUnavailableError(`The model gives ${Object.keys(output).join(", ")}, not ${names.join(" or ")}.`);
  return output[name]!.values;
}
