import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import type { Analysis } from "../understanding/parts/parts.ts";
import type { Understanding } from "../understanding/understanding.ts";
import type { Output } from "./output.ts";

export interface AnalyzeCommandOptions {
  /** A path, or "-" for standard input. */
  file: string;
  understanding: Understanding;
  output: Output;
}

/** `attune analyze [FILE|-]`: prints what was understood of one text. */
export async function runAnalyzeCommand({ file, understanding, output }: AnalyzeCommandOptions): Promise<void> {
  const text = file === "-" ? await readAll(process.stdin) : await readFile(file, "utf8");
  const reply = await understanding.analyse([text]);
  const analysis = reply.results[0] ?? {};
  output.result({ fingerprint: reply.fingerprint, ...analysis, took: reply.took }, describe(analysis));
}

function describe(analysis: Analysis): string {
  const percent = (value: number): string => `${Math.round(value * 100)} %`;
  const { language, sentiment, emotions, tone, entities, topics, keywords } = analysis;
  const lines = [
    language && `language    ${language.code} (${percent(language.confidence)})`,
    sentiment && `sentiment   ${sentiment.label} ${sentiment.score.toFixed(2)} (${percent(sentiment.confidence)})`,
    emotions &&
      `emotions    ${emotions
        .slice(0, 4)
        .map((one) => `${one.label} ${percent(one.score)}`)
        .join(", ")}`,
    tone && `tone        formality ${tone.formality.toFixed(2)}, politeness ${tone.politeness.toFixed(2)}`,
    entities && `entities    ${entities.map((one) => `${one.text} [${one.type}]`).join(", ")}`,
    topics && `topics      ${topics.map((one) => `${one.label} ${percent(one.weight)}`).join(", ")}`,
    keywords && `keywords    ${keywords.map((one) => one.text).join(", ")}`,
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}
