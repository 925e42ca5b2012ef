import { z } from "zod";
import type { AnswerOf } from "./analysis-part.ts";
import { embedding } from "./embedding.ts";
import { emotions } from "./emotions.ts";
import { entities } from "./entities.ts";
import { keywords } from "./keywords.ts";
import { language } from "./language.ts";
import { sentiment } from "./sentiment.ts";
import { tone } from "./tone.ts";
import { topics } from "./topics.ts";

/** Every part of an analysis, in the order in which they stand. */
export const parts = [language, sentiment, emotions, tone, entities, topics, keywords, embedding] as const;

type Part = (typeof parts)[number];
export type AnalysisPart = Part["name"];
type ValueOf<P> = P extends { read(text: never): infer Value } ? NonNullable<Value> : never;
type SchemaShape = { [P in Part as P["name"]]: z.ZodOptional<z.ZodType<AnswerOf<ValueOf<P>>>> };

/** An analysis inside the process. */
export type Analysis = { [P in Part as P["name"]]?: ValueOf<P> | undefined };
/** An analysis with every part present, as the catalogue keeps it. */
export type FullAnalysis = { [P in Part as P["name"]]: ValueOf<P> };

export const analysisParts: readonly AnalysisPart[] = parts.map(({ name }) => name);
export const defaultParts: readonly AnalysisPart[] = parts
  .filter(({ onlyOnRequest }) => !onlyOnRequest)
  .map(({ name }) => name);

/** Everything Attune understands of one text. Parts that were not asked for are absent. */
export const analysisSchema = z.object(
  Object.fromEntries(parts.map(({ name, schema }) => [name, schema.optional()])) as unknown as SchemaShape,
);
