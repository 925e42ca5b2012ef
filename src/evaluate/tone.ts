import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { readConfig } from "../config/config.ts";
import { cosine } from "../math/vector.ts";
import { type Adjustment, type AdjustOptions, adjustText } from "../messages/adjustment/adjust-text.ts";
import { loadLexicon } from "../messages/adjustment/lexicon.ts";
import { createTagger } from "../messages/adjustment/tag-sentence.ts";
import type { ToneTarget } from "../messages/tone/message-tone.ts";
import { createUnderstanding } from "../understanding/create-understanding.ts";
import type { Understanding } from "../understanding/understanding.ts";
import { markdownTable, type Task, writeReport } from "./report.ts";
import { adjustContractionsOnly } from "./tone/contractions-only.ts";
import { fitCoordinates, movementOf, type RawTone } from "./tone/coordinates.ts";
import { generatedMessage, generatedTarget } from "./tone/generated-messages.ts";
import { plainFacts } from "./tone/independent-facts.ts";
import { readArousal, readFormality, readPoliteness } from "./tone/judge-data.ts";
import { judgeAccuracy, trainJudge } from "./tone/logistic-judge.ts";
import { axisTargets, profileTargets } from "./tone/tone-targets.ts";
import { newFormFaults } from "./tone/well-formed.ts";

interface CorpusMessage {
  id: string;
  text: string;
  facts: string[];
}

const corpusPath = fileURLToPath(new URL("../../corpora/messages/messages.jsonl", import.meta.url));

/** Says of many texts how they sound; keeps what it has measured. */
interface Measurer {
  name: string;
  measure(texts: readonly string[]): Promise<void>;
  of(text: string): RawTone;
}

/** Options: `--models DIR` (default `models/`), `--generated N` (default 20000). */
export const toneTask: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      models: { type: "string", default: readConfig(process.env).modelsDir },
      generated: { type: "string", default: "20000" },
    },
  });
  const { datasetsDir, seed, say } = options;
  const messages = readFileSync(corpusPath, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as CorpusMessage);
  const engine: AdjustOptions = { lexicon: loadLexicon(), tagger: createTagger() };
  const understanding = await createUnderstanding({ modelsDir: values.models });
  const judge = trainJudges(datasetsDir, seed, say);
  const heads = headMeasurer(understanding);
  const measurers: Measurer[] = [heads, judge.measurer];

  const sections = [];
  const adjusted: { message: CorpusMessage; target: ToneTarget; result: Adjustment }[] = [];
  for (const [title, targets] of [
    ["Six target tones", profileTargets],
    ["One axis at a time", axisTargets],
  ] as const) {
    const rows = [];
    for (const [name, target] of Object.entries(targets)) {
      const results = messages.map((message) => ({
        message,
        target,
        result: adjustText({ text: message.text, target }, engine),
      }));
      adjusted.push(...results);
      const contracted = messages.map(({ text }) => adjustContractionsOnly(text, target, engine));
      const texts = results.map(({ result }) => result.text);
      for (const measurer of measurers)
        await measurer.measure([...messages.map(({ text }) => text), ...texts, ...contracted]);
      const moved = measurers.map((measurer) => countMoves(measurer, messages, texts, target));
      const baseline = measurers.map((measurer) => countMoves(measurer, messages, contracted, target));
      const changed = results.filter(({ message, result }) => result.text !== message.text);
      rows.push({
        name,
        target,
        moved,
        baseline,
        changed: changed.length,
        edits: mean(changed.map(({ result }) => result.changes.length)),
      });
      say(
        `${title}: ${name}: heads ${percent(moved[0]!)}, judge ${percent(moved[1]!)}, ${changed.length} of ${messages.length} changed`,
      );
    }
    sections.push({ title, rows });
  }

  say("embedding originals and adjusted texts");
  const similarities = await similaritiesOf(adjusted.slice(0, messages.length * 6), understanding);
  await understanding.close();
  const corpusChecks = checkCorpus(adjusted, engine);
  const generated = checkGenerated(Number(values.generated), seed, engine, say);

  const body = [
    "Every message of `corpora/messages` is adjusted toward each target. A judge's scale is turned into 0..1 by the spread of the unadjusted messages (.5 is the middle one).",
    "*Nearer*: the distance to the target, over the axes that the judge sees, became smaller. *There*: the original lay within .1 of the target (or beyond it) on all of them; these are left out of the share.",
    "A message that the engine leaves as it is counts as not nearer unless it was there.",
    "",
    "- **heads**: the encoder's formality, politeness (warmth) and sentiment (energy) of the whole text",
    `- **judge**: logistic regression on TF-IDF of words and word pairs, trained on other data: Squinky formality (test accuracy ${share(judge.accuracy.formality)}) and Stanford politeness (${share(judge.accuracy.politeness)}); for a target that names only energy, EmoBank arousal (${share(judge.accuracy.arousal)})`,
    "- **contractions only**: writes contractions out for a formal target and contracts for a casual one; **no change** moves nothing: 0 % everywhere, similarity 1",
    ...sections.flatMap(({ title, rows }) => [
      "",
      `## ${title}`,
      "",
      markdownTable([
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
          `${changed} of ${messages.length}`,
          edits.toFixed(1),
          `${percent(baseline[0]!)}, ${percent(baseline[1]!)}`,
        ]),
        [
          "**all**",
          "",
          `**${percent(joinMoves(rows.map(({ moved }) => moved[0]!)))}**`,
          `**${percent(joinMoves(rows.map(({ moved }) => moved[1]!)))}**`,
          "",
          "",
          mean(rows.map(({ edits }) => edits)).toFixed(1),
          `${percent(joinMoves(rows.map(({ baseline }) => baseline[0]!)))}, ${percent(joinMoves(rows.map(({ baseline }) => baseline[1]!)))}`,
        ],
      ]),
    ]),
    "",
    "## What must not change",
    "",
    markdownTable([
      ["what", "floor", "measured"],
      [
        "nearer to the six targets, by heads",
        "90 %",
        percent(joinMoves(sections[0]!.rows.map(({ moved }) => moved[0]!))),
      ],
      [
        "nearer to the six targets, by the independent judge",
        "75 %",
        percent(joinMoves(sections[0]!.rows.map(({ moved }) => moved[1]!))),
      ],
      [
        "facts of the corpus listed by hand, all found as often as before",
        "100 %",
        `${corpusChecks.factsKept} of ${corpusChecks.facts}`,
      ],
      [
        "generated messages with the same facts, by the guard's reading",
        "100 %",
        `${generated.guardKept} of ${generated.count}`,
      ],
      [
        "generated messages with the same facts, by patterns of their own",
        "100 %",
        `${generated.plainKept} of ${generated.count}`,
      ],
      ["mean similarity of embeddings before and after (six targets)", ".88", share(mean(similarities))],
      ["lowest similarity", ".70", share(Math.min(...similarities))],
      [
        "adjusted messages of the corpus without a new fault of form",
        "99 %",
        `${corpusChecks.wellFormed} of ${adjusted.length} (${((100 * corpusChecks.wellFormed) / adjusted.length).toFixed(2)} %)`,
      ],
      ["corpus: adjusting twice equals adjusting once", "always", `${corpusChecks.idempotent} of ${adjusted.length}`],
      ["generated: adjusting twice equals adjusting once", "always", `${generated.idempotent} of ${generated.count}`],
    ]),
    ...(corpusChecks.faults.length === 0
      ? []
      : [
          "",
          "Faults of form that adjusting brought in:",
          "",
          ...corpusChecks.faults.slice(0, 20).map((fault) => `- ${fault}`),
        ]),
  ].join("\n");
  const dataFiles = [corpusPath, ...judge.files].filter((file) => existsSync(file));
  await writeReport(
    { file: "tone.md", title: "Tone adjustment", command: "npm run evaluate -- tone", dataFiles, body },
    options,
  );
};

function headMeasurer(understanding: Understanding): Measurer {
  const known = new Map<string, RawTone>();
  const batch = 16;
  return {
    name: "heads",
    async measure(texts) {
      const unknown = [...new Set(texts)].filter((text) => !known.has(text));
      for (let i = 0; i < unknown.length; i += batch) {
        const part = unknown.slice(i, i + batch);
        const results = await understanding.measureTone(part);
        part.forEach((text, k) => {
          const { tone, sentiment } = results[k]!;
          known.set(text, { formality: tone.formality, warmth: tone.politeness, energy: sentiment.score });
        });
      }
    },
    of: (text) => known.get(text)!,
  };
}

function trainJudges(datasetsDir: string, seed: number, say: (line: string) => void) {
  const data = {
    formality: readFormality(datasetsDir),
    politeness: readPoliteness(datasetsDir, seed),
    arousal: readArousal(datasetsDir),
  };
  const judges = {
    formality: trainJudge(data.formality.train, { seed }),
    politeness: trainJudge(data.politeness.train, { seed }),
    arousal: trainJudge(data.arousal.train, { seed }),
  };
  const accuracy = {
    formality: judgeAccuracy(judges.formality, data.formality.test),
    politeness: judgeAccuracy(judges.politeness, data.politeness.test),
    arousal: judgeAccuracy(judges.arousal, data.arousal.test),
  };
  say(
    `independent judge: formality ${share(accuracy.formality)}, politeness ${share(accuracy.politeness)}, arousal ${share(accuracy.arousal)}`,
  );
  const measurer: Measurer = {
    name: "judge",
    measure: async () => undefined,
    of: (text) => ({
      formality: judges.formality.score(text),
      warmth: judges.politeness.score(text),
      energy: judges.arousal.score(text),
    }),
  };
  return { measurer, accuracy, files: Object.values(data).flatMap(({ files }) => files) };
}

interface Moves {
  nearer: number;
  there: number;
  not: number;
}

function countMoves(
  measurer: Measurer,
  messages: readonly CorpusMessage[],
  texts: readonly string[],
  target: ToneTarget,
): Moves {
  const before = messages.map(({ text }) => measurer.of(text));
  const locate = fitCoordinates(before);
  const moves: Moves = { nearer: 0, there: 0, not: 0 };
  // The judge of formality and politeness says nothing of energy, unless energy is all that is asked for.
  const named = Object.keys(target).length;
  const seen: ToneTarget = measurer.name === "judge" && named > 1 ? { ...target, energy: undefined } : target;
  texts.forEach((text, i) => {
    const movement = movementOf(locate(before[i]!), locate(measurer.of(text)), seen);
    if (movement === "nearer") moves.nearer++;
    else if (movement === "already there") moves.there++;
    else moves.not++;
  });
  return moves;
}

const joinMoves = (list: readonly Moves[]): Moves => ({
  nearer: list.reduce((sum, moves) => sum + moves.nearer, 0),
  there: list.reduce((sum, moves) => sum + moves.there, 0),
  not: list.reduce((sum, moves) => sum + moves.not, 0),
});

async function similaritiesOf(
  adjusted: readonly { message: CorpusMessage; result: Adjustment }[],
  understanding: Understanding,
): Promise<number[]> {
  const changed = adjusted.filter(({ message, result }) => result.text !== message.text);
  const texts = [...new Set(changed.flatMap(({ message, result }) => [message.text, result.text]))];
  const vectors = new Map<string, Float32Array>();
  for (let i = 0; i < texts.length; i += 16) {
    const part = texts.slice(i, i + 16);
    for (const [k, vector] of (await understanding.embed(part)).entries()) vectors.set(part[k]!, vector);
  }
  return changed.map(({ message, result }) => cosine(vectors.get(message.text)!, vectors.get(result.text)!));
}

function checkCorpus(
  adjusted: readonly { message: CorpusMessage; target: ToneTarget; result: Adjustment }[],
  engine: AdjustOptions,
) {
  const checks = { facts: 0, factsKept: 0, wellFormed: 0, idempotent: 0, faults: [] as string[] };
  for (const { message, target, result } of adjusted) {
    for (const fact of message.facts) {
      checks.facts++;
      if (occurrences(message.text, fact) === occurrences(result.text, fact)) checks.factsKept++;
      else checks.faults.push(`${message.id}: the fact "${fact}" changed`);
    }
    const faults = newFormFaults(message.text, result.text);
    if (faults.length === 0) checks.wellFormed++;
    checks.faults.push(...faults.map((fault) => `${message.id}: ${fault.replaceAll("\n", " ")}`));
    if (adjustText({ text: result.text, target }, engine).text === result.text) checks.idempotent++;
  }
  return checks;
}

function checkGenerated(count: number, seed: number, engine: AdjustOptions, say: (line: string) => void) {
  const checks = { count, guardKept: 0, plainKept: 0, idempotent: 0 };
  const cases = fc.sample(fc.tuple(generatedMessage, generatedTarget), { numRuns: count, seed });
  cases.forEach(([text, target], i) => {
    const result = adjustText({ text, target }, engine);
    if (result.guard.ok) checks.guardKept++;
    else say(`guard kept the original: ${result.guard.detail}`);
    if (plainFacts(text).join("|") === plainFacts(result.text).join("|")) checks.plainKept++;
    else say(`facts differ for ${JSON.stringify(target)}:\n${text}\n->\n${result.text}`);
    if (adjustText({ text: result.text, target }, engine).text === result.text) checks.idempotent++;
    else say(`not idempotent for ${JSON.stringify(target)}: ${JSON.stringify(text)}`);
    if ((i + 1) % 2_000 === 0) say(`${i + 1} generated messages`);
  });
  return checks;
}

const occurrences = (text: string, part: string): number => text.split(part).length - 1;
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const share = (value: number): string => value.toFixed(3).replace(/^0/, "");
const percent = ({ nearer, not }: Moves): string => `${((100 * nearer) / Math.max(1, nearer + not)).toFixed(1)} %`;
