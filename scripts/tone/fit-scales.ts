import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../../src/config/config.ts";
import { readForRewriting } from "../../src/messages/rewriting/read-for-rewriting.ts";
import { rawLexical, sumLexical } from "../../src/messages/tone/lexical-tone.ts";
import { textForHeads } from "../../src/messages/tone/measure-tone.ts";
import { toneAxes } from "../../src/messages/tone/message-tone.ts";
import { defaultLexiconDir, loadLexicon } from "../../src/messages/wording/lexicon.ts";
import { createUnderstanding } from "../../src/understanding/create-understanding.ts";

// Fits `middle` and `spread` of the surface and of the heads to corpora/messages. Only the spread of unlabelled texts is used.
const modelsDir = process.argv[2] ?? readConfig(process.env).modelsDir;
const path = new URL("../../corpora/messages/messages.jsonl", import.meta.url);
const texts = readFileSync(path, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => (JSON.parse(line) as { text: string }).text);
const lexicon = loadLexicon();
const readings = texts.map((text) => readForRewriting(text, { format: "text" }, lexicon));

const weights = readJson("surface-weights.json");
for (const axis of toneAxes)
  Object.assign(
    weights[axis]!,
    placeOf(readings.map(({ counts }) => rawLexical(sumLexical(counts, lexicon), lexicon)[axis])),
  );
writeJson("surface-weights.json", weights);

const understanding = await createUnderstanding({ modelsDir });
const heads = [];
for (const text of texts) heads.push((await understanding.measureTone([textForHeads(text, "text")]))[0]!);
await understanding.close();
writeJson("head-scale.json", {
  ...readJson("head-scale.json"),
  formality: placeOf(heads.map(({ tone }) => tone.formality)),
  politeness: placeOf(heads.map(({ tone }) => tone.politeness)),
  sentiment: placeOf(heads.map(({ sentiment }) => sentiment.score)),
});

function placeOf(values: number[]): { middle: number; spread: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  return { middle: round(at(0.5)), spread: round((at(0.75) - at(0.25)) / 1.349) };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function readJson(file: string): Record<string, Record<string, number>> {
  return JSON.parse(readFileSync(join(defaultLexiconDir, file), "utf8"));
}

function writeJson(file: string, data: unknown): void {
  writeFileSync(join(defaultLexiconDir, file), `${JSON.stringify(data, null, 2)}\n`);
}
