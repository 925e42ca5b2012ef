import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readConfig } from "../../src/config/config.ts";
import { createRewriteCache } from "../../src/messages/rewriting/rewrite-cache.ts";
import { rewriteTone, type ToneEngine } from "../../src/messages/rewriting/rewrite-tone.ts";
import { createHeadMeter } from "../../src/messages/tone/measure-tone.ts";
import type { ToneTarget } from "../../src/messages/tone/message-tone.ts";
import { loadLexicon } from "../../src/messages/wording/lexicon.ts";
import { createTagger } from "../../src/messages/wording/tag-sentence.ts";
import { createUnderstanding } from "../../src/understanding/create-understanding.ts";
import { detectLanguage } from "../../src/understanding/language/detect-language.ts";
import { type Task, writeReport } from "./report.ts";
import {
  type AdjustedMessage,
  type CorpusMessage,
  checkCorpus,
  checkGenerated,
  similaritiesOf,
} from "./tone/checks.ts";
import { rewriteContractionsOnly } from "./tone/contractions-only.ts";
import { countMoves, headMeasurer, type Measurer, percent, rememberReadings, trainJudges } from "./tone/measurers.ts";
import { mean, type TargetRow, toneReport } from "./tone/tone-report.ts";
import { axisTargets, profileTargets } from "./tone/tone-targets.ts";

const corpusPath = fileURLToPath(new URL("../../corpora/messages/messages.jsonl", import.meta.url));

/** Options: `--models DIR` (default `models/`), `--generated N` (default 20000), `--texts FILE` (writes every adjusted message there, for reading). */
export const toneTask: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      models: { type: "string", default: readConfig(process.env).modelsDir },
      generated: { type: "string", default: "20000" },
      texts: { type: "string" },
    },
  });
  const { datasetsDir, seed, say } = options;
  const messages = readFileSync(corpusPath, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as CorpusMessage);
  const understanding = await createUnderstanding({ modelsDir: values.models });
  const lexicon = loadLexicon();
  const measure = rememberReadings(understanding);
  const engine: ToneEngine = {
    lexicon,
    tagger: createTagger(),
    // Nothing found is taken over: what is checked is the search.
    settled: createRewriteCache(0),
    heads: createHeadMeter(measure, lexicon.headScale),
    detectLanguage,
  };
  const judge = trainJudges(datasetsDir, seed);
  const measurers: Measurer[] = [headMeasurer(measure), judge.measurer];

  const adjusted: AdjustedMessage[] = [];
  const measureTarget = async (
    name: string,
    target: ToneTarget,
    list: readonly CorpusMessage[],
  ): Promise<TargetRow> => {
    const results: AdjustedMessage[] = [];
    for (const message of list)
      results.push({ message, target, result: await rewriteTone({ text: message.text, target }, engine) });
    adjusted.push(...results);
    const originals = list.map(({ text }) => text);
    const texts = results.map(({ result }) => result.text);
    const contracted = originals.map((text) => rewriteContractionsOnly(text, target, engine));
    for (const measurer of measurers) await measurer.measure([...originals, ...texts, ...contracted]);
    const changed = results.filter(({ message, result }) => result.text !== message.text);
    const row = {
      name,
      target,
      moved: measurers.map((measurer) => countMoves(measurer, { originals, adjusted: texts, target })),
      strict: measurers.map((measurer) =>
        countMoves(measurer, { originals, adjusted: texts, target, overshootCounts: true }),
      ),
      otherRegister: measurers.map((measurer) =>
        countMoves(measurer, {
          originals,
          adjusted: texts,
          target,
          counted: (i) => list[i]!.register !== registerOf(target),
        }),
      ),
      baseline: measurers.map((measurer) => countMoves(measurer, { originals, adjusted: contracted, target })),
      changed: changed.length,
      edits: mean(changed.map(({ result }) => result.changes.length)),
    };
    say(`${name}: heads ${percent(row.moved[0]!)}, judge ${percent(row.moved[1]!)}, ${row.changed} changed`);
    return row;
  };
  const rowsOf = async (targets: Readonly<Record<string, ToneTarget>>, list: readonly CorpusMessage[]) => {
    const rows: TargetRow[] = [];
    for (const [name, target] of Object.entries(targets)) rows.push(await measureTarget(name, target, list));
    return rows;
  };
  const profiles = await rowsOf(profileTargets, messages);
  const everyThird = messages.filter((_, i) => i % 3 === 0);
  const axes = await rowsOf(axisTargets, everyThird);

  say("embedding originals and adjusted texts");
  const similarities = await similaritiesOf(adjusted.slice(0, messages.length * profiles.length), understanding);
  const corpus = await checkCorpus(adjusted, engine);
  if (values.texts !== undefined) {
    const lines = adjusted.map(({ message, target, result }) =>
      JSON.stringify({ id: message.id, target, ...result, guard: undefined, before: message.text }),
    );
    writeFileSync(values.texts, `${lines.join("\n")}\n`);
  }
  const count = Number(values.generated);
  const withEncoder = Math.min(count, 200);
  const generated = await checkGenerated({ count, withEncoder, seed, engine, say });
  await understanding.close();

  const body = toneReport({
    profiles,
    axes,
    messages: messages.length,
    messagesPerAxis: everyThird.length,
    adjusted: adjusted.length,
    similarities,
    judge,
    corpus,
    generated,
    count,
    withEncoder,
  });
  const dataFiles = [corpusPath, ...judge.files].filter((file) => existsSync(file));
  await writeReport(
    { file: "tone.md", title: "Tone adjustment", command: "npm run evaluate -- tone", dataFiles, body },
    options,
  );
};

/** The register of the corpus that a target asks for. */
function registerOf({ formality = 0.5 }: ToneTarget): string | undefined {
  if (formality > 0.7) return "formal";
  return formality < 0.3 ? "casual" : undefined;
}
