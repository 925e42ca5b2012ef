import { setImmediate } from "node:timers/promises";
import { type Analysis, type AnalysisPart, analysisParts } from "../analysis/analysis.ts";
import { detectLanguage, isForeign } from "../language/detect-language.ts";
import { analysisPartReaders, type ReadText } from "./analysis-parts.ts";

/** Longer texts, in UTF-16 units, let other work run between their parts. */
const longTextLength = 20_000;

/** The parts that were asked for, in their order; one that nothing was read for is absent. */
export async function readParts(
  parts: ReadonlySet<AnalysisPart>,
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
  const analysis: Analysis = {};
  for (const part of analysisParts) {
    if (!parts.has(part)) continue;
    if (prepared.text.length > longTextLength) await setImmediate();
    addPart(analysis, part, text);
  }
  return analysis;
}

function addPart<Part extends AnalysisPart>(analysis: Pick<Analysis, Part>, part: Part, text: ReadText): void {
  const value = analysisPartReaders[part](text);
  if (value !== undefined) analysis[part] = value;
}
