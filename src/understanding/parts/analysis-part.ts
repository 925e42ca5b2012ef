import type { z } from "zod";
import type { Entity, Language, Sentiment } from "../analysis/analysis.ts";
import type { PreparedText } from "../encoder/prepare-text.ts";
import type { DocumentFrequencies } from "../keywords/document-frequencies.ts";
import type { EncoderTasks } from "../tasks/encoder-tasks.ts";
import type { TextOutputs } from "../tasks/text-outputs.ts";
import type { TopicInference } from "../topics/topic-inference.ts";
import type { KnownNames } from "./known-names.ts";

/** Tasks that another model can do in the shipped encoder's place. */
export type ReplaceableTask = "sentiment" | "entities" | "embedding";

/** A vector is an array of numbers in an answer. */
export type AnswerOf<Value> = Value extends Float32Array ? number[] : Value;

/** One part of an analysis: what it is called, what it looks like, how it is made. */
export interface AnalysisPartDefinition<Name extends string, Value> {
  name: Name;
  /** Of the part in an answer. */
  schema: z.ZodType<AnswerOf<Value>>;
  /** Whether the shipped encoder has to read the text; of a task, only while no other model does it. Default: no. */
  needsEncoder?: true | ReplaceableTask;
  /** Not part of an analysis unless it is asked for. */
  onlyOnRequest?: true;
  /** Undefined where nothing was read that the part could be made of. */
  read(text: ReadText): Value | undefined;
}

/** Keeps the types of name and value. */
export function definePart<const Name extends string, Value>(
  part: AnalysisPartDefinition<Name, Value>,
): AnalysisPartDefinition<Name, Value> {
  return part;
}

/** What is asked for the parts of an analysis. */
export interface AnalysisTools {
  tasks: EncoderTasks;
  topics: TopicInference;
  frequencies: Pick<DocumentFrequencies, "idf">;
  names: KnownNames;
  /** Types of the names that the model finds. */
  namedTypes: ReadonlySet<string>;
}

/** One text with everything that was read of it before the parts are made. */
export interface ReadText {
  prepared: PreparedText;
  /** Of the shipped encoder; absent where no part that was asked for needs it. */
  outputs: TextOutputs | undefined;
  sentiment: Sentiment | undefined;
  /** Of a model in the encoder's place. */
  names: Entity[] | undefined;
  embedding: Float32Array | undefined;
  language: Language;
  /** In a language that the encoder was not trained on. */
  isForeign: boolean;
  tools: AnalysisTools;
}

/** Part of the encoder's confidence that is left for a text in a language that it was not trained on. */
const foreignTrust = 0.5;

export const trustOf = ({ isForeign }: Pick<ReadText, "isForeign">): number => (isForeign ? foreignTrust : 1);
