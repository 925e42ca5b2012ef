import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readConfig } from "../../src/config/config.ts";
import { expectedCalibrationError, type ScoredOutcome } from "../../src/learning/calibration.ts";
import { createRandom, shuffle } from "../../src/math/random.ts";
import { indexTaxonomy } from "../../src/tagging/text/taxonomy-index.ts";
import { scoreTaxonomy } from "../../src/tagging/text/taxonomy-score.ts";
import { markdownTable, type Task, type TaskOptions, writeReport } from "./report.ts";
import {
  agNewsFile,
  bbcFile,
  type GoldText,
  loadAgNews,
  loadBbcSections,
  loadReuters,
  reutersFile,
  type Split,
} from "./tags/data.ts";
import { createEmbeddingSource, type EmbeddingSource } from "./tags/embeddings.ts";
import { f1At, mean, ndcgAt, type Ranking } from "./tags/metrics.ts";
import { type EmbeddedText, suggestAsAttune } from "./tags/ours.ts";
import { peers, runPeer } from "./tags/peers.ts";
import { agNewsTaxonomy, bbcTaxonomy, reutersTaxonomy } from "./tags/taxonomies.ts";

const precisionWanted = 0.8;
const curve = [1, 5, 20, 100];

/**
 * Tag suggestion on Reuters-21578 (newest fifth of the train part as development set) beside kNN, TF-IDF with logistic regression, and Annif's back-ends; and on
 * BBC News and AG News without any example. Options: `--python PATH` and `--annif PATH` name the interpreters that have scripts/peers/tags/requirements*.txt (peers are
 * skipped without), `--models DIR`, `--cache DIR` for embeddings, `--only reuters|sections`.
 */
export const tagsTask: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      python: { type: "string" },
      annif: { type: "string" },
      models: { type: "string", default: readConfig(process.env).modelsDir },
      cache: { type: "string", default: join(tmpdir(), "attune-embeddings") },
      only: { type: "string" },
    },
  });
  const source = await createEmbeddingSource({ modelsDir: values.models, cacheDir: values.cache, say: options.say });
  const workDir = await mkdtemp(join(tmpdir(), "attune-tags-"));
  const sections: string[] = [];
  try {
    if (values.only !== "reuters") sections.push(await evaluateSections(source, options));
    if (values.only !== "sections") {
      const pythons = { sklearn: values.python, annif: values.annif };
      sections.push(await evaluateReuters({ source, pythons, workDir, options }));
    }
  } finally {
    await source.close();
    await rm(workDir, { recursive: true, force: true });
  }
  await writeReport(
    {
      file: "tags.md",
      title: "Tag suggestion",
      command: "npm run evaluate -- tags --python PATH --annif PATH",
      dataFiles: [reutersFile, bbcFile, agNewsFile].map((file) => join(options.datasetsDir, file)),
      body: sections.join("\n\n"),
    },
    options,
  );
};

async function evaluateSections(source: EmbeddingSource, { datasetsDir, say }: TaskOptions): Promise<string> {
  const rows: (string | number)[][] = [
    [
      "articles",
      "taxonomy",
      "accuracy",
      "floor",
      "largest class",
      "precision of suggestions above .5",
      "texts with one",
    ],
  ];
  for (const [name, load, taxonomy, floor] of [
    ["bbc", loadBbcSections, bbcTaxonomy, 0.8],
    ["ag-news", loadAgNews, agNewsTaxonomy, 0.7],
  ] as const) {
    const texts = await load(datasetsDir);
    const embeddings = await source.embedSet(
      name,
      texts.map(({ text }) => text),
    );
    for (const kind of ["names only", "names and descriptions"]) {
      const tags = taxonomy.map(({ id, label, description }) => ({
        id,
        label,
        ...(kind !== "names only" && { description }),
      }));
      const index = await indexTaxonomy(tags, source.embed);
      const rankings = embeddings.map((embedding): Ranking => {
        const { probabilities } = scoreTaxonomy(index, embedding);
        return rank(index.tags.map((tag) => ({ tag: tag.id, score: probabilities[tag.position]! })));
      });
      const right = rankings.filter((ranking, i) => texts[i]!.tags.includes(ranking[0]!.tag)).length;
      const shown = rankings.flatMap((ranking, i) =>
        ranking.filter(({ score }) => score >= 0.5).map(({ tag }) => ({ i, right: texts[i]!.tags.includes(tag) })),
      );
      rows.push([
        `${name}, ${texts.length}`,
        kind,
        figure(right / texts.length),
        floor,
        figure(largestClass(texts)),
        figure(mean(shown.map((one) => (one.right ? 1 : 0)))),
        figure(new Set(shown.map(({ i }) => i)).size / texts.length),
      ]);
      say(`${name}, ${kind}: ${figure(right / texts.length)}`);
    }
  }
  return `## Without any example\n\nThe section of an article from the taxonomy alone: the nearest tag by embedding. Names and descriptions are in
\`src/evaluate/tags/taxonomies.ts\`; nothing was tuned on these articles.\n\n${markdownTable(rows)}`;
}

interface ReutersRun {
  source: EmbeddingSource;
  pythons: { sklearn: string | undefined; annif: string | undefined };
  workDir: string;
  options: TaskOptions;
}

async function evaluateReuters({ source, pythons, workDir, options }: ReutersRun): Promise<string> {
  const split = await loadReuters(options.datasetsDir);
  const { train, development } = await embedSplit(source, split);
  const taxonomy = await indexTaxonomy(reutersTaxonomy, source.embed);
  const rows = new Map<string, Map<string, Scores>>();
  const record = (tool: string, examples: string, scores: Scores): void => {
    rows.set(tool, (rows.get(tool) ?? new Map()).set(examples, scores));
    options.say(`${tool}, ${examples} examples: F1@5 ${figure(scores.f1)}, nDCG@10 ${figure(scores.ndcg)}`);
  };
  const sets = [
    { examples: "0", chosen: [] },
    ...curve.map((count) => ({ examples: String(count), chosen: chooseExamples(train, count, options.seed) })),
    { examples: "all", chosen: train },
  ];
  let summary = "";
  for (const { examples, chosen } of sets) {
    const ours = suggestAsAttune({
      train: chosen,
      judged: development,
      taxonomy,
      seed: options.seed,
      precision: precisionWanted,
    });
    record("Attune", examples, scoresOf(ours.rankings, development));
    if (chosen.length > 0) {
      const withoutNames = suggestAsAttune({
        train: chosen,
        judged: development,
        taxonomy: await indexTaxonomy([], source.embed),
        seed: options.seed,
        precision: precisionWanted,
      });
      record("Attune without names of tags", examples, scoresOf(withoutNames.rankings, development));
    }
    if (examples === "all") summary = describeThreshold(ours.rankings, development, ours.threshold);
    for (const peer of peers) {
      const python = peer.script === "suggest.py" ? pythons.sklearn : pythons.annif;
      if (python === undefined || chosen.length === 0) continue;
      const rankings = await runPeer({ peer, python, workDir, train: chosen, judged: development });
      record(peer.name, examples, scoresOf(rankings, development));
    }
  }
  const most = mostFrequent(train);
  record(
    "the ten most frequent tags, always",
    "all",
    scoresOf(
      development.map(() => most),
      development,
    ),
  );
  return describeReuters({
    rows,
    sets: sets.map(({ examples, chosen }) => ({ examples, texts: chosen.length })),
    split,
    summary,
  });
}

interface Scores {
  f1: number;
  ndcg: number;
}

function scoresOf(rankings: readonly Ranking[], texts: readonly GoldText[]): Scores {
  const golds = texts.map(({ tags }) => new Set(tags));
  return {
    f1: mean(rankings.map((ranking, i) => f1At(ranking, golds[i]!, 5))),
    ndcg: mean(rankings.map((ranking, i) => ndcgAt(ranking, golds[i]!, 10))),
  };
}

async function embedSplit(
  source: EmbeddingSource,
  split: Split,
): Promise<{ train: EmbeddedText[]; development: EmbeddedText[] }> {
  const all = [...split.train, ...split.development];
  const embeddings = await source.embedSet(
    "reuters",
    all.map(({ text }) => text),
  );
  const embedded = all.map((text, i) => ({ ...text, embedding: embeddings[i]! }));
  return { train: embedded.slice(0, split.train.length), development: embedded.slice(split.train.length) };
}

/** Texts drawn until every tag has `count` of them, or all that there are; a text counts for each of its tags. */
function chooseExamples(texts: readonly EmbeddedText[], count: number, seed: number): EmbeddedText[] {
  const drawn = new Map<string, number>();
  const chosen = new Set<EmbeddedText>();
  for (const text of shuffle([...texts], createRandom(`examples:${seed}`))) {
    if (text.tags.every((tag) => (drawn.get(tag) ?? 0) >= count)) continue;
    chosen.add(text);
    for (const tag of text.tags) drawn.set(tag, (drawn.get(tag) ?? 0) + 1);
  }
  return texts.filter((text) => chosen.has(text));
}

function describeThreshold(rankings: readonly Ranking[], texts: readonly GoldText[], threshold: number): string {
  const outcomes = rankings.flatMap((ranking, i) =>
    ranking.map(({ tag, score }): ScoredOutcome & { text: number } => ({
      score,
      right: texts[i]!.tags.includes(tag),
      text: i,
    })),
  );
  const shown = outcomes.filter(({ score }) => score >= threshold);
  const tags = texts.reduce((sum, { tags: own }) => sum + own.length, 0);
  const right = shown.filter((outcome) => outcome.right).length;
  return `With all examples and a wanted precision of ${precisionWanted}, the learned threshold is ${figure(threshold)}: precision ${figure(right / shown.length)}, recall
${figure(right / tags)}, ${figure(new Set(shown.map(({ text }) => text)).size / texts.length)} of the articles get a suggestion.
Expected calibration error over all ${outcomes.length} scores ${figure(expectedCalibrationError(outcomes))}, over the ${outcomes.filter(({ score }) => score >= 0.05).length} of .05 and above ${figure(expectedCalibrationError(outcomes.filter(({ score }) => score >= 0.05)))}.`;
}

function describeReuters(described: {
  rows: Map<string, Map<string, Scores>>;
  sets: { examples: string; texts: number }[];
  split: Split;
  summary: string;
}): string {
  const { rows, sets, split, summary } = described;
  const header = ["", ...sets.map(({ examples, texts }) => `${examples} (${texts} texts)`)];
  const table = (part: keyof Scores): string =>
    markdownTable([
      header,
      ...[...rows].map(([tool, scores]) => [
        tool,
        ...sets.map(({ examples }) => (scores.has(examples) ? figure(scores.get(examples)![part]) : "")),
      ]),
    ]);
  const most = mean(
    split.development.map(({ tags }) =>
      f1At(
        tags
          .map((tag) => ({ tag, score: 1 }))
          .concat(Array.from({ length: Math.max(0, 5 - tags.length) }, () => ({ tag: "", score: 0 }))),
        new Set(tags),
        5,
      ),
    ),
  );
  return `## Reuters-21578

${split.train.length} articles to learn from, ${split.development.length} newer ones to judge by. Columns: examples for each tag, and how many articles that makes; all tools get the same
ones. The first row also knows the spelled-out names of the tags; the second does not. Metrics are computed by the same code from each tool's ranking.

nDCG@10:

${table("ndcg")}

F1@5 (five suggestions for every article; with ${figure(mean(split.development.map(({ tags }) => tags.length)))} tags an article it cannot exceed ${figure(most)}):

${table("f1")}

${describeFloors(rows)}

${summary}`;
}

/** The floors: at least the best other tool with all examples, clearly ahead of all of them with five. */
function describeFloors(rows: ReadonlyMap<string, ReadonlyMap<string, Scores>>): string {
  const lines = (["ndcg", "f1"] as const).flatMap((part) =>
    ["all", "5"].map((examples) => {
      const scoreOf = (tool: string): number => rows.get(tool)?.get(examples)?.[part] ?? 0;
      const [best] = peers.map(({ name }) => ({ name, score: scoreOf(name) })).sort((a, b) => b.score - a.score);
      const own = scoreOf("Attune");
      const verdict = own >= best!.score ? "reached" : "missed";
      const metric = part === "ndcg" ? "nDCG@10" : "F1@5";
      return [metric, examples, figure(own), `${figure(best!.score)}, ${best!.name}`, verdict];
    }),
  );
  return `Floors: with all examples at least the best of the others, with five clearly ahead of all of them.\n\n${markdownTable(
    [["metric", "examples", "Attune", "best of the others", "floor"], ...lines],
  )}`;
}

function mostFrequent(texts: readonly GoldText[]): Ranking {
  const counts = new Map<string, number>();
  for (const { tags } of texts) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return rank([...counts].map(([tag, score]) => ({ tag, score }))).slice(0, 10);
}

function largestClass(texts: readonly GoldText[]): number {
  return mostFrequent(texts)[0]!.score / texts.length;
}

function rank(scored: { tag: string; score: number }[]): Ranking {
  return scored.sort((a, b) => b.score - a.score || (a.tag < b.tag ? -1 : 1));
}

function figure(value: number): string {
  return value.toFixed(3).replace(/^0/, "");
}
