import { setImmediate } from "node:timers/promises";
import { detectLanguage, isForeign } from "../language/detect-language.ts";
import type { ReadText } from "./analysis-part.ts";
import { type Analysis, type AnalysisPart, parts } from "./parts.ts";

/** Longer texts, in UTF-16 units, let other work run between their parts. */
const longTextLength = 20_000;

/** The parts that were asked for, in their order; one that nothing was read for is absent. */
export async function readParts(
  wanted: ReadonlySet<AnalysisPart>,
  { sentiment, ...read }: Omit<ReadText, "language" | "isForeign">,
): Promise<Analysis> {
  const { prepared, outputs, tools } = read;
  const language = detectLanguage(prepared.text);
  const text: ReadText = {
    ...read,
    sentiment: sentiment ?? (outputs && tools.tasks.sentimentOf(prepared, outputs)),
    language,
    isForeign: isForeign(prepared.text, language),
  };
  const values: [AnalysisPart, unknown][] = [];
  for (const part of parts) {
    if (!wanted.has(part.name)) continue;
    if (prepared.text.length > longTextLength) await setImmediate();
    const value = part.read(text);
    if (value !== undefined) values.push([part.name, value]);
  }
  return Object.fromEntries(values);
}
