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
import { markdownTable, type Task, writeReport } from "./report.ts";
import {
  type AdjustedMessage,
  type CorpusMessage,
  checkCorpus,
  checkGenerated,
  similaritiesOf,
} from "./tone/checks.ts";
import { rewriteContractionsOnly } from "./tone/contractions-only.ts";
import {
  countMoves,
  headMeasurer,
  joinMoves,
  type Measurer,
  type Moves,
  percent,
  rememberReadings,
  trainJudges,
} from "./tone/measurers.ts";
import { axisTargets, profileTargets } from "./tone/tone-targets.ts";

const corpusPath = fileURLToPath(new URL("../../corpora/messages/messages.jsonl", import.meta.url));

interface TargetRow {
  name: string;
  target: ToneTarget;
  /** By heads and by the judge. */
  moved: Moves[];
  /** The same with overshooting counted as distance. */
  strict: Moves[];
  baseline: Moves[];
  changed: number;
  edits: number;
}

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

  const all = (list: (row: TargetRow) => Moves[], judgeIndex: number): string =>
    percent(joinMoves(profiles.map((row) => list(row)[judgeIndex]!)));
  const body = [
    "Every message of `corpora/messages` is adjusted toward each target. A judge's scale is turned into 0..1 by the spread of the unadjusted messages (.5 is the middle one).",
    "*Nearer*: the sum of squared gaps to the target, over formality and warmth as the judge sees them, became smaller; a target above .7 asks for at least that much and one below .3 for at most that much, so going beyond it is no gap.",
    "*There*: the original lay within .1 of the target (or beyond it) on both; these are left out of the share. A message that the engine leaves as it is counts as not nearer unless it was there.",
    "No head and no judge of formality and politeness sees energy: it is judged only in the targets that name nothing else, by what stands nearest (sentiment; arousal of EmoBank).",
    "",
    "- **heads**: the encoder's formality and politeness (warmth) of the whole text, one text at a time",
    `- **judge**: logistic regression on TF-IDF of words and word pairs, trained on other data: Squinky formality (test accuracy ${share(judge.accuracy.formality)}) and Stanford politeness (${share(judge.accuracy.politeness)}); for energy alone EmoBank arousal (${share(judge.accuracy.arousal)}). The engine was neither trained nor tuned on it`,
    "- **contractions only**: writes contractions out for a formal target and contracts for a casual one; **no change** moves nothing: 0 % everywhere, similarity 1",
    "",
    "## Floors",
    "",
    markdownTable([
      ["what", "floor", "measured"],
      ["nearer to the six targets, by heads", "90 %", all((row) => row.moved, 0)],
      ["nearer to the six targets, by the independent judge", "75 %", all((row) => row.moved, 1)],
      [
        "the same with overshooting counted as distance (heads, judge)",
        "",
        `${all((row) => row.strict, 0)}, ${all((row) => row.strict, 1)}`,
      ],
      [
        "facts of the corpus listed by hand, all found as often as before",
        "100 %",
        `${corpus.factsKept} of ${corpus.facts}`,
      ],
      ["generated messages with the same facts, by the guard's reading", "100 %", `${generated.guardKept} of ${count}`],
      [
        "generated messages with the same facts, by patterns of their own",
        "100 %",
        `${generated.plainKept} of ${count}`,
      ],
      ["mean similarity of embeddings before and after (six targets)", ".88", share(mean(similarities))],
      ["lowest similarity", ".70", share(Math.min(...similarities))],
      [
        "adjusted messages of the corpus without a new fault of form",
        "99 %",
        `${corpus.wellFormed} of ${adjusted.length} (${((100 * corpus.wellFormed) / adjusted.length).toFixed(2)} %)`,
      ],
      ["generated messages without a new fault of form", "99 %", `${generated.wellFormed} of ${count}`],
      ["corpus: adjusting twice equals adjusting once", "always", `${corpus.idempotent} of ${adjusted.length}`],
      ["generated: adjusting twice equals adjusting once", "always", `${generated.idempotent} of ${count}`],
      [
        "generated, with the encoder: the same facts; twice equals once",
        "always",
        `${generated.encoderKept} and ${generated.encoderIdempotent} of ${withEncoder}`,
      ],
    ]),
    "",
    "## Six target tones",
    "",
    targetTable(profiles, messages.length),
    "",
    "## One axis at a time",
    "",
    "Every third message.",
    "",
    targetTable(axes, everyThird.length),
    ...(corpus.faults.length === 0
      ? []
      : ["", "Faults that adjusting brought in:", "", ...corpus.faults.slice(0, 20).map((fault) => `- ${fault}`)]),
  ].join("\n");
  const dataFiles = [corpusPath, ...judge.files].filter((file) => existsSync(file));
  await writeReport(
    { file: "tone.md", title: "Tone adjustment", command: "npm run evaluate -- tone", dataFiles, body },
    options,
  );
};

function targetTable(rows: readonly TargetRow[], messages: number): string {
  const total = (list: (row: TargetRow) => Moves[], judgeIndex: number): string =>
    percent(joinMoves(rows.map((row) => list(row)[judgeIndex]!)));
  return markdownTable([
    [
      "target",
      "formality, warmth, energy",
      "nearer by heads",
      "nearer by judge",
      "there (heads, judge)",
      "changed",
      "edits per changed message",
      "contractions only (heads, judge)",
    ],
    ...rows.map(({ name, target, moved, baseline, changed, edits }) => [
      name,
      [target.formality, target.warmth, target.energy].map((value) => value ?? "any").join(", "),
      percent(moved[0]!),
      percent(moved[1]!),
      `${moved[0]!.there}, ${moved[1]!.there}`,
      `${changed} of ${messages}`,
      edits.toFixed(1),
      `${percent(baseline[0]!)}, ${percent(baseline[1]!)}`,
    ]),
    [
      "**all**",
      "",
      `**${total((row) => row.moved, 0)}**`,
      `**${total((row) => row.moved, 1)}**`,
      "",
      "",
      mean(rows.map(({ edits }) => edits)).toFixed(1),
      `${total((row) => row.baseline, 0)}, ${total((row) => row.baseline, 1)}`,
    ],
  ]);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const share = (value: number): string => value.toFixed(3).replace(/^0/, "");
